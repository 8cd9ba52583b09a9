// say.c – what rules do with what elements say: values, persons, tags, links, attachments.
#include "format/read/reader_priv.h"

#include "base/hash.h"
#include "text/html_text.h"
#include "text/url.h"
#include "text/utf8.h"

struct str attr(struct reader *r, const struct xml_element *e, const char *name)
{
    return xml_attr(r->a, r->prolog, e, NULL, name);
}

struct str attr_in(struct reader *r, const struct xml_element *e, const struct rule *rules, const char *name)
{
    for (size_t i = 0; i < e->n; i++) {
        const struct xml_attribute *at = &e->attributes[i];
        if (at->prefix && str_eq_nocase(str_of(at->name), str_of(name)) &&
            reader_rules(r, at->prefix, at->uri) == rules)
            return str_trim(xml_value(r->a, r->prolog, at->raw));
    }
    return STR_NONE;
}

struct str attr_rdf(struct reader *r, const struct xml_element *e, const char *name)
{
    struct str value = attr_in(r, e, rdf_rules, name);
    return str_empty(value) ? attr(r, e, name) : value;
}

void say(struct reader *r, int field, struct said *value)
{
    struct said *kept = &r->at->said[field];
    if (str_empty(kept->text) && !str_empty(value->text))
        *kept = *value;
}

// The last counts: dates.
static void say_again(struct reader *r, int field, struct said *value)
{
    if (!str_empty(value->text))
        r->at->said[field] = *value;
}

void say_text(struct reader *r, int field, struct str text)
{
    const struct frame *f = reader_top(r);
    say(r, field,
        &(struct said){
            .text = text, .kind = KIND_TEXT, .base = f->base, .own_base = f->own_base, .language = f->language});
}

void say_position(struct reader *r, struct str latitude, struct str longitude)
{
    struct said *said = r->at->said;
    if (!str_empty(said[SAID_LATITUDE].text) && !str_empty(said[SAID_LONGITUDE].text))
        return;
    said[SAID_LATITUDE] = said[SAID_LONGITUDE] = (struct said){0};
    say_text(r, SAID_LATITUDE, latitude);
    say_text(r, SAID_LONGITUDE, longitude);
}

struct str reader_url(struct reader *r, struct str ref, bool media)
{
    if (str_empty(ref))
        return STR_NONE;
    return url_clean(r->a, reader_top(r)->base, address_of(r, ref), media ? URL_MEDIA : URL_LINK);
}

struct str address_of(struct reader *r, struct str s)
{
    static const struct str written[] = {{"&amp;", 5}, {"&#38;", 5}, {"&#038;", 6}};
    if (r->family == FAMILY_ATOM || str_find_char(s, ';') == s.n)
        return s;
    char *out = arena_alloc(r->a, s.n);
    size_t n = 0;
    for (size_t at = 0; at < s.n;) {
        size_t took = 1;
        for (size_t i = 0; i < sizeof written / sizeof written[0] && s.p[at] == '&'; i++)
            if (str_starts_nocase(str_from(s, at), written[i]))
                took = written[i].n;
        out[n++] = s.p[at];
        at += took;
    }
    return str_make(out, n);
}

void base_guess(struct reader *r, struct str url)
{
    if (str_empty(url) || !str_empty(r->hints->url))
        return;
    for (size_t i = 0; i <= r->depth; i++)
        if (str_empty(r->frames[i].base))
            r->frames[i].base = url;
}

// The bytes that begin something which has no place in a line: C0 and DEL; C2 and E2 may begin C1, and U+202A–E,
// U+2066–9.
static size_t odd_at(struct str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t left = s.n - i;
    if (p[0] < 0x20 || p[0] == 0x7F)
        return 1;
    if (p[0] == 0xC2 && left > 1 && p[1] < 0xA0)
        return 2;
    bool e280 = p[0] == 0xE2 && left > 2 && p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE;
    bool e281 = p[0] == 0xE2 && left > 2 && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9;
    return e280 || e281 ? 3 : 0;
}

