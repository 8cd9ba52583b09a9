// atom.c – the elements of Atom 1.0 (RFC 4287) and 0.3, as the family's own or inside RSS.
#include "format/read/reader_priv.h"

#include "text/date.h"
#include "text/url.h"

#define IANA_RELATION "http://www.iana.org/assignments/relation/"

static void start_entry(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_entry(struct reader *r, const struct rule *rule, struct said *value);
static void start_construct(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_construct(struct reader *r, const struct rule *rule, struct said *value);
static void start_link(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_atom_link(struct reader *r, const struct rule *rule, struct said *value);
static void link_take(struct reader *r, struct doc_link link);
static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_generator(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_generator(struct reader *r, const struct rule *rule, struct said *value);
static void end_icon(struct reader *r, const struct rule *rule, struct said *value);
static void start_source(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_source(struct reader *r, const struct rule *rule, struct said *value);
static void end_contributor(struct reader *r, const struct rule *rule, struct said *value);

// clang-format off
const struct rule atom_rules[] = {
    {"entry", IN_FEED, .inner = IN_ITEM, .start = start_entry, .end = end_entry},
    {"item", IN_FEED, .inner = IN_ITEM, .start = start_entry, .end = end_entry},
    {"id", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_ID},
    {"title", IN_TARGET, TAKE_TYPED, 0, SAID_ATOM_TITLE, start_construct, end_construct},
    {"subtitle", IN_FEED | IN_SOURCE, TAKE_TYPED, 0, SAID_ATOM_SUBTITLE, start_construct, end_construct},
    {"tagline", IN_FEED | IN_SOURCE, TAKE_TYPED, 0, SAID_ATOM_SUBTITLE, start_construct, end_construct},
    {"summary", IN_ITEM, TAKE_TYPED, 0, SAID_ATOM_SUMMARY, start_construct, end_construct},
    {"content", IN_ITEM, TAKE_TYPED, 0, SAID_ATOM_CONTENT, start_construct, end_construct},
    {"rights", IN_TARGET, TAKE_TYPED, 0, SAID_ATOM_RIGHTS, start_construct, end_construct},
    {"copyright", IN_TARGET, TAKE_TYPED, 0, SAID_ATOM_RIGHTS, start_construct, end_construct},
    {"published", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_PUBLISHED, .end = end_date},
    {"issued", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_ISSUED, .end = end_date},
    {"created", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_CREATED, .end = end_date},
    {"updated", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_UPDATED, .end = end_date},
    {"modified", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_MODIFIED, .end = end_date},
    {"link", IN_TARGET, TAKE_TEXT, .start = start_link, .end = end_atom_link},
    {"category", IN_TARGET, TAKE_TEXT, .start = start_category, .end = end_category},
    {"author", IN_TARGET | IN_OBJECT, TAKE_TEXT, IN_PERSON, WHO_ATOM, .end = end_person},
    {"contributor", IN_TARGET, TAKE_TEXT, IN_PERSON, .end = end_contributor},
    {"generator", IN_TARGET, TAKE_TEXT, 0, SAID_ATOM_GENERATOR, start_generator, end_generator},
    {"icon", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_ICON, .end = end_icon},
    {"logo", IN_TARGET, TAKE_TEXT, .field = SAID_ATOM_LOGO, .end = end_icon},
    {"source", IN_ITEM, .inner = IN_SOURCE, .start = start_source, .end = end_source},
    {"name", IN_PERSON, TAKE_TEXT, .field = PERSON_NAME, .end = end_person_part},
    {"title", IN_PERSON, TAKE_TEXT, .field = PERSON_NAME, .end = end_person_part},
    {"email", IN_PERSON, TAKE_TEXT, .field = PERSON_EMAIL, .end = end_person_part},
    {"uri", IN_PERSON, TAKE_TEXT, .field = PERSON_URL, .end = end_person_part},
    {"url", IN_PERSON, TAKE_TEXT, .field = PERSON_URL, .end = end_person_part},
    {"homepage", IN_PERSON, TAKE_TEXT, .field = PERSON_URL, .end = end_person_part},
    {.name = NULL},
};
// clang-format on

static void start_entry(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    item_open(r);
}

static void end_entry(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    settle_item(r);
}

static bool type_is_html(struct str type)
{
    return str_eq_nocase(type, STR("html")) || str_eq_nocase(type, STR("text/html")) ||
           str_eq_nocase(type, STR("application/html"));
}

static bool type_is_xhtml(struct str type)
{
    return str_eq_nocase(type, STR("xhtml")) || str_eq_nocase(type, STR("application/xhtml+xml")) ||
           str_eq_nocase(type, STR("text/xhtml"));
}

static bool type_is_xml(struct str type)
{
    struct str end = type.n > 4 ? str_from(type, type.n - 4) : STR_NONE;
    return str_eq_nocase(end, STR("+xml")) || str_eq_nocase(end, STR("/xml"));
}

static bool type_is_text(struct str type)
{
    return str_empty(type) || str_eq_nocase(type, STR("text")) || str_starts_nocase(type, STR("text/"));
}

// RFC 4287, 3.1.1 and 4.1.3.3; Atom 0.3 has a media type and a mode. kept[0] is the type when base64 has to be undone.
static void start_construct(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    struct frame *f = reader_top(r);
    struct str type = type_essence(attr(r, e, "type")), mode = attr(r, e, "mode");
    bool content = rule->field == SAID_ATOM_CONTENT;
    if (content)
        say_text(r, SAID_ATOM_CONTENT_SRC, reader_url(r, attr(r, e, "src"), false));
    if (str_eq_nocase(mode, STR("base64"))) {
        f->kept[0] = str_empty(type) ? STR("text/plain") : type;
    } else if (str_eq_nocase(mode, STR("escaped"))) {
        f->verbatim = true;
        f->kind = str_empty(type) ? KIND_EITHER : type_is_html(type) || type_is_xhtml(type) ? KIND_HTML : KIND_TEXT;
    } else if (type_is_xhtml(type)) {
        f->typed_xhtml = true;
        if (str_eq_nocase(mode, STR("xml")) || str_is(type, "xhtml"))
            markup_begin(r, r->depth);
        else
            f->kind = KIND_EITHER; // a media type of Atom 0.3 without a mode is as often escaped as not
    } else if (type_is_html(type)) {
        f->verbatim = str_empty(mode);
        f->kind = KIND_HTML;
    } else if (type_is_xml(type)) {
        f->kind = KIND_HTML;
        if (content)
            markup_begin(r, r->depth);
    } else if (!type_is_text(type)) {
        f->kept[0] = type;
    } else if (str_empty(type) && !e->uri && r->family != FAMILY_ATOM) {
        f->kind = KIND_EITHER; // the bare name in RSS, which does not say
    }
}

static const unsigned char base64_values[256] = {
    ['A'] = 1, 2,  3,  4,  5,          6,  7,  8,  9,  10, 11,         12, 13, 14, 15,         16,
    17,        18, 19, 20, 21,         22, 23, 24, 25, 26, ['a'] = 27, 28, 29, 30, 31,         32,
    33,        34, 35, 36, 37,         38, 39, 40, 41, 42, 43,         44, 45, 46, 47,         48,
    49,        50, 51, 52, ['0'] = 53, 54, 55, 56, 57, 58, 59,         60, 61, 62, ['+'] = 63, ['/'] = 64,
};

static struct str base64_decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n / 4 * 3 + 4);
    size_t n = 0;
    unsigned bits = 0, have = 0;
    for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
        unsigned v = base64_values[(unsigned char)s.p[i]];
        if (v == 0 && char_space(s.p[i]))
            continue;
        if (v == 0)
            return STR_NONE;
        bits = bits << 6 | (v - 1);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 0xFF);
        }
    }
    out[n] = 0;
    return (struct str){out, n};
}

