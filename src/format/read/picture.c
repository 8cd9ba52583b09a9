// picture.c – the first picture of a text, for items that name none.
#include "format/read/reader_priv.h"

#include "text/entity.h"
#include "text/url.h"

#define TAG_MAX 4096

// Value of an attribute of a start tag, from behind its name to the '>' that ends it; missing if it has none.
static struct str value_of(struct str tag, struct str name)
{
    for (size_t i = 0; i < tag.n && tag.p[i] != '>';) {
        size_t from = i;
        while (i < tag.n && !char_space(tag.p[i]) && tag.p[i] != '=' && tag.p[i] != '/' && tag.p[i] != '>')
            i++;
        struct str found = str_make(tag.p + from, i - from);
        while (i < tag.n && char_space(tag.p[i]))
            i++;
        if (i == tag.n || tag.p[i] != '=') {
            i += i < tag.n && tag.p[i] == '/';
            continue;
        }
        for (i++; i < tag.n && char_space(tag.p[i]); i++)
            ;
        char quote = i < tag.n && (tag.p[i] == '"' || tag.p[i] == '\'') ? tag.p[i++] : 0;
        from = i;
        while (i < tag.n && (quote ? tag.p[i] != quote : !char_space(tag.p[i]) && tag.p[i] != '>'))
            i++;
        if (str_eq_nocase(found, name))
            return str_make(tag.p + from, i - from);
        i += quote && i < tag.n;
    }
    return STR_NONE;
}

struct str first_picture(struct arena *a, const struct markup *m)
{
    if (m->kind != MARKUP_HTML)
        return STR_NONE;
    for (struct str rest = m->source; rest.n > 4; rest = str_from(rest, 1)) {
        rest = str_from(rest, str_find_char(rest, '<'));
        if (rest.n < 6 || char_lower(rest.p[1]) != 'i' || !str_starts_nocase(rest, STR("<img")) ||
            !char_space(rest.p[4]))
            continue;
        struct str tag = str_first(str_from(rest, 4), TAG_MAX);
        int width = reader_pixels(value_of(tag, STR("width"))), height = reader_pixels(value_of(tag, STR("height")));
        struct str src = value_of(tag, STR("src"));
        if (str_empty(src) || (width >= 0 && width < 4) || (height >= 0 && height < 4)) // counts readers, shows nothing
            continue;
        struct str url = url_clean(a, m->base, entity_decode(a, src), URL_MEDIA);
        if (!str_empty(url))
            return url;
    }
    return STR_NONE;
}
