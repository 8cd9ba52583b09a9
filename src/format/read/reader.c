// reader.c – takes the events of one XML feed through the rules of its vocabularies: what each element says, and where.
#include "format/read/reader_priv.h"

#include "text/url.h"

static bool on_start(void *self, const struct xml_element *e);
static void on_text(void *self, struct str piece);
static void on_end(void *self);
static bool root_start(struct reader *r, const struct xml_element *e);
static void root_enter(struct reader *r, const struct xml_element *e, unsigned scope, const char *name);
static enum doc_format rss_format(struct str version);
static enum doc_format atom_format(struct str uri, struct str version);
static struct frame *frame_push(struct reader *r, const struct xml_element *e);
static const struct rule *rule_find(struct reader *r, unsigned scope, const struct xml_element *e);
static const struct rule *rule_look_up(struct reader *r, unsigned scope, const struct xml_element *e);
static const struct rule *holder_look_up(struct reader *r, unsigned scope, const struct xml_element *e);
static const struct rule *rule_named(const struct rule *rules, unsigned scope, const char *name);
static const struct vocabulary *vocabulary_of_uri(struct reader *r, const char *uri);
static const struct vocabulary *vocabulary_of_prefix(struct str prefix);
static void frame_close(struct reader *r, struct frame *f);

static const struct xml_handler reader_handler = {on_start, on_text, on_end};

struct reader *reader_new(struct arena *a, struct prolog *p, const struct read_hints *hints, struct document *doc)
{
    struct reader *r = arena_new(a, struct reader);
    r->a = a;
    r->prolog = p;
    r->hints = hints;
    r->doc = doc;
    r->frames = arena_alloc(a, (LIMIT_DEPTH + 1) * sizeof *r->frames); // each is written when it is entered
    return r;
}

void reader_run(struct reader *r, struct str text, bool recover, struct xml_outcome *ret)
{
    buf_init(&r->text, 2 * LIMIT_BODY);
    r->at = &r->feed;
    r->frames[0] = (struct frame){.scope = IN_DOCUMENT, .base = r->hints->url};
    xml_parse(r->a, text, r->prolog, recover, &reader_handler, r, ret);
    buf_done(&r->text);
    r->saw_feed = r->saw_feed || (r->saw_root && ret->well_formed && !recover); // empty; a broken one may be anything
    if (r->saw_feed)
        settle_feed(r);
}

bool reader_told(struct reader *r, const struct xml_outcome *outcome)
{
    bool told =
        r->slices && outcome->well_formed && !r->astray && r->opened == r->slices->n && !r->vague.n && !r->sequence.n;
    r->doc->context = told ? r->context | 1 : 0;
    return told;
}

struct frame *reader_top(struct reader *r)
{
    return &r->frames[r->depth];
}

static bool on_start(void *self, const struct xml_element *e)
{
    struct reader *r = self;
    struct frame *f = frame_push(r, e), *parent = f - 1;
    if (r->markup_from) {
        markup_start(r, e);
        return true;
    }
    if (r->depth == 1)
        return root_start(r, e);
    f->rule = parent->scope ? rule_find(r, parent->scope, e) : NULL;
    if (f->rule) {
        f->take = f->rule->take;
        f->kind = f->take == TAKE_PROSE ? KIND_EITHER : f->take == TAKE_HTML ? KIND_HTML : KIND_TEXT;
        f->verbatim = f->take == TAKE_HTML;
        f->scope = f->rule->inner;
        if (f->rule->start)
            f->rule->start(r, f->rule, e);
    } else if (parent->take == TAKE_PROSE || parent->take == TAKE_HTML || parent->take == TAKE_TYPED) {
        markup_begin(r, r->depth - 1);
        markup_start(r, e);
    } else if (parent->take == TAKE_TEXT) { // a stray tag in plain text: what it holds still belongs to the text
        f->take = TAKE_TEXT;
        f->text_from = parent->text_from;
        f->scope = parent->scope;
    }
    return true;
}

static struct frame *frame_push(struct reader *r, const struct xml_element *e)
{
    const struct frame *parent = &r->frames[r->depth];
    struct frame *f = &r->frames[++r->depth];
    *f = (struct frame){
        .text_from = r->text.n, .base = parent->base, .own_base = parent->own_base, .language = parent->language};
    for (size_t i = 0; i < e->n; i++) {
        const struct xml_attribute *at = &e->attributes[i];
        if (!at->prefix || strcmp(at->prefix, "xml") != 0)
            continue;
        struct str value = str_trim(xml_value(r->a, r->prolog, at->raw));
        if (strcmp(at->name, "base") == 0) {
            struct str base = url_resolve(r->a, parent->base, value);
            if (!str_empty(base)) {
                f->base = base;
                f->own_base = true;
            }
        } else if (strcmp(at->name, "lang") == 0) {
            f->language = value;
        }
    }
    return f;
}

