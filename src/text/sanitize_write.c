// sanitize_write.c – the one writer of sanitised markup: what an attribute's value may be, escaping, the cut at
// LIMIT_HTML.
#include "base/limits.h"
#include "base/must.h"
#include "text/sanitize_priv.h"
#include "text/url.h"
#include "text/utf8.h"

#define REL "nofollow noopener noreferrer ugc"

enum value_kind {
    IDENTIFIER,
    LANGUAGE_CLASS,
    LANGUAGE,
    KEYWORD,
    TEXT,
    LINK,
    MEDIA,
    TIME,
    NUMBER,
    KIND,
    FLAG,
    MADE,
    READ
};
static const struct {
    struct str name;
    enum value_kind kind;
} attr_rules[ATTR_COUNT] = {
#define A(id, name, value) {{name, sizeof name - 1}, value},
#include "text/sanitize_attrs.def"
#undef A
};

static bool image_source(struct writer *w, const struct attrs *attrs, struct str *ret);
static bool image_is_pixel(const struct attrs *attrs);
static void tag_write(struct writer *w, enum tag tag, const struct attrs *attrs, struct str source);
static void attr_write(struct writer *w, enum tag tag, enum attr attr, struct str value);
static void value_write(struct writer *w, struct str name, struct str value);
static void number_write(struct writer *w, struct str name, int number);
static bool value_keyword(enum attr attr, enum tag tag, struct str *value);
static struct str value_classes(struct arena *a, struct str value);
static bool chars_all(struct str s, size_t max, const char *others);
static void escape(struct buf *out, struct str s);

void writer_init(struct writer *w, struct arena *a, const struct sanitize_context *context, size_t expected)
{
    *w = (struct writer){.arena = a, .base = context ? context->base : STR_NONE};
    buf_init(&w->out, 8 * LIMIT_HTML); // of one tag too long the rest is cut again
    buf_room(&w->out, expected < LIMIT_HTML ? expected : LIMIT_HTML);
}

struct safe_html writer_done(struct writer *w, struct arena *a)
{
    must(w->closing == 0 && w->out.n <= LIMIT_HTML && !w->out.full);
    struct safe_html done = {arena_str(a, buf_str(&w->out))};
    buf_done(&w->out);
    return done;
}

static size_t closing_bytes(enum tag tag)
{
    return tag_rules[tag].nesting & VOID ? 0 : tag_rules[tag].length + sizeof "</>" - 1;
}

bool writer_open(struct writer *w, enum tag tag, const struct attrs *attrs)
{
    struct str source = STR_NONE;
    if (w->full || w->muted || (tag == TAG_A && w->open_a) || (tag == TAG_SOURCE && !w->open_av))
        return false;
    if (tag == TAG_IMG && !image_source(w, attrs, &source))
        return false;
    size_t before = w->out.n;
    tag_write(w, tag, attrs, source);
    if (w->out.full || w->out.n + w->closing + closing_bytes(tag) > LIMIT_HTML) {
        w->out.n = before;
        w->out.full = false;
        w->full = true;
        return false;
    }
    w->closing += closing_bytes(tag);
    w->open_a += tag == TAG_A;
    w->open_av += tag == TAG_AUDIO || tag == TAG_VIDEO;
    w->pre = tag == TAG_PRE;
    return true;
}

void writer_close(struct writer *w, enum tag tag)
{
    must(w->closing >= closing_bytes(tag) && closing_bytes(tag));
    w->closing -= closing_bytes(tag);
    w->open_a -= tag == TAG_A;
    w->open_av -= tag == TAG_AUDIO || tag == TAG_VIDEO;
    w->pre = false;
    buf_lit(&w->out, "</");
    buf_add(&w->out, tag_rules[tag].name, tag_rules[tag].length);
    buf_c(&w->out, '>');
}

