// kinds.c – the first rule that fits decides. Cue phrases are English, as the rules are; other languages fall through
// to the structural rules above them.
#include "hub/kinds.h"
#include "text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static const struct {
    enum kind kind;
    const char *phrase; // small ASCII letters; in the title or the first characters of the text
    size_t pair;        // where in it one of `pairs` stands
} cues[] = {
    {KIND_EXPERIENCE, "has anyone", 5},
    {KIND_EXPERIENCE, "has anybody", 5},
    {KIND_EXPERIENCE, "anyone dealt with", 1},
    {KIND_EXPERIENCE, "experience with", 1},
    {KIND_ASSET, "you can reuse", 9},
    {KIND_ASSET, "feel free to reuse", 14},
    {KIND_ASSET, "template", 2},
    {KIND_DOCUMENT, "how-to", 1},
    {KIND_DOCUMENT, "how to guide", 1},
    {KIND_DOCUMENT, "write it down", 10},
    {KIND_DOCUMENT, "step by step", 5},
    {KIND_SUMMARY, "minutes of", 2},
    {KIND_SUMMARY, "summary of", 2},
    {KIND_SUMMARY, "notes from", 6},
    {KIND_WELCOME, "please welcome", 9},
    {KIND_WELCOME, "a warm welcome", 9},
};
// Letters that seldom stand side by side: where none of these do, no cue has to be looked for.
static const char pairs[][3] = {"ny", "xp", "eu", "mp", "ow", "by", "nu", "mm", "fr", "lc"};
static const char *const question_tags[] = {"question", "questions", "help", "support"};
static const char *const bots[] = {"[bot]", "dependabot", "renovate", "github-actions", "ci bot", "build bot"};
// Bot cue words stand in an author's name; in small letters.

// What the ids of known producers say (protocols 1.4): the mark, with a number behind it.
static const struct {
    const char *mark;
    bool in_address; // else the address of some page may hold it too, and means nothing
    enum kind kind;
} producers[] = {
    {"-post-", false, KIND_ANSWER},            // Discourse: HOST-post-TOPIC-NUMBER
    {"#comment-", true, KIND_ANSWER},          // comments of WordPress: https://HOST/?p=PAGE#comment-NUMBER
    {"CommentEvent/", false, KIND_ANSWER},     // GitHub: tag:github.com,2008:IssueCommentEvent/NUMBER and its like
    {"ReleaseEvent/", false, KIND_RELEASE},    // GitHub
    {",2008:Repository/", false, KIND_RELEASE} // GitHub: tag:github.com,2008:Repository/NUMBER/TAG
};
// ActivityStreams names that stand for something else than that an entry was put up.
static const struct {
    const char *name;
    enum verb verb;
} activities[] = {
    {"share", VERB_ANNOUNCE},
    {"announce", VERB_ANNOUNCE},
    {"join", VERB_JOIN},
    {"leave", VERB_LEAVE},
};

#define CUES     (sizeof cues / sizeof cues[0])
#define CUE_TEXT 600 // characters of the text in which they are looked for

static bool contains(struct str text, const char *phrase)
{
    return str_find(text, str_of(phrase)) < text.n;
}
static enum kind producer_kind(struct str id);
static enum kind cue_kind(struct str title, struct str text);
static bool by_bot(const struct doc_item *item);
static bool tagged_question(const struct doc_item *item);
static enum kind media_kind(const struct doc_item *item);

void kind_of(const struct doc_item *item, struct str text, enum kind *ret_kind, enum verb *ret_verb)
{
    struct str title = item->title_generated ? STR_NONE : str_trim(item->title);
    enum kind producer = producer_kind(item->id);
    bool reply = item->replies_to.n > 0 || str_starts_nocase(title, STR("re: ")) || producer == KIND_ANSWER;
    *ret_verb = item->has_event ? VERB_SCHEDULE : reply ? VERB_REPLY : VERB_POST;
    for (size_t i = 0; i < sizeof activities / sizeof activities[0]; i++)
        if (str_eq_nocase(item->verb, str_of(activities[i].name)))
            *ret_verb = activities[i].verb;
    if (item->has_event)
        *ret_kind = KIND_EVENT;
    else if (by_bot(item))
        *ret_kind = KIND_AUTO;
    else if (reply)
        *ret_kind = KIND_ANSWER;
    else if (producer == KIND_RELEASE)
        *ret_kind = KIND_RELEASE;
    else if (str_ends(title, STR("?")) || tagged_question(item))
        *ret_kind = KIND_QUESTION;
    else {
        *ret_kind = cue_kind(title, utf8_first(text, CUE_TEXT));
        if (*ret_kind == KIND_NONE || item->has_podcast)
            if (media_kind(item) != KIND_NONE)
                *ret_kind = media_kind(item);
    }
}

