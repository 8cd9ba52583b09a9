// source_block.c – writes LZ4 blocks: sequences of literals and of a match, which is in the body or further up in the
// source. Places count on from the body into the source, as the format's offsets do.
#include "base/must.h"
#include "hub/source_block_priv.h"

#define ALIKE      8  // bytes that must be the same for a match to be looked at
#define STRIDE     8  // of the body's places that are remembered
#define TABLE_BITS 12 // places remembered
#define MATCH_MIN  4  // the format's: bytes of a match,
#define TAIL       5  // literals at the end,
#define LAST_MATCH 12 // and how far before it a match must begin

struct block {
    struct str source, body;
    size_t done; // bytes of the source that are written
    char *to;
    uint16_t seen[1 << TABLE_BITS]; // a place where bytes of this hash stand
};
struct match {
    size_t at, place, n; // n bytes of the source from `at` on stand at `place`, too; none: the rest has no match
};

static void body_remember(struct block *b, size_t from);
static struct match match_going_on(const struct block *b, size_t place);
static struct match match_find(struct block *b);
static void match_write(struct block *b, struct match m);
static char *literals_begin(char *to, size_t literals, size_t match);
static char *length_rest(char *to, size_t n);

size_t source_block_room(size_t n)
{
    return n + n / 255 + 16 + ALIKE; // literals are copied ALIKE bytes at a time
}

size_t source_block_write(struct str source, struct str body, char *to)
{
    struct block b;
    must(source.n + body.n <= SOURCE_BLOCK_MOST);
    b.source = source;
    b.body = body;
    b.done = 0;
    b.to = to;
    if (source.n > LAST_MATCH && body.n >= ALIKE) {
        struct match m = match_going_on(&b, 0);
        body_remember(&b, m.n);
        for (; b.done + LAST_MATCH <= source.n; m = match_going_on(&b, m.place + m.n)) {
            if (m.n < MATCH_MIN)
                m = match_find(&b);
            if (!m.n)
                break;
            match_write(&b, m);
        }
    }
    struct str rest = str_from(source, b.done);
    b.to = literals_begin(b.to, rest.n, MATCH_MIN);
    if (rest.n)
        memcpy(b.to, rest.p, rest.n);
    return (size_t)(b.to - to) + rest.n;
}

static uint64_t bytes_at(const char *p)
{
    uint64_t v;
    memcpy(&v, p, ALIKE);
    return v;
}

static size_t hash_of(uint64_t bytes)
{
    return (size_t)(bytes * UINT64_C(0x9e3779b185ebca87) >> (64 - TABLE_BITS));
}

static void body_remember(struct block *b, size_t from)
{
    memset(b->seen, 0, sizeof b->seen);
    for (size_t i = from; i + ALIKE <= b->body.n; i += STRIDE)
        b->seen[hash_of(bytes_at(b->body.p + i))] = (uint16_t)i;
}

// Bytes from p and q on, at most n, that are the same.
static size_t same_after(const char *p, const char *q, size_t n)
{
    size_t i = 0;
    while (i + ALIKE <= n && bytes_at(p + i) == bytes_at(q + i))
        i += ALIKE;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (i + ALIKE <= n)
        return i + (size_t)__builtin_ctzll(bytes_at(p + i) ^ bytes_at(q + i)) / 8;
#endif
    while (i < n && p[i] == q[i])
        i++;
    return i;
}

// Bytes before p and q, at most n, that are the same.
static size_t same_before(const char *p, const char *q, size_t n)
{
    size_t i = 0;
    while (i < n && p[-1 - (ptrdiff_t)i] == q[-1 - (ptrdiff_t)i])
        i++;
    return i;
}

// With `at` in the source beside `place`, which is in the body.
static struct match match_here(const struct block *b, size_t at, size_t place)
{
    struct match m = {at, place, 0};
    size_t left = b->source.n - TAIL - at, most = b->body.n - place;
    m.n = same_after(b->source.p + at, b->body.p + place, left < most ? left : most);
    return m;
}

static size_t character_bytes(unsigned char lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// The two go on together where the last match ended, or behind a reference that is a character in the body.
static struct match match_going_on(const struct block *b, size_t place)
{
    size_t at = b->done;
    struct match m = {at, place, 0};
    if (at + LAST_MATCH > b->source.n || place >= b->body.n)
        return m;
    m = match_here(b, at, place);
    if (m.n >= MATCH_MIN || b->source.p[at] != '&')
        return m;
    struct str reference = str_first(str_from(b->source, at), LAST_MATCH);
    size_t semicolon = str_find_char(reference, ';'), after = at + semicolon + 1;
    place += character_bytes((unsigned char)b->body.p[place]);
    return after + LAST_MATCH <= b->source.n && place < b->body.n ? match_here(b, after, place) : m;
}

// Of the bytes at `at`, which stand at `place`, too: with all around them that are the same.
static struct match match_whole(const struct block *b, size_t at, size_t place)
{
    bool in_body = place < b->body.n;
    size_t from = in_body ? place : place - b->body.n, left = b->source.n - TAIL - at;
    size_t most = in_body ? b->body.n - from : left; // a match in the source may reach into itself
    const char *p = b->source.p + at, *q = (in_body ? b->body.p : b->source.p) + from;
    size_t before = same_before(p, q, at - b->done < from ? at - b->done : from);
    size_t after = same_after(p, q, left < most ? left : most);
    return (struct match){at - before, place - before, before + after};
}

// The next bytes that were seen before, in the body or in what no match had.
static struct match match_find(struct block *b)
{
    for (size_t at = b->done; at + LAST_MATCH <= b->source.n; at++) {
        uint64_t bytes = bytes_at(b->source.p + at);
        uint16_t *seen = &b->seen[hash_of(bytes)];
        size_t place = *seen;
        *seen = (uint16_t)(b->body.n + at);
        if (bytes_at(place < b->body.n ? b->body.p + place : b->source.p + (place - b->body.n)) == bytes)
            return match_whole(b, at, place);
    }
    return (struct match){.n = 0};
}

static void match_write(struct block *b, struct match m)
{
    size_t literals = m.at - b->done, offset = b->body.n + m.at - m.place, more = m.n - MATCH_MIN;
    char *to = literals_begin(b->to, literals, m.n);
    for (size_t i = 0; i < literals; i += ALIKE)
        memcpy(to + i, b->source.p + b->done + i, ALIKE);
    to += literals;
    *to++ = (char)(offset & 0xff);
    *to++ = (char)(offset >> 8);
    b->to = more < 15 ? to : length_rest(to, more - 15);
    b->done = m.at + m.n;
}

// The token, and the rest of the literals' length.
static char *literals_begin(char *to, size_t literals, size_t match)
{
    size_t more = match - MATCH_MIN;
    *to++ = (char)((literals < 15 ? literals : 15) << 4 | (more < 15 ? more : 15));
    return literals < 15 ? to : length_rest(to, literals - 15);
}

static char *length_rest(char *to, size_t n)
{
    for (; n >= 255; n -= 255)
        *to++ = (char)255;
    *to++ = (char)n;
    return to;
}
