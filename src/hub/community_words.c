// community_words.c – the words that name and describe communities: short names, stages, orientations, visibilities and
// so on.
#include "hub/community_words.h"
#include "base/hash.h"
#include "base/limits.h"
#include "text/utf8.h"

static const char *const community_stages[] = {"",          "potential", "coalescing", "active",
                                               "dispersed", "memorable", "dissolved",  NULL};
static const char *const feed_orientations[] = {"",          "meetings",      "conversations", "projects",    "content",
                                                "expertise", "relationships", "individual",    "cultivation", "context",
                                                NULL};

static size_t plain_letter(uint32_t cp, char room[2]);

bool slug_valid(struct str slug, struct err *err)
{
    bool ok = slug.n >= 1 && slug.n <= LIMIT_SLUG && slug.p[0] != '-' && slug.p[slug.n - 1] != '-';
    for (size_t i = 0; ok && i < slug.n; i++)
        ok = (slug.p[i] >= 'a' && slug.p[i] <= 'z') || char_digit(slug.p[i]) || slug.p[i] == '-';
    return ok || err_set(err, ERR_INPUT,
                         "'" STR_FMT "' is no short name of a community: 1 to %d of a-z, 0-9 and -, no - at the ends",
                         STR_ARG(str_first(slug, 100)), LIMIT_SLUG);
}

struct str slug_of(struct arena *a, struct str title)
{
    char *slug = arena_alloc(a, LIMIT_SLUG + 1), room[2];
    size_t n = 0, len;
    for (size_t i = 0; i < title.n && n + 2 < LIMIT_SLUG; i += len) {
        size_t letters = plain_letter(utf8_decode(title, i, &len), room);
        if (letters) {
            memcpy(slug + n, room, letters);
            n += letters;
        } else if (n > 0 && slug[n - 1] != '-') {
            slug[n++] = '-';
        }
    }
    while (n > 0 && slug[n - 1] == '-')
        n--;
    slug[n] = 0;
    // A title without Latin letters still gets a stable one.
    return n ? str_make(slug, n) : arena_printf(a, "c-%08x", (unsigned)hash64(title, 0));
}

// The letters a–z or digits that stand for a code point; 0 if none do. Latin-1 and Latin Extended-A lose their marks.
static size_t plain_letter(uint32_t cp, char room[2])
{
    static const char latin[] = "aaaaaaaceeeeiiiidnooooo-ouuuuyts"
                                "aaaaaaaceeeeiiiidnooooo-ouuuuyty" // U+00C0 … U+00FF
                                "aaaaaaccccccccddddeeeeeeeeeegggg"
                                "gggghhhhiiiiiiiiiiiijjkkklllllll" // U+0100 … U+013F
                                "lllnnnnnnnnnoooooooorrrrrrssssss"
                                "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; // U+0140 … U+017F
    _Static_assert(sizeof latin == 0x180 - 0xc0 + 1, "one letter a code point");
    room[0] = room[1] = 0;
    if (cp < 0x80)
        room[0] = char_lower((char)cp);
    else if (cp >= 0xc0 && cp < 0x180)
        room[0] = latin[cp - 0xc0];
    if (cp == 0xc6 || cp == 0xe6 || cp == 0x152 || cp == 0x153) // ligatures AE, OE
        room[1] = 'e';
    else if (cp == 0xdf || cp == 0xde || cp == 0xfe) // sharp s; thorn
        room[1] = cp == 0xdf ? 's' : 'h';
    if (!char_alpha(room[0]) && !char_digit(room[0]))
        return 0;
    return room[1] ? 2 : 1;
}

bool stage_valid(struct str stage, struct err *err)
{
    for (const char *const *s = community_stages; *s; s++)
        if (str_is(stage, *s))
            return true;
    return err_set(err, ERR_INPUT,
                   "'" STR_FMT "' is no stage: potential, coalescing, active, dispersed, memorable or dissolved",
                   STR_ARG(str_first(stage, 60)));
}

bool orientation_valid(struct str orientation, struct err *err)
{
    for (const char *const *o = feed_orientations; *o; o++)
        if (str_is(orientation, *o))
            return true;
    return err_set(err, ERR_INPUT,
                   "'" STR_FMT
                   "' is no orientation: meetings, conversations, projects, content, expertise, relationships, "
                   "individual, cultivation or context",
                   STR_ARG(str_first(orientation, 60)));
}

bool visibility_read(struct str s, enum visibility *ret, struct err *err)
{
    for (int v = 0; v < VISIBILITIES; v++)
        if (str_is(s, visibility_names[v])) {
            *ret = (enum visibility)v;
            return true;
        }
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no visibility: hidden, members, listed or public",
                   STR_ARG(str_first(s, 60)));
}

bool level_read(struct str s, enum level *ret, struct err *err)
{
    for (int l = LEVEL_NONE + 1; l < LEVELS; l++)
        if (str_is(s, level_names[l])) {
            *ret = (enum level)l;
            return true;
        }
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no standing: core, active, occasional or peripheral",
                   STR_ARG(str_first(s, 60)));
}

bool kind_read(struct str s, enum kind *ret, struct err *err)
{
    for (int k = KIND_NONE; k < KINDS; k++)
        if (str_is(s, kind_names[k])) {
            *ret = (enum kind)k;
            return true;
        }
    return err_set(err, ERR_INPUT,
                   "'" STR_FMT "' is no kind of entry: question, answer, document, event, release and so on",
                   STR_ARG(str_first(s, 60)));
}