// Text that must not be cut in the middle: one character as it is written.
static void unit_write(struct writer *w, const char *p, size_t n)
{
    if (w->muted)
        return;
    if (w->full || w->out.n + w->closing + n > LIMIT_HTML)
        w->full = true;
    else
        buf_add(&w->out, p, n);
}

void writer_plain(struct writer *w, struct str text)
{
    if (w->muted)
        return;
    if (text.n && w->pre) {
        w->pre = false;
        if (text.p[0] == '\n') { // the first line feed after <pre> means nothing, so one that is meant is written twice
            unit_write(w, "\n\n", 2);
            text = str_from(text, 1);
        }
    }
    if (!w->full && w->out.n + w->closing + text.n <= LIMIT_HTML) {
        buf_put(&w->out, text);
        return;
    }
    for (size_t i = 0, n; i < text.n && !w->full; i += n) {
        utf8_decode(text, i, &n);
        unit_write(w, text.p + i, n);
    }
}

static struct str escaped(char c, bool attribute)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return attribute ? STR("&quot;") : STR_NONE;
    case '\f': // a blank as HTML sees it, but a control character
        return STR(" ");
    default:
        return STR_NONE;
    }
}

void writer_text(struct writer *w, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; (i += value_run(text.p + i, text.n - i)) < text.n;) {
        struct str e = escaped(text.p[i], false);
        size_t unwanted = e.p ? 0 : char_unwanted(text, i);
        if (!e.p && !unwanted) {
            i++;
            continue;
        }
        writer_plain(w, str_make(text.p + from, i - from));
        if (e.p) {
            w->pre = false;
            unit_write(w, e.p, e.n);
        }
        i += e.p ? 1 : unwanted;
        from = i;
    }
    writer_plain(w, str_from(text, from));
}

bool writer_video(struct writer *w, enum tag tag, const struct attrs *attrs)
{
    static const enum attr of_object[] = {ATTR_DATA, ATTR_COUNT};
    static const enum attr of_param[] = {ATTR_VALUE, ATTR_COUNT};
    static const enum attr of_others[] = {ATTR_SRC, ATTR_DATA_SRC, ATTR_DATA_LAZY_SRC, ATTR_COUNT};
    const enum attr *place = tag == TAG_OBJECT ? of_object : tag == TAG_PARAM ? of_param : of_others;
    for (; *place != ATTR_COUNT; place++) {
        if (!attrs_have(attrs, *place))
            continue;
        struct str page = video_page(w->arena, url_clean(w->arena, w->base, attrs->value[*place], URL_MEDIA));
        if (!page.p)
            continue;
        struct attrs link = {.have = 1u << ATTR_HREF};
        link.value[ATTR_HREF] = page;
        if (w->out.n && !char_space(w->out.p[w->out.n - 1])) // a player stands apart from the words around it
            writer_text(w, STR(" "));
        bool opened = writer_open(w, TAG_A, &link);
        writer_text(w, page);
        if (opened)
            writer_close(w, TAG_A);
        writer_text(w, STR(" "));
        return true;
    }
    return false;
}

void writer_box(struct writer *w, const struct attrs *attrs)
{
    if (attrs_have(attrs, ATTR_TYPE) && str_eq_nocase(attrs->value[ATTR_TYPE], STR("checkbox")))
        writer_text(w, attrs_have(attrs, ATTR_CHECKED) ? STR("☑ ") : STR("☐ "));
}

// Whether an attribute that scripts read holds the address as it will be: neither "true" nor "a_{width}.jpg".
static bool is_address(struct str s)
{
    bool template = str_find_char(s, '{') < s.n;
    return !template && (str_find_char(s, '/') < s.n || str_find_char(s, '.') < s.n);
}

