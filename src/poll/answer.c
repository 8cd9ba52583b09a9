// answer.c – what came of a visit. Rows of `answers` say it of each HTTP status.
#include "poll/answer.h"
#include "base/limits.h"
#include "fetch/refusal.h"

// First row that fits.
static const struct answer answers[] = {
    {304, 304, VISIT_NOT_MODIFIED, WAIT_RHYTHM},
    {202, 202, VISIT_UNCHANGED, WAIT_RHYTHM},
    {204, 205, VISIT_UNCHANGED, WAIT_RHYTHM},
    {200, 200, VISIT_NEW, WAIT_RHYTHM},
    {203, 203, VISIT_NEW, WAIT_RHYTHM}, // somebody on the way changed it (RFC 9110 15.3.4)
    {226, 226, VISIT_NEW, WAIT_RHYTHM},
    {200, 299, VISIT_FAILED, WAIT_DOUBLING},
    {401, 403, VISIT_FORBIDDEN, WAIT_REFUSED},
    {404, 404, VISIT_MISSING, WAIT_MISSING},
    {407, 407, VISIT_FORBIDDEN, WAIT_REFUSED},
    {408, 408, VISIT_THROTTLED, WAIT_OVERLOADED},
    {410, 410, VISIT_GONE, WAIT_GONE},
    {425, 425, VISIT_THROTTLED, WAIT_OVERLOADED},
    {429, 429, VISIT_THROTTLED, WAIT_THROTTLED},
    {451, 451, VISIT_FORBIDDEN, WAIT_REFUSED},
    {503, 503, VISIT_THROTTLED, WAIT_OVERLOADED},
    {300, 499, VISIT_FAILED, WAIT_DOUBLING},
    {500, 599, VISIT_FAILED, WAIT_DOUBLING},
};
static const struct answer no_answer = {0, 0, VISIT_FAILED, WAIT_DOUBLING};
static const struct answer barred = {0, 0, VISIT_BARRED, WAIT_DOUBLING};
static const struct answer not_feed = {0, 0, VISIT_NOT_FEED, WAIT_DOUBLING};

static struct str gain(struct arena *a, const struct feed_state *f, const struct visit_result *r);
static struct str trouble(struct arena *a, const struct err *err);
static struct str refusal(struct arena *a, const struct feed_state *f, const struct visit_result *r,
                          const struct answer *answer, const struct publisher *publisher);

const struct answer *answer_of(const struct visit_result *r)
{
    if (r->err.code == ERR_REFUSED)
        return &barred;
    if (r->status == 0)
        return &no_answer;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (r->status >= answers[i].from && r->status <= answers[i].to)
            return answers[i].wait == WAIT_RHYTHM && r->err.code ? &not_feed : &answers[i];
    return &no_answer;
}

enum visit_cause answer_cause(const struct visit_result *r)
{
    static const enum visit_cause causes[] = {
        [ERR_DNS] = CAUSE_NAME,   [ERR_TLS] = CAUSE_SECURE,     [ERR_PROTOCOL] = CAUSE_ANSWER,
        [ERR_LIMIT] = CAUSE_SIZE, [ERR_SETTING] = CAUSE_SEALED, [ERR_BUSY] = CAUSE_HUB,
        [ERR_IO] = CAUSE_HUB,     [ERR_NO_INPUT] = CAUSE_HUB,
    };
    if (r->challenge)
        return CAUSE_WALL;
    if (r->let_in)
        return r->let_in == GUARD_PORT ? CAUSE_PORT : CAUSE_ADDRESS;
    if (r->kept_back && (r->status == 401 || r->status == 403))
        return CAUSE_ELSEWHERE;
    return (size_t)r->err.code < sizeof causes / sizeof *causes ? causes[r->err.code] : CAUSE_NONE;
}

bool answer_doubtful(const struct answer *answer, const struct publisher *publisher)
{
    return publisher_has(publisher, PUBLISHER_FLAKY) && (answer->from == 404 || answer->from == 500);
}

struct str answer_reason(struct arena *a, const struct feed_state *f, const struct visit_result *r,
                         const struct answer *answer, const struct publisher *publisher)
{
    if (r->err.code)
        return trouble(a, &r->err);
    return answer->wait == WAIT_RHYTHM ? gain(a, f, r) : refusal(a, f, r, answer, publisher);
}

static struct str gain(struct arena *a, const struct feed_state *f, const struct visit_result *r)
{
    struct str words = f->outcome == VISIT_NEW     ? STR("new or changed entries")
                       : f->outcome == VISIT_MOVED ? STR("moved to a new address for good")
                                                   : STR("nothing new");
    if (!r->dropped)
        return words;
    return arena_printf(a, STR_FMT "; of the %zu entries it shows, the newest %d were looked at, which is the limit",
                        STR_ARG(words), r->dropped + LIMIT_ENTRIES, LIMIT_ENTRIES);
}

// What is no feed is named as whoever looks after the feed would see it.
static struct str trouble(struct arena *a, const struct err *err)
{
    struct str text = str_of(err->text), said = STR("not a feed: "), page = STR("an HTML page");
    if (err->code != ERR_NOT_FEED || !str_starts(text, said))
        return arena_str(a, text);
    struct str what = str_from(text, said.n);
    if (str_starts(what, page))
        return arena_printf(a, "answers with a web page" STR_FMT, STR_ARG(str_from(what, page.n)));
    return arena_printf(a, "answers with something that is no feed: " STR_FMT, STR_ARG(what));
}

static struct str refusal(struct arena *a, const struct feed_state *f, const struct visit_result *r,
                          const struct answer *answer, const struct publisher *publisher)
{
    struct str words = refusal_words(
        a, &(struct refusal){r->status, .challenge = r->challenge, .given = f->credential, .kept_back = r->kept_back});
    if (answer_doubtful(answer, publisher))
        return arena_printf(a, STR_FMT "; at times %s says so of all its feeds, for hours", STR_ARG(words),
                            publisher->name);
    if (f->credential && r->status == 404 && publisher_has(publisher, PUBLISHER_NO_AUTHORIZATION))
        return arena_printf(a, STR_FMT "; %s takes no password for feeds: give the address that has the key in it",
                            STR_ARG(words), publisher->name);
    return words;
}
