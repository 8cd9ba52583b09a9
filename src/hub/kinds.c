// kinds.c – the first rule that fits decides. Cue phrases are English, as the rules are; other languages fall through
// to the structural rules above them.
#include "hub/kinds.h"
#include "text/utf8.h"

static const struct {
    enum kind kind;
    const char *phrase; // folded; in the title or the first 600 bytes of the text
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
// Bot cue words stand in an author's name; they are folded.

static bool contains(struct str text, const char *phrase)
{
    return str_find(text, str_of(phrase)) < text.n;
}
static bool by_bot(struct arena *a, const struct doc_item *item);
static bool tagged_question(struct arena *a, const struct doc_item *item);
static enum kind media_kind(const struct doc_item *item);

void kind_of(struct arena *a, const struct doc_item *item, struct str text, enum kind *ret_kind, enum verb *ret_verb)
{
    struct str title = item->title_generated ? STR_NONE : utf8_fold(a, str_trim(item->title));
    bool reply = item->replies_to.n > 0 || str_starts(title, STR("re: ")) || contains(item->id, "-post-");
    *ret_verb = item->has_event ? VERB_SCHEDULE : reply ? VERB_REPLY : VERB_POST;
    if (str_eq_nocase(item->verb, STR("share")) || str_eq_nocase(item->verb, STR("Announce")))
        *ret_verb = VERB_ANNOUNCE;
    if (item->has_event)
        *ret_kind = KIND_EVENT;
    else if (by_bot(a, item))
        *ret_kind = KIND_AUTO;
    else if (reply)
        *ret_kind = KIND_ANSWER;
    else if (contains(item->id, "Repository/") || contains(item->id, "ReleaseEvent/"))
        *ret_kind = KIND_RELEASE;
    else if (str_ends(title, STR("?")) || tagged_question(a, item))
        *ret_kind = KIND_QUESTION;
    else {
        *ret_kind = KIND_NONE;
        struct str start = utf8_fold(a, utf8_first(text, 600));
        for (size_t i = 0; i < sizeof cues / sizeof cues[0] && *ret_kind == KIND_NONE; i++)
            if (contains(title, cues[i].phrase) || contains(start, cues[i].phrase))
                *ret_kind = cues[i].kind;
        if (*ret_kind == KIND_NONE || item->has_podcast)
            if (media_kind(item) != KIND_NONE)
                *ret_kind = media_kind(item);
    }
}

static bool by_bot(struct arena *a, const struct doc_item *item)
{
    for (size_t i = 0; i < item->authors.n; i++) {
        struct str name = utf8_fold(a, item->authors.v[i].name);
        for (size_t b = 0; b < sizeof bots / sizeof bots[0]; b++)
            if (contains(name, bots[b]))
                return true;
    }
    return false;
}

static bool tagged_question(struct arena *a, const struct doc_item *item)
{
    for (size_t i = 0; i < item->tags.n; i++) {
        struct str tag = utf8_fold(a, item->tags.v[i].term);
        for (size_t q = 0; q < sizeof question_tags / sizeof question_tags[0]; q++)
            if (str_is(tag, question_tags[q]))
                return true;
    }
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