static void end_construct(struct reader *r, const struct rule *rule, struct said *value)
{
    const struct frame *f = reader_top(r);
    struct str type = f->kept[0];
    if (!str_empty(type)) {
        struct str decoded = base64_decode(r->a, value->text);
        bool html = type_is_html(type) || type_is_xhtml(type);
        if (!str_empty(decoded) && (html || type_is_text(type))) {
            value->text = utf8_xml_clean(r->a, utf8_mend(r->a, decoded));
            value->kind = html ? KIND_HTML : KIND_TEXT;
        } else if (rule->field == SAID_ATOM_CONTENT && !type_is_text(type)) {
            return; // a picture or a program in the place of text
        }
    }
    say(r, rule->field, value);
}

static void start_link(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct frame *f = reader_top(r);
    f->kept[0] = attr(r, e, "rel");
    f->kept[1] = attr(r, e, "type");
    f->kept[2] = attr(r, e, "title");
    f->take = atom_link(r, e) ? TAKE_NOTHING : TAKE_TEXT;
}

// An address written inside the element, as RSS has it.
static void end_atom_link(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    const struct frame *f = reader_top(r);
    struct str address = reader_url(r, value->text, false);
    if (!str_empty(address))
        link_take(r, (struct doc_link){f->kept[0], address, f->kept[1], f->kept[2], .length = -1});
}