// The first element decides what kind of feed it is (protocols 1.1).
static bool root_start(struct reader *r, const struct xml_element *e)
{
    struct frame *f = reader_top(r);
    struct str name = str_of(e->name);
    const struct vocabulary *v = e->uri ? vocabulary_of_uri(r, e->uri) : NULL;
    r->root_uri = e->uri;
    r->family_rules = rss_rules;
    say_text(r, SAID_XML_LANG, f->language);
    if (str_eq_nocase(name, STR("rss"))) {
        r->saw_root = true;
        r->doc->format = rss_format(attr(r, e, "version"));
        f->scope = IN_ROOT | IN_FEED;
    } else if (str_eq_nocase(name, STR("RDF"))) {
        r->root_uri = NULL;
        r->doc->format = DOC_RSS_10;
        for (size_t i = 0; i < e->n_declared; i++) {
            v = vocabulary_of_uri(r, e->declared[2 * i + 1]);
            r->saw_root = r->saw_root || (v && v->rules == rss_rules);
            if (strstr(e->declared[2 * i + 1], "/rdf/simple/0.9"))
                r->doc->format = DOC_RSS_090;
        }
        f->scope = IN_ROOT | IN_FEED;
    } else if (str_eq_nocase(name, STR("feed"))) {
        r->family = FAMILY_ATOM;
        r->family_rules = atom_rules;
        r->doc->format = atom_format(str_of(e->uri), attr(r, e, "version"));
        r->saw_feed = true;
        f->scope = IN_FEED;
    } else if (str_eq_nocase(name, STR("entry"))) { // may be a document by itself (RFC 4287, 2)
        r->family = FAMILY_ATOM;
        r->family_rules = atom_rules;
        r->doc->format = atom_format(str_of(e->uri), attr(r, e, "version"));
        root_enter(r, e, IN_FEED, "entry");
    } else if (str_eq_nocase(name, STR("redirect"))) { // what RSS feeds are replaced by when they move: newLocation
        r->doc->format = DOC_RSS_20;
        f->scope = IN_FEED;
    } else { // <channel>: CDF, or RSS without its shell
        bool rss = v && v->rules == rss_rules;
        r->family = rss ? FAMILY_RSS : FAMILY_CDF;
        r->family_rules = rss ? rss_rules : cdf_rules;
        r->doc->format = rss ? DOC_RSS_10 : DOC_CDF;
        root_enter(r, e, IN_ROOT, "channel");
    }
    return true;
}

// The root is at the same time an element with a rule.
static void root_enter(struct reader *r, const struct xml_element *e, unsigned scope, const char *name)
{
    struct frame *f = reader_top(r);
    f->rule = rule_named(r->family_rules, scope, name);
    f->scope = f->rule->inner;
    f->rule->start(r, f->rule, e);
}

static enum doc_format rss_format(struct str version)
{
    static const struct {
        const char *begins;
        enum doc_format format;
    } versions[] = {{"0.90", DOC_RSS_090}, {"0.91", DOC_RSS_091}, {"0.92", DOC_RSS_092}, {"0.93", DOC_RSS_092},
                    {"0.94", DOC_RSS_092}, {"0.9", DOC_RSS_090},  {"1", DOC_RSS_10}};
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++)
        if (str_starts(version, str_of(versions[i].begins)))
            return versions[i].format;
    return DOC_RSS_20;
}

static enum doc_format atom_format(struct str uri, struct str version)
{
    if (str_is(uri, "http://www.w3.org/2005/Atom"))
        return DOC_ATOM_10;
    bool old = str_starts(version, STR("0.")) || str_is(uri, "http://purl.org/atom/ns#");
    return old ? DOC_ATOM_03 : DOC_ATOM_10;
}

static void on_text(void *self, struct str piece)
{
    struct reader *r = self;
    if (r->markup_from) {
        markup_text(r, piece);
        return;
    }
    const struct frame *f = &r->frames[r->depth];
    size_t held = r->text.n - f->text_from;
    if (f->take != TAKE_NOTHING && held < LIMIT_HTML)
        buf_put(&r->text, str_first(piece, LIMIT_HTML + 1 - held)); // one more, so that it is seen to be too long
}

static void on_end(void *self)
{
    struct reader *r = self;
    if (r->markup_from && r->depth > r->markup_from)
        markup_end(r);
    else if (reader_top(r)->rule)
        frame_close(r, reader_top(r));
    r->depth--;
}

// A CDATA section that was escaped as if it were text, all of it.
static struct str section_undone(struct str s)
{
    struct str open = STR("<![CDATA["), close = STR("]]>");
    if (!str_starts(s, open))
        return s;
    struct str inner = str_from(s, open.n);
    size_t end = str_find(inner, close);
    return end + close.n == inner.n ? str_trim(str_first(inner, end)) : s;
}

