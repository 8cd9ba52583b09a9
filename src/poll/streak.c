// streak.c – errors of one publisher in a row.
#include "poll/streak.h"
#include "base/clock.h"

#define PAUSE_LEAST CLOCK_HOUR
#define PAUSE_MOST  (6 * CLOCK_HOUR)

int64_t streak_learn(struct streak *s, const struct feed_state *feed, bool answered)
{
    if (answered) {
        *s = (struct streak){0};
        return 0;
    }
    if (!feed->success_at || feed_failed(feed))
        return 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->feeds[i] == feed->id && s->n < STREAK_FEEDS)
            return 0;
    if (s->n < STREAK_FEEDS)
        s->feeds[s->n++] = feed->id;
    if (s->n < STREAK_FEEDS)
        return 0;
    s->pause = !s->pause ? PAUSE_LEAST : s->pause * 2 < PAUSE_MOST ? s->pause * 2 : PAUSE_MOST;
    return s->pause;
}