// The address of an image: where there are several, the one that would be shown after scripts ran, for then a
// placeholder stands in src. False: not an image to show.
static bool image_source(struct writer *w, const struct attrs *attrs, struct str *ret)
{
    static const enum attr places[] = {ATTR_DATA_SRC, ATTR_DATA_LAZY_SRC, ATTR_DATA_ORIGINAL, ATTR_SRC};
    *ret = STR_NONE;
    for (size_t i = 0; i < sizeof places / sizeof *places && !ret->p; i++)
        if (attrs_have(attrs, places[i]) && (places[i] == ATTR_SRC || is_address(attrs->value[places[i]])))
            *ret = url_clean(w->arena, w->base, attrs->value[places[i]], URL_MEDIA);
    return ret->p && !image_is_pixel(attrs) && !image_tracks(*ret);
}

// A number at the beginning, as HTML reads dimensions: "1", "1px"; −1 for none, and for a share of what is around it.
static int number_read(struct str s)
{
    s = str_trim(s);
    int v = -1;
    size_t i = 0;
    for (; i < s.n && char_digit(s.p[i]); i++)
        v = v > 100000 ? v : (v < 0 ? 0 : v) * 10 + (s.p[i] - '0');
    while (i < s.n && (char_digit(s.p[i]) || s.p[i] == '.'))
        i++;
    return i < s.n && s.p[i] == '%' ? -1 : v;
}

static bool image_is_pixel(const struct attrs *attrs)
{
    int width = attrs_have(attrs, ATTR_WIDTH) ? number_read(attrs->value[ATTR_WIDTH]) : -1;
    int height = attrs_have(attrs, ATTR_HEIGHT) ? number_read(attrs->value[ATTR_HEIGHT]) : -1;
    return width <= 1 && height <= 1 && (width >= 0 || height >= 0);
}

static void tag_write(struct writer *w, enum tag tag, const struct attrs *attrs, struct str source)
{
    buf_c(&w->out, '<');
    buf_add(&w->out, tag_rules[tag].name, tag_rules[tag].length);
    uint32_t kept = attrs->have & tag_wanted(tag);
    uint32_t made = tag == TAG_IMG                         ? 1u << ATTR_SRC | 1u << ATTR_LOADING
                    : tag == TAG_AUDIO || tag == TAG_VIDEO ? 1u << ATTR_CONTROLS | 1u << ATTR_PRELOAD
                                                           : 0;
    for (uint32_t left = kept | made; left; left &= left - 1) {
        enum attr attr = (enum attr)__builtin_ctz(left);
        attr_write(w, tag, attr, source.p && attr == ATTR_SRC ? source : attrs->value[attr]);
    }
    buf_c(&w->out, '>');
}

static int number_least(enum attr attr)
{
    return attr == ATTR_START || attr == ATTR_VALUE ? 0 : 1;
}

static int number_most(enum attr attr) // a table of more columns than browsers allow costs them minutes
{
    return attr == ATTR_COLSPAN || attr == ATTR_ROWSPAN || attr == ATTR_SPAN ? 1000 : 99999;
}

static void attr_write(struct writer *w, enum tag tag, enum attr attr, struct str value)
{
    struct str name = attr_rules[attr].name;
    int number;
    switch (attr_rules[attr].kind) {
    case TEXT:
        value_write(w, name, value);
        break;
    case LINK:
        value = url_untracked(w->arena, url_clean(w->arena, w->base, value, URL_LINK));
        if (value.p) {
            value_write(w, name, value);
            if (attr == ATTR_HREF)
                buf_lit(&w->out, " rel=\"" REL "\"");
        }
        break;
    case MEDIA:
        value = tag == TAG_IMG ? value : url_clean(w->arena, w->base, value, URL_MEDIA);
        if (value.p)
            value_write(w, name, value);
        break;
    case IDENTIFIER:
        if (value.n && chars_all(value, value.n, NULL)) {
            bool prefixed = str_starts(value, STR("user-content-"));
            value_write(w, name, prefixed ? value : arena_concat(w->arena, STR("user-content-"), value));
        }
        break;
    case LANGUAGE_CLASS:
        value = value_classes(w->arena, value);
        if (value.n)
            value_write(w, name, value);
        break;
    case LANGUAGE:
        if (chars_all(value, 35, "-"))
            value_write(w, name, value);
        break;
    case TIME:
        if (chars_all(value, 64, "-+:., "))
            value_write(w, name, value);
        break;
    case NUMBER:
        number = number_read(value);
        if (number >= number_least(attr) && number <= number_most(attr))
            number_write(w, name, number);
        break;
    case KEYWORD:
    case KIND:
        if (value_keyword(attr, tag, &value))
            value_write(w, name, value);
        break;
    case FLAG:
        value_write(w, name, STR(""));
        break;
    case MADE:
        value_write(w, name, attr == ATTR_LOADING ? STR("lazy") : attr == ATTR_PRELOAD ? STR("none") : STR(""));
        break;
    case READ:
        break;
    }
}

