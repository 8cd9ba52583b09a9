// pictures.c – replaces what loads from elsewhere. It reads only what the sanitiser made: attributes are quoted, tags
// are lower case, elements are closed; what it puts out are pieces of that and its own constant text, so the result is
// as safe as its input.
#include "base/buf.h"
#include "base/limits.h"
#include "web/pictures_priv.h"

struct tag {
    struct str name, attributes, all;
    bool closing;
};

static bool tag_at(struct str s, struct tag *ret);
static struct str attribute(struct str attributes, const char *name);
static const char *word_for(struct str name);

struct safe_html pictures_hide(struct arena *a, struct safe_html html, bool allowed, int *ret_hidden)
{
    struct str s = html.markup;
    struct buf out;
    struct str inside = STR_NONE; // the video or audio whose children are being left out
    buf_init(&out, LIMIT_PAGE);
    *ret_hidden = 0;
    while (s.n) {
        size_t text = str_find_char(s, '<');
        if (!inside.n)
            buf_put(&out, str_first(s, text));
        s = str_from(s, text);
        struct tag tag;
        if (!tag_at(s, &tag)) {
            buf_put(&out, s);
            break;
        }
        s = str_from(s, tag.all.n);
        const char *word = word_for(tag.name);
        struct str source = attribute(tag.attributes, "src");
        if (inside.n) {
            if (tag.closing && str_eq(tag.name, inside))
                inside = STR_NONE;
        } else if (!word || tag.closing) {
            buf_put(&out, tag.all);
        } else if (allowed && str_starts(source.n ? source : STR("https:"), STR("https:"))) {
            buf_put(&out, tag.all);
        } else {
            struct str alt = attribute(tag.attributes, "alt");
            buf_lit(&out, "<span class=\"picture\"><b>");
            buf_put(&out, str_of(word));
            buf_lit(&out, "</b> ");
            buf_put(&out, alt.n ? alt : attribute(tag.attributes, "title"));
            buf_lit(&out, "</span>");
            ++*ret_hidden;
            if (!str_is(tag.name, "img"))
                inside = tag.name;
        }
    }
    struct safe_html ret = {arena_str(a, buf_str(&out))};
    buf_done(&out);
    return ret;
}

static const char *word_for(struct str name)
{
    static const char *const words[][2] = {{"img", "Picture"}, {"video", "Film"}, {"audio", "Sound"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(name, words[i][0]))
            return words[i][1];
    return NULL;
}

// The tag at the start of s; its end is the first ">" outside quotes.
static bool tag_at(struct str s, struct tag *ret)
{
    size_t i = 1;
    ret->closing = s.n > 1 && s.p[1] == '/';
    i += ret->closing;
    size_t name = i;
    while (i < s.n && (char_alpha(s.p[i]) || char_digit(s.p[i])))
        i++;
    ret->name = str_first(str_from(s, name), i - name);
    size_t rest = i;
    bool quoted = false;
    while (i < s.n && (quoted || s.p[i] != '>'))
        quoted ^= s.p[i++] == '"';
    if (i >= s.n)
        return false;
    ret->attributes = str_first(str_from(s, rest), i - rest);
    ret->all = str_first(s, i + 1);
    return true;
}

// Still escaped, as it stands in the markup.
static struct str attribute(struct str attributes, const char *name)
{
    struct str want = str_of(name);
    while (attributes.n) {
        size_t equals = str_find_char(attributes, '=');
        struct str found = str_trim(str_first(attributes, equals));
        for (size_t blank; (blank = str_find_char(found, ' ')) < found.n;)
            found = str_from(found, blank + 1); // an attribute without a value stood before it
        attributes = str_from(attributes, equals + 2);
        size_t end = str_find_char(attributes, '"');
        if (str_eq(found, want))
            return str_first(attributes, end);
        attributes = str_from(attributes, end + 1);
    }
    return STR_NONE;
}