static void frame_close(struct reader *r, struct frame *f)
{
    const struct rule *rule = f->rule;
    r->markup_from = 0;
    r->hidden_div = 0;
    struct said value = {.kind = f->kind, .base = f->base, .own_base = f->own_base, .language = f->language};
    if (f->take != TAKE_NOTHING && r->text.n > f->text_from) {
        struct str text = str_from(buf_str(&r->text), f->text_from);
        if (text.n > LIMIT_HTML) {
            text.n = LIMIT_HTML;
            while (text.n > 0 && ((unsigned char)text.p[text.n - 1] & 0xC0) == 0x80)
                text.n--;
            text.n -= text.n > 0;
        }
        text = str_trim(text);
        if (r->family != FAMILY_ATOM)
            text = section_undone(text);
        value.text = text.n ? arena_str(r->a, text) : STR_NONE;
        r->text.n = f->text_from;
    }
    if (rule->end)
        rule->end(r, rule, &value);
    else if (rule->take != TAKE_NOTHING)
        say(r, rule->field, &value);
}

// Rules are found once for each (name, namespace, place) and remembered by the pointers of the interned names.
static const struct rule *rule_find(struct reader *r, unsigned scope, const struct xml_element *e)
{
    uintptr_t mix =
        ((uintptr_t)e->name >> 3) * 31 + ((uintptr_t)e->uri >> 4) * 17 + ((uintptr_t)e->prefix >> 5) + scope * 7;
    struct memo *m = &r->memos[(mix ^ mix >> 8) % MEMOS];
    if (m->name != e->name || m->uri != e->uri || m->prefix != e->prefix || m->scope != scope)
        *m = (struct memo){e->name, e->prefix, e->uri, scope, rule_look_up(r, scope, e)};
    return m->rule;
}

static const struct rule *rule_look_up(struct reader *r, unsigned scope, const struct xml_element *e)
{
    const struct rule *rule = NULL, *rules = reader_rules(r, e->prefix, e->uri);
    if ((!e->uri && !e->prefix) || (e->uri && e->uri == r->root_uri)) {
        // Written by hand, a feed of one family borrows elements of the other.
        rule = rule_named(r->family_rules, scope, e->name);
        if (!rule)
            rule = rule_named(r->family == FAMILY_RSS ? atom_rules : rss_rules, scope, e->name);
    }
    if (!rule && rules)
        rule = rule_named(rules, scope, e->name);
    return rule || e->prefix || !e->uri ? rule : holder_look_up(r, scope, e);
}

// A channel or an item that declares a default namespace which means nothing here: from then on it is the family's own.
static const struct rule *holder_look_up(struct reader *r, unsigned scope, const struct xml_element *e)
{
    const struct rule *rule = rule_named(r->family_rules, scope, e->name);
    if (!rule || !(rule->inner & (IN_FEED | IN_ITEM)))
        return NULL;
    r->astray = r->astray || rule->inner == IN_ITEM; // it counts for the items behind it too
    r->root_uri = e->uri;
    return rule;
}

const struct rule *reader_rules(struct reader *r, const char *prefix, const char *uri)
{
    const struct vocabulary *v = uri ? vocabulary_of_uri(r, uri) : NULL;
    if (!v && prefix)
        v = vocabulary_of_prefix(str_of(prefix));
    return v ? v->rules : NULL;
}

static const struct rule *rule_named(const struct rule *rules, unsigned scope, const char *name)
{
    struct str wanted = str_of(name);
    char first = char_lower(name[0]);
    for (const struct rule *rule = rules; rule->name; rule++)
        if (rule->scopes & scope && char_lower(rule->name[0]) == first && str_eq_nocase(str_of(rule->name), wanted))
            return rule;
    return NULL;
}

static struct str uri_stem(struct str uri)
{
    uri = str_trim(uri);
    while (uri.n > 0 && (uri.p[uri.n - 1] == '/' || uri.p[uri.n - 1] == '#'))
        uri.n--;
    if (str_starts_nocase(uri, STR("https:")))
        return str_from(uri, 6);
    return str_starts_nocase(uri, STR("http:")) ? str_from(uri, 5) : uri;
}

static const struct vocabulary *vocabulary_look_up(struct str stem)
{
    for (const struct vocabulary *v = vocabularies; v->prefix; v++)
        for (size_t i = 0; i < sizeof v->uris / sizeof v->uris[0] && v->uris[i].n; i++)
            if (str_eq_nocase(v->uris[i], stem))
                return v;
    return NULL;
}

static const struct vocabulary *vocabulary_of_uri(struct reader *r, const char *uri)
{
    struct uri_memo *m = &r->uris[((uintptr_t)uri >> 4) % URI_MEMOS];
    if (m->uri != uri)
        *m = (struct uri_memo){uri, vocabulary_look_up(uri_stem(str_of(uri)))};
    return m->vocabulary;
}

static const struct vocabulary *vocabulary_of_prefix(struct str prefix)
{
    for (const struct vocabulary *v = vocabularies; v->prefix; v++)
        if (str_eq_nocase(str_of(v->prefix), prefix))
            return v;
    return NULL;
}
