// kinds.c – the first rule that fits decides. Cue phrases are English, as the rules are; other languages fall through
// to the structural rules above them.
#include "hub/kinds.h"
#include "text/utf8.h"

static const struct {
    enum kind kind;
    const char *phrase; // small ASCII letters, at least CUE_LEAST; in the title or the first characters of the text
} cues[] = {
    {KIND_EXPERIENCE, "has anyone"},
    {KIND_EXPERIENCE, "has anybody"},
    {KIND_EXPERIENCE, "anyone dealt with"},
    {KIND_EXPERIENCE, "experience with"},
    {KIND_ASSET, "you can reuse"},
    {KIND_ASSET, "feel free to reuse"},
    {KIND_ASSET, "template"},
    {KIND_DOCUMENT, "how-to"},
    {KIND_DOCUMENT, "how to guide"},
    {KIND_DOCUMENT, "write it down"},
    {KIND_DOCUMENT, "step by step"},
    {KIND_SUMMARY, "minutes of"},
    {KIND_SUMMARY, "summary of"},
    {KIND_SUMMARY, "notes from"},
    {KIND_WELCOME, "please welcome"},
    {KIND_WELCOME, "a warm welcome"},
};
static const char *const question_tags[] = {"question", "questions", "help", "support"};
static const char *const bots[] = {"[bot]", "dependabot", "renovate", "github-actions", "ci bot", "build bot"};
// Bot cue words stand in an author's name; in small letters.

#define CUES      (sizeof cues / sizeof cues[0])
#define CUE_LEAST 6   // letters of the shortest
#define CUE_TEXT  600 // characters of the text in which they are looked for

static bool contains(struct str text, const char *phrase)
{
    return str_find(text, str_of(phrase)) < text.n;
}
static enum kind cue_kind(struct str title, struct str text);
static bool by_bot(const struct doc_item *item);
static bool tagged_question(const struct doc_item *item);
static enum kind media_kind(const struct doc_item *item);

void kind_of(const struct doc_item *item, struct str text, enum kind *ret_kind, enum verb *ret_verb)
{
    struct str title = item->title_generated ? STR_NONE : str_trim(item->title);
    bool reply = item->replies_to.n > 0 || str_starts_nocase(title, STR("re: ")) || contains(item->id, "-post-");
    *ret_verb = item->has_event ? VERB_SCHEDULE : reply ? VERB_REPLY : VERB_POST;
    if (str_eq_nocase(item->verb, STR("share")) || str_eq_nocase(item->verb, STR("Announce")))
        *ret_verb = VERB_ANNOUNCE;
    if (item->has_event)
        *ret_kind = KIND_EVENT;
    else if (by_bot(item))
        *ret_kind = KIND_AUTO;
    else if (reply)
        *ret_kind = KIND_ANSWER;
    else if (contains(item->id, "Repository/") || contains(item->id, "ReleaseEvent/"))
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

// The cues that stand in a text, a bit each. One look at a character decides for nearly all of them that none begins
// there: which cues have this letter first, that one second.
static unsigned cues_in(struct str s, const unsigned first[256], const unsigned second[256])
{
    unsigned found = 0;
    for (size_t i = 0; i + CUE_LEAST <= s.n; i++) {
        unsigned may = first[(unsigned char)s.p[i]] & second[(unsigned char)s.p[i + 1]] & ~found;
        for (; may; may &= may - 1) {
            int cue = __builtin_ctz(may);
            if (str_starts_nocase(str_from(s, i), str_of(cues[cue].phrase)))
                found |= 1u << cue;
        }
    }
    return found;
}

static enum kind cue_kind(struct str title, struct str text)
{
    unsigned first[256] = {0}, second[256] = {0};
    for (unsigned i = 0; i < CUES; i++) {
        const char *p = cues[i].phrase;
        first[(unsigned char)p[0]] |= 1u << i;
        first[(unsigned char)char_upper(p[0])] |= 1u << i;
        second[(unsigned char)p[1]] |= 1u << i;
        second[(unsigned char)char_upper(p[1])] |= 1u << i;
    }
    unsigned found = cues_in(title, first, second) | cues_in(text, first, second);
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