bool atom_link(struct reader *r, const struct xml_element *e)
{
    struct str href = attr(r, e, "href");
    if (!href.p)
        return false;
    link_take(r, (struct doc_link){
                     .rel = attr(r, e, "rel"),
                     // an empty reference is the document itself (RFC 3986, 4.4)
                     .href = reader_url(r, str_empty(href) ? reader_top(r)->base : href, false),
                     .type = attr(r, e, "type"),
                     .title = attr(r, e, "title"),
                     .language = attr(r, e, "hreflang"),
                     .length = reader_count(attr(r, e, "length")),
                 });
    if (str_ends(attr(r, e, "rel"), STR("replies")))
        say_text(r, SAID_THREAD_TOTAL, attr_in(r, e, thr_rules, "count"));
    return true;
}

// Registered relations are compared without regard to case (RFC 8288, 2.1.1); others are addresses.
static struct str relation_of(struct reader *r, struct str rel)
{
    if (str_starts_nocase(rel, STR(IANA_RELATION)))
        rel = str_from(rel, sizeof IANA_RELATION - 1);
    if (str_empty(rel))
        return STR("alternate");
    if (str_find_char(rel, ':') < rel.n)
        return rel;
    char *lower = arena_alloc(r->a, rel.n);
    for (size_t i = 0; i < rel.n; i++)
        lower[i] = char_lower(rel.p[i]);
    return str_make(lower, rel.n);
}

static void link_take(struct reader *r, struct doc_link link)
{
    link.rel = relation_of(r, link.rel);
    add_link(r, link);
    if (r->at == &r->feed && str_is(link.rel, "self"))
        base_guess(r, link.href);
    if (str_is(link.rel, "enclosure")) {
        struct doc_attachment *file = add_attachment(r, link.href, link.type, link.length);
        if (file && str_empty(file->title))
            file->title = link.title;
    }
}

static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct frame *f = reader_top(r);
    f->kept[0] = attr(r, e, "term");
    f->kept[1] = attr(r, e, "scheme");
    f->kept[2] = attr(r, e, "label");
}

static void start_generator(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str uri = attr(r, e, "uri");
    reader_top(r)->kept[0] = str_empty(uri) ? attr(r, e, "url") : uri;
}

static void end_generator(struct reader *r, const struct rule *rule, struct said *value)
{
    if (str_empty(value->text))
        value->text = reader_top(r)->kept[0];
    say(r, rule->field, value);
}

static void end_icon(struct reader *r, const struct rule *rule, struct said *value)
{
    value->text = reader_url(r, value->text, true);
    say(r, rule->field, value);
}

static void start_source(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    r->source = (struct target){0};
    r->at = &r->source;
}

static void end_source(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    settle_source(r);
    r->at = &r->item;
}

static void end_contributor(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    add_contributor(r, value);
}
