// entry_lists.c – an entry's tags and enclosures as the store keeps them: one text each, one a line.
#include "base/buf.h"
#include "base/limits.h"
#include "hub/entries_priv.h"

// A field cannot end its field or line: feeds do send line ends in titles.
static void field(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_c(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
}

static struct str packed(struct arena *a, struct buf *b)
{
    struct str s = b->n ? arena_str(a, buf_str(b)) : STR("");
    buf_done(b);
    return s;
}

struct str tags_pack(struct arena *a, const struct harvest_item *item)
{
    struct buf b;
    if (!item->tags.n)
        return STR("");
    buf_init(&b, LIMIT_HTML);
    for (size_t i = 0; i < item->tags.n; i++) {
        if (item->tags.v[i].n) {
            field(&b, item->tags.v[i]);
            buf_c(&b, '\n');
        }
    }
    return packed(a, &b);
}

struct str enclosures_pack(struct arena *a, const struct harvest_item *item)
{
    struct buf b;
    if (!item->enclosures.n)
        return STR("");
    buf_init(&b, LIMIT_HTML);
    for (size_t i = 0; i < item->enclosures.n; i++) {
        const struct enclosure *e = &item->enclosures.v[i];
        field(&b, e->url);
        buf_c(&b, '\t');
        field(&b, e->type);
        buf_c(&b, '\t');
        field(&b, e->title);
        buf_printf(&b, "\t%lld\t%lld\n", (long long)e->bytes, (long long)e->seconds);
    }
    return packed(a, &b);
}

void tags_unpack(struct arena *a, struct str text, struct entry *ret)
{
    struct str line;
    while (str_split(&text, '\n', &line))
        if (line.n)
            *vec_push(a, &ret->tags) = line;
}

void enclosures_unpack(struct arena *a, struct str text, struct entry *ret)
{
    struct str line, bytes, seconds;
    while (str_split(&text, '\n', &line)) {
        struct enclosure e = {0};
        if (str_split(&line, '\t', &e.url) && str_split(&line, '\t', &e.type) && str_split(&line, '\t', &e.title) &&
            str_split(&line, '\t', &bytes) && str_split(&line, '\t', &seconds) && str_int(bytes, &e.bytes) &&
            str_int(seconds, &e.seconds)) // a list cut at its ceiling may end in half a line
            *vec_push(a, &ret->enclosures) = e;
    }
}
