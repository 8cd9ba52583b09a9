// network.c – the hub's own network, as the ends of visits tell it. A feed that failed before is no witness: its host
// may be gone, and three such feeds are no outage. Until something has answered at all, one that never failed is one.
#include "poll/network.h"
#include "base/hash.h"

static bool witness(const struct network *n, const struct feed_state *feed)
{
    static const bool good[] = {
        [VISIT_NEW] = true, [VISIT_UNCHANGED] = true, [VISIT_NOT_MODIFIED] = true, [VISIT_MOVED] = true};
    return (!n->reached && !feed->failures) || ((size_t)feed->outcome < sizeof good && good[feed->outcome]);
}

enum network_news network_learn(struct network *n, const struct feed_state *feed, struct str host,
                                enum network_sign sign)
{
    if (sign == NETWORK_ANSWERED) {
        bool was_down = n->down;
        *n = (struct network){.reached = true};
        return was_down ? NETWORK_CAME : NETWORK_SAME;
    }
    if (sign == NETWORK_SILENT || n->down || !witness(n, feed))
        return NETWORK_SAME;
    uint64_t hash = hash64(host, 0);
    bool known = false;
    for (size_t i = 0; i < n->hosts_n; i++)
        known |= n->hosts[i] == hash;
    if (!known)
        n->hosts[n->hosts_n++] = hash;
    n->down = n->hosts_n == NETWORK_HOSTS;
    if (n->down)
        return NETWORK_WENT;
    if (!feed->failures && n->suspects_n < NETWORK_SUSPECTS)
        n->suspects[n->suspects_n++] = feed->id;
    return NETWORK_SAME;
}
