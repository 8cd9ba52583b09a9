// say.c – what rules do with what elements say: values, persons, tags, links, attachments.
#include "format/read/reader_priv.h"

#include "text/excerpt.h"
#include "text/sanitize.h"
#include "text/url.h"
#include "text/utf8.h"

struct str attr(struct reader *r, const struct xml_element *e, const char *name)
{
    return xml_attr(r->a, r->prolog, e, NULL, name);
}

struct str attr_in(struct reader *r, const struct xml_element *e, const char *uri, const char *name)
{
    return xml_attr(r->a, r->prolog, e, uri, name);
}

void say(struct reader *r, int field, struct said *value)
{
    struct said *kept = &r->at->said[field];
    if (str_empty(kept->text) && !str_empty(value->text))
        *kept = *value;
}

void say_text(struct reader *r, int field, struct str text)
{
    const struct frame *f = reader_top(r);
    say(r, field,
        &(struct said){
            .text = text, .kind = KIND_TEXT, .base = f->base, .own_base = f->own_base, .language = f->language});
}

struct str reader_url(struct reader *r, struct str ref, bool media)
{
    return str_empty(ref) ? STR_NONE : url_clean(r->a, reader_top(r)->base, ref, media ? URL_MEDIA : URL_LINK);
}

int64_t reader_count(struct str s)
{
    int64_t n;
    return str_int(str_trim(s), &n) && n >= 0 ? n : -1;
}

int reader_pixels(struct str s)
{
    s = str_trim(s);
    size_t digits = 0;
    while (digits < s.n && char_digit(s.p[digits]))
        digits++;
    int64_t n = reader_count(str_first(s, digits));
    return n >= 0 && n < 100000 ? (int)n : -1;
}

bool reader_yes(struct str s)
{
    return str_eq_nocase(s, STR("yes")) || str_eq_nocase(s, STR("true")) || str_is(s, "1");
}

// A short text: one line, no longer than a name is.
static struct str short_text(struct reader *r, struct str s)
{
    return utf8_first(text_squeeze(r->a, s), LIMIT_NAME);
}

struct doc_person *add_person(struct reader *r, int who, struct str name)
{
    struct doc_person *p = vec_push(r->a, &r->at->who[who]);
    p->name = short_text(r, name);
    return p;
}

void add_tag(struct reader *r, struct str term, struct str scheme, struct str label)
{
    term = short_text(r, term);
    label = short_text(r, label);
    if (str_empty(term) && str_empty(label))
        return;
    for
        vec_each(t, &r->at->tags) if (str_eq(t->term, term) && str_eq(t->scheme, scheme) &&
                                      str_eq(t->label, label)) return;
    *vec_push(r->a, &r->at->tags) = (struct doc_tag){term, scheme, label};
}

void add_tags(struct reader *r, struct str list)
{
    struct str part;
    while (str_split(&list, ',', &part))
        add_tag(r, str_trim(part), STR_NONE, STR_NONE);
}

struct doc_attachment *add_attachment(struct reader *r, struct str url, struct str type, int64_t bytes)
{
    if (str_empty(url) || r->at != &r->item)
        return NULL;
    for
        vec_each(have, &r->draft.attachments)
        {
            if (!str_eq(have->url, url))
                continue;
            if (str_empty(have->type))
                have->type = type;
            if (have->bytes < 0)
                have->bytes = bytes;
            return have;
        }
    struct doc_attachment *new = vec_push(r->a, &r->draft.attachments);
    *new = (struct doc_attachment){.url = url, .type = type, .bytes = bytes, .seconds = -1};
    return new;
}

void add_link(struct reader *r, struct doc_link link)
{
    if (!str_empty(link.href))
        *vec_push(r->a, &r->at->links) = link;
}

static bool address_like(struct str s)
{
    size_t at = str_find_char(s, '@');
    return at > 0 && at + 1 < s.n && str_find_char(s, ' ') == s.n;
}