static void value_write(struct writer *w, struct str name, struct str value)
{
    buf_c(&w->out, ' ');
    buf_put(&w->out, name);
    buf_lit(&w->out, "=\"");
    escape(&w->out, value);
    buf_c(&w->out, '"');
}

static void number_write(struct writer *w, struct str name, int number)
{
    char digits[12];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    value_write(w, name, str_make(digits + at, sizeof digits - at));
}

// Whether the value is one of those that the attribute may have; it is given in its one spelling.
static bool value_keyword(enum attr attr, enum tag tag, struct str *value)
{
    static const struct {
        enum attr attr;
        const char *word;
    } words[] = {
        {ATTR_DIR, "ltr"},     {ATTR_DIR, "rtl"},        {ATTR_DIR, "auto"},       {ATTR_SCOPE, "row"},
        {ATTR_SCOPE, "col"},   {ATTR_SCOPE, "rowgroup"}, {ATTR_SCOPE, "colgroup"}, {ATTR_ALIGN, "left"},
        {ATTR_ALIGN, "right"}, {ATTR_ALIGN, "center"},   {ATTR_ALIGN, "justify"},
    };
    if (attr == ATTR_TYPE && tag == TAG_OL)
        return value->n == 1 && strchr("1aAiI", value->p[0]);
    if (attr == ATTR_TYPE) { // audio/ogg; codecs=… goes
        *value = str_trim(str_first(*value, str_find_char(*value, ';')));
        return chars_all(*value, 64, "/.+-");
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].attr == attr && str_eq_nocase(*value, str_of(words[i].word))) {
            *value = str_of(words[i].word);
            return true;
        }
    return false;
}

static struct str value_classes(struct arena *a, struct str value)
{
    char *out = NULL;
    size_t n = 0;
    for (size_t i = 0; i < value.n; i++) {
        size_t from = i;
        while (i < value.n && !char_space(value.p[i]))
            i++;
        struct str word = str_make(value.p + from, i - from);
        if (!word.n || word.p[0] != 'l' || !str_starts(word, STR("language-")) || !chars_all(word, 64, "-+#._"))
            continue;
        if (!out)
            out = arena_alloc(a, value.n + 1);
        if (n)
            out[n++] = ' ';
        memcpy(out + n, word.p, word.n);
        n += word.n;
    }
    return str_make(out, n);
}

// Letters, digits and `others` only; with `others` NULL: anything but white space and controls.
static bool chars_all(struct str s, size_t max, const char *others)
{
    if (!s.n || s.n > max)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool fine = others ? char_alpha(c) || char_digit(c) || (c && strchr(others, c))
                           : (unsigned char)c > 0x20 && !char_unwanted(s, i);
        if (!fine)
            return false;
    }
    return true;
}

static void escape(struct buf *out, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; (i += value_run(s.p + i, s.n - i)) < s.n;) {
        struct str e = escaped(s.p[i], true);
        size_t unwanted = e.p ? 0 : char_unwanted(s, i);
        if (!e.p && !unwanted) {
            i++;
            continue;
        }
        buf_add(out, s.p + from, i - from);
        buf_put(out, e);
        i += e.p ? 1 : unwanted;
        from = i;
    }
    buf_put(out, str_from(s, from));
}