struct str line_of(struct arena *a, struct str s)
{
    s = str_trim(s);
    size_t at = 0;
    for (; at < s.n; at++) {
        unsigned char c = (unsigned char)s.p[at];
        bool usual = c > ' ' && c != 0x7f && c != 0xc2 && c != 0xe2;
        if (!usual && (odd_at(s, at) || (s.p[at] == ' ' && s.p[at + 1] == ' ')))
            break;
    }
    if (at == s.n)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = at;
    memcpy(out, s.p, n);
    for (size_t i = at, odd; i < s.n; i += odd ? odd : 1) {
        odd = odd_at(s, i);
        if (!char_space(s.p[i]) && !odd)
            out[n++] = s.p[i];
        else if (char_space(s.p[i]) && (n == 0 || out[n - 1] != ' '))
            out[n++] = ' ';
    }
    out[n] = 0;
    return str_trim(str_make(out, n));
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

struct str type_essence(struct str type)
{
    return str_trim(str_first(type, str_find_char(type, ';')));
}

bool reader_yes(struct str s)
{
    return str_eq_nocase(s, STR("yes")) || str_eq_nocase(s, STR("true")) || str_is(s, "1");
}

// A short text: one line, no longer than a name is.
static struct str short_text(struct reader *r, struct str s)
{
    return utf8_first(line_of(r->a, s), LIMIT_NAME);
}

void add_tag(struct reader *r, struct str term, struct str scheme, struct str label)
{
    term = short_text(r, term);
    label = short_text(r, label);
    if (str_empty(term) && str_empty(label))
        return;
    vec_each(t, &r->at->tags)
        if (str_eq(t->term, term) && str_eq(t->scheme, scheme) && str_eq(t->label, label))
            return;
    *vec_push(r->a, &r->at->tags) = (struct doc_tag){term, scheme, label};
}

// Split at commas.
static void add_tags(struct reader *r, struct str list)
{
    struct str part;
    while (str_split(&list, ',', &part))
        add_tag(r, str_trim(part), STR_NONE, STR_NONE);
}

struct doc_attachment *add_attachment(struct reader *r, struct str url, struct str type, int64_t bytes)
{
    if (str_empty(url) || r->at != &r->item)
        return NULL;
    vec_each(have, &r->draft.attachments) {
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
// "mail (Name)", "Name <mail>", "mail Name", "mail", "Name".
static struct doc_person person_parse(struct arena *a, struct str text)
{
    struct doc_person p = {0};
    text = line_of(a, text);
    size_t open = str_find_char(text, '(');
    size_t angle = str_find_char(text, '<');
    char close = ')';
    if (open == text.n || (angle < open)) {
        open = angle;
        close = '>';
    }
    struct str inner = STR_NONE, outer = text;
    if (open + 1 < text.n && text.p[text.n - 1] == close) {
        inner = str_trim(str_make(text.p + open + 1, text.n - open - 2));
        outer = str_trim(str_first(text, open));
    } else if (address_like(str_first(text, str_find_char(text, ' ')))) {
        outer = str_first(text, str_find_char(text, ' '));
        inner = str_trim(str_from(text, outer.n));
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

// An item's own text does not say against what its addresses are to be resolved, nor its language.
static void item_place(struct reader *r, const struct frame *outer)
{
    if (!r->slices)
        return;
    struct hasher h = hasher_start(outer->own_base);
    hasher_add(&h, outer->base);
    hasher_add(&h, outer->language);
    hasher_add(&h, r->feed_link);
    uint64_t context = hasher_end(&h);
    r->astray = r->astray || (r->opened && r->context != context);
    r->context = context;
    if (r->opened < r->slices->n) {
        r->draft.source_hash = r->slices->v[r->opened].hash;
        r->draft.same = r->slices->v[r->opened].same;
    }
    r->opened++;
}

void item_open(struct reader *r)
{
    const struct frame *f = reader_top(r), *outer = f - 1;
    r->item = (struct target){0};
    item_init(&r->draft);
    item_place(r, outer);
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
    vec_each(have, persons)
        if (str_eq(have->name, p.name) && str_eq(have->email, p.email) && str_eq(have->url, p.url))
            return;
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

void end_date(struct reader *r, const struct rule *rule, struct said *value)
{
    say_again(r, rule->field, value);
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
