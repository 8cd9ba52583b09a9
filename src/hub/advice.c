// advice.c – what to do about a feed that fails, as a table.
#include "hub/advice.h"
#include "base/clock.h"

#include <stddef.h>

// For whom a row is: anybody's feed, those with a credential, those whose credential was given since their last visit,
// those that have failed for a week.
enum whose { ANY, ASKED, GIVEN_SINCE, FOR_A_WEEK };

// clang-format off
#define BARRED "This does not pass by itself. Look for another address of the feed, or ask whoever runs the hub whether " \
               "this one can be allowed."
#define BARRED_RUNNING "This does not pass by itself. Look for another address of the feed, or allow this one."
// clang-format on
#define GIVE "'tributary community feed SLUG URL --basic NAME' or '--header NAME' gives it"

// The first row that fits. Statuses 0 and CAUSE_NONE: any; GIVEN_SINCE: whatever it came to.
static const struct row {
    enum visit_outcome outcome;
    int from, to; // statuses
    enum visit_cause cause;
    enum whose whose;
    struct advice advice;
} rows[] = {
    // clang-format off
    {.whose = GIVEN_SINCE, .advice =
     {"To be tried with what was given",
      "Nothing needs doing: what it asks for was given meanwhile, and the next visit tries it."}},
    {VISIT_BARRED, 0, 0, CAUSE_ADDRESS, ANY,
     {"On a network where this hub does not go", BARRED,
      "'--allow-address ADDRESS' of 'tributary serve' and 'tributary poll' allows it", BARRED_RUNNING}},
    {VISIT_BARRED, 0, 0, CAUSE_PORT, ANY,
     {"At a port where this hub does not go", BARRED,
      "'--any-port' of 'tributary serve' and 'tributary poll' allows it, and every other one", BARRED_RUNNING}},
    {VISIT_BARRED, 0, 0, CAUSE_NONE, ANY,
     {"Where this hub does not go",
      "This does not pass by itself. Look for another address of the feed, or tell whoever looks after it."}},
    {VISIT_NO_NETWORK, 0, 0, CAUSE_NONE, ANY,
     {"No network here", "It is this hub that has none: whoever runs it can help, and then all goes on by itself.", NULL,
      "It is this hub that has none: see to its connection, and then all goes on by itself."}},
    {VISIT_GONE, 0, 0, CAUSE_NONE, ANY,
     {"Gone for good", "Its publisher has ended it. Take it off the list, or look for what came after.",
      "'tributary feed revive URL' asks once more"}},
    {VISIT_MISSING, 0, 0, CAUSE_NONE, FOR_A_WEEK,
     {"Nothing at the address for a week or more",
      "It has probably moved or ended: look for its new address at its site, or take it off the list."}},
    {VISIT_MISSING, 0, 0, CAUSE_NONE, ANY,
     {"Nothing at the address",
      "It may have moved: look for its new address at its site. Some come back by themselves."}},
    {VISIT_FORBIDDEN, 0, 0, CAUSE_ELSEWHERE, ASKED,
     {"Leads to where what was given is not sent",
      "Put the address it leads to on the list instead, and give for that one what it asks for.", GIVE}},
    {VISIT_FORBIDDEN, 0, 0, CAUSE_WALL, ANY,
     {"Behind a bot wall",
      "Ask its publisher to let feed readers through, or whether there is another address."}},
    {VISIT_FORBIDDEN, 401, 403, CAUSE_NONE, ASKED,
     {"What was given is refused",
      "It may have been changed or withdrawn: ask its publisher, and give it again.", GIVE}},
    {VISIT_FORBIDDEN, 401, 401, CAUSE_NONE, ANY,
     {"Asks for a name and password",
      "Ask its publisher for a name and password, or a token, for the community; a coordinator gives it here, by “It "
      "asks for a password”.", GIVE,
      "Ask its publisher for a name and password, or a token; a coordinator gives it on the page of the community's "
      "feeds."}},
    {VISIT_FORBIDDEN, 0, 0, CAUSE_NONE, ANY,
     {"Refused", "Ask its publisher to let feed readers in, or whether there is another address."}},
    {VISIT_NOT_FEED, 0, 0, CAUSE_NONE, ANY,
     {"Answers with something that is no feed",
      "Open the address. If a web page comes up, the feed has moved: look for it at its site."}},
    {VISIT_FAILED, 0, 0, CAUSE_SEALED, ANY,
     {"What it asks for cannot be opened",
      "Whoever runs the hub can put its key file back. If the key is lost for good, what the feed asks for has to be "
      "given again.", GIVE,
      "Put the hub's key file back. If the key is lost for good, what the feed asks for has to be given again."}},
    {VISIT_FAILED, 0, 0, CAUSE_HUB, ANY,
     {"A fault of this hub", "Nothing is wrong with the feed: whoever runs the hub can help.", NULL,
      "Nothing is wrong with the feed: see to what the hub lacks."}},
    {VISIT_FAILED, 0, 0, CAUSE_SECURE, ANY,
     {"No secure connection",
      "It seldom passes by itself: tell its publisher. Should many feeds say so at once, whoever runs the hub can see to "
      "its clock and to the authorities it trusts.", NULL,
      "It seldom passes by itself: tell its publisher. Should many feeds say so at once, see to this machine's clock and "
      "to the authorities it trusts."}},
    {VISIT_FAILED, 0, 0, CAUSE_ANSWER, ANY,
     {"Answers that cannot be read",
      "It seldom passes by itself: tell its publisher, or look for another address at its site."}},
    {VISIT_FAILED, 0, 0, CAUSE_SIZE, ANY,
     {"More than this hub reads",
      "It does not pass by itself: ask its publisher for a shorter feed, or look for another one at its site."}},
    {VISIT_FAILED, 0, 0, CAUSE_NAME, FOR_A_WEEK,
     {"No host of that name for a week or more",
      "Its site has moved or ended: look for where it is now, or take the feed off the list."}},
    {VISIT_FAILED, 0, 0, CAUSE_NAME, ANY,
     {"No host of that name",
      "It may pass by itself. If it goes on for days, its site has moved or ended: look for where it is now."}},
    {VISIT_FAILED, 200, 499, CAUSE_NONE, ANY,
     {"Answers without the feed",
      "It seldom passes by itself: open the address to see whether it still is a feed, and tell its publisher."}},
    {VISIT_FAILED, 0, 0, CAUSE_NONE, FOR_A_WEEK,
     {"No good answer for a week or more",
      "It seldom passes by itself after so long: see whether its site still answers, and tell its publisher; or look for "
      "another address of the feed."}},
    {VISIT_FAILED, 0, 0, CAUSE_NONE, ANY,
     {"No good answer",
      "Often it passes by itself. If it goes on for days, see whether its site still answers, and tell its publisher."}},
    {VISIT_THROTTLED, 429, 429, CAUSE_NONE, FOR_A_WEEK,
     {"Asked to come less often for a week or more",
      "The hub keeps to each pause, and that does not help: ask its publisher to let feed readers in, or whether there "
      "is another address."}},
    {VISIT_THROTTLED, 0, 0, CAUSE_NONE, FOR_A_WEEK,
     {"Busy for a week or more",
      "It seldom passes by itself after so long: see whether its site still answers, and tell its publisher."}},
    {VISIT_THROTTLED, 429, 429, CAUSE_NONE, ANY,
     {"Asked to come less often",
      "Nothing needs doing: the hub keeps to the pause and comes back by itself."}},
    {VISIT_THROTTLED, 0, 0, CAUSE_NONE, ANY,
     {"Busy",
      "Nothing needs doing: the hub comes back by itself. If it goes on for days, tell its publisher."}},
    // clang-format on
};

static bool fits(const struct row *r, const struct feed_state *f)
{
    if (r->whose == GIVEN_SINCE)
        return feed_failed(f) && feed_given_since(f);
    bool week = f->failing_since && f->last_at - f->failing_since >= 7 * CLOCK_DAY; // when it was last tried
    return r->outcome == f->outcome && (!r->from || (f->last_status >= r->from && f->last_status <= r->to)) &&
           (!r->cause || r->cause == f->cause) && (r->whose != ASKED || f->credential) &&
           (r->whose != FOR_A_WEEK || week);
}

const struct advice *advice_of(const struct feed_state *f)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fits(&rows[i], f))
            return &rows[i].advice;
    return NULL;
}

struct str advice_running(struct arena *a, const struct advice *advice)
{
    const char *text = advice->running ? advice->running : advice->text;
    return advice->command ? arena_printf(a, "%s %s.", text, advice->command) : str_of(text);
}