static enum kind producer_kind(struct str id)
{
    bool address = contains(id, "//");
    for (size_t i = 0; i < sizeof producers / sizeof producers[0]; i++) {
        struct str mark = str_of(producers[i].mark), behind = str_from(id, str_find(id, mark) + mark.n);
        if (behind.n && char_digit(behind.p[0]) && (producers[i].in_address || !address))
            return producers[i].kind;
    }
    return KIND_NONE;
}

// The cues that have their pair at s.p[i], a bit each.
static unsigned cues_at(struct str s, size_t i)
{
    unsigned found = 0;
    for (unsigned c = 0; c < CUES; c++) {
        const char *pair = cues[c].phrase + cues[c].pair;
        if ((s.p[i] | 0x20) == pair[0] && (s.p[i + 1] | 0x20) == pair[1] && i >= cues[c].pair &&
            str_starts_nocase(str_from(s, i - cues[c].pair), str_of(cues[c].phrase)))
            found |= 1u << c;
    }
    return found;
}

#ifdef __SSE2__
// Where in the 16 bytes at p a pair begins, a bit each; a 17th is read.
static unsigned pairs_in(const char *p)
{
    const __m128i small = _mm_set1_epi8(0x20);
    __m128i x = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)p), small);
    __m128i next = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(p + 1)), small);
    __m128i found = _mm_setzero_si128();
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        found = _mm_or_si128(found, _mm_and_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(pairs[i][0])),
                                                  _mm_cmpeq_epi8(next, _mm_set1_epi8(pairs[i][1]))));
    return (unsigned)_mm_movemask_epi8(found);
}
#endif

// The cues that stand in a text, a bit each.
static unsigned cues_in(struct str s)
{
    unsigned found = 0;
    size_t i = 0, pairs_n = s.n ? s.n - 1 : 0;
#ifdef __SSE2__
    for (size_t next; pairs_n >= 16 && i < pairs_n; i = next) {
        next = i + 16;
        i = next <= pairs_n ? i : pairs_n - 16; // of the last ones some are looked at twice
        for (unsigned at = pairs_in(s.p + i); at; at &= at - 1)
            found |= cues_at(s, i + (unsigned)__builtin_ctz(at));
    }
#endif
    for (; i < pairs_n; i++)
        found |= cues_at(s, i);
    return found;
}

static enum kind cue_kind(struct str title, struct str text)
{
    unsigned found = cues_in(title) | cues_in(text);
    return found ? cues[__builtin_ctz(found)].kind : KIND_NONE;
}

static bool by_bot(const struct doc_item *item)
{
    for (size_t i = 0; i < item->authors.n; i++)
        for (size_t b = 0; b < sizeof bots / sizeof bots[0]; b++)
            if (str_find_nocase(item->authors.v[i].name, str_of(bots[b])) < item->authors.v[i].name.n)
                return true;
    return false;
}

static bool tagged_question(const struct doc_item *item)
{
    for (size_t i = 0; i < item->tags.n; i++)
        for (size_t q = 0; q < sizeof question_tags / sizeof question_tags[0]; q++)
            if (str_eq_nocase(item->tags.v[i].term, str_of(question_tags[q])))
                return true;
    return false;
}

static enum kind media_kind(const struct doc_item *item)
{
    for (size_t i = 0; i < item->attachments.n; i++)
        if (str_starts_nocase(item->attachments.v[i].type, STR("audio/")))
            return KIND_EPISODE;
    for (size_t i = 0; i < item->media.n; i++)
        if (str_is(item->media.v[i].medium, "video") || str_starts_nocase(item->media.v[i].type, STR("video/")) ||
            str_starts(item->id, STR("yt:video:")))
            return KIND_VIDEO;
    return KIND_NONE;
}