// RFC 822 has "Name <mail>", RSS made of it "mail (Name)"; both are written with the parts the other way round too.
struct doc_person person_parse(struct arena *a, struct str text)
{
    struct doc_person p = {0};
    text = text_squeeze(a, text);
    size_t open = str_find_char(text, '(');
    size_t angle = str_find_char(text, '<');
    char close = ')';
    if (open == text.n || (angle < open)) {
        open = angle;
        close = '>';
    }
    struct str inner = STR_NONE, outer = text;
    if (open < text.n) {
        size_t end = open + str_find_char(str_from(text, open), close);
        if (end < text.n && str_empty(str_trim(str_from(text, end + 1)))) {
            inner = str_trim(str_make(text.p + open + 1, end - open - 1));
            outer = str_trim(str_first(text, open));
        }
    }
    if (str_starts_nocase(inner, STR("mailto:")))
        inner = str_from(inner, 7);
    if (str_starts_nocase(outer, STR("mailto:")))
        outer = str_from(outer, 7);
    if (outer.n > 1 && outer.p[0] == '"' && outer.p[outer.n - 1] == '"')
        outer = str_trim(str_make(outer.p + 1, outer.n - 2));
    if (address_like(outer)) {
        p.email = outer;
        p.name = inner;
    } else if (address_like(inner)) {
        p.email = inner;
        p.name = outer;
    } else {
        p.name = text;
    }
    p.name = utf8_first(p.name, LIMIT_NAME);
    return p;
}

void item_open(struct reader *r)
{
    const struct frame *f = reader_top(r), *outer = f - 1;
    r->item = (struct target){.scope = IN_ITEM};
    item_init(&r->draft);
    r->at = &r->item;
    r->saw_feed = true;
    if (!str_eq(f->language, outer->language))
        say_text(r, SAID_XML_LANG, f->language);
}

// A person of elements (Atom), or of text alone (RSS, Dublin Core, iTunes). False when it says nothing.
static bool person_take(struct reader *r, struct said *value, struct doc_person *ret)
{
    *ret = r->person;
    r->person = (struct doc_person){0};
    struct str text = value->text;
    if (str_empty(ret->name) && str_empty(ret->email) && str_empty(ret->url) && !str_empty(text))
        *ret = person_parse(r->a, html_likely(text) ? html_text(r->a, text) : text);
    ret->name = short_text(r, ret->name);
    return !str_empty(ret->name) || !str_empty(ret->email) || !str_empty(ret->url);
}

static void persons_add(struct reader *r, doc_persons *persons, struct said *value)
{
    struct doc_person p;
    if (!person_take(r, value, &p))
        return;
    for
        vec_each(have, persons) if (str_eq(have->name, p.name) && str_eq(have->email, p.email) &&
                                    str_eq(have->url, p.url)) return;
    *vec_push(r->a, persons) = p;
}

void end_person(struct reader *r, const struct rule *rule, struct said *value)
{
    persons_add(r, &r->at->who[rule->field], value);
}

void add_contributor(struct reader *r, struct said *value)
{
    persons_add(r, &r->at->contributors, value);
}

void end_person_part(struct reader *r, const struct rule *rule, struct said *value)
{
    struct str text = value->text;
    if (rule->field == PERSON_NAME && str_empty(r->person.name))
        r->person.name = html_likely(text) ? html_text(r->a, text) : text;
    else if (rule->field == PERSON_EMAIL && str_empty(r->person.email))
        r->person.email = str_starts_nocase(text, STR("mailto:")) ? str_from(text, 7) : text;
    else if (rule->field == PERSON_URL && str_empty(r->person.url))
        r->person.url = reader_url(r, text, false);
}

void end_category(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    const struct frame *f = reader_top(r);
    struct str text = value->text;
    if (html_likely(text))
        text = html_text(r->a, text);
    add_tag(r, str_empty(f->kept[0]) ? text : f->kept[0], f->kept[1], f->kept[2]);
}

void end_keywords(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    add_tags(r, value->text);
}

void end_link(struct reader *r, const struct rule *rule, struct said *value)
{
    value->text = reader_url(r, value->text, false);
    say(r, rule->field, value);
}
