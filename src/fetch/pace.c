// pace.c – the admission queue. libcurl's own limits were measured to be slow and to lose transfers (libraries.md 5),
// so it never sees more than may run.
//
// A host with something queued is in one of three places: `due`, a heap by the time from which it may start; `ready`,
// in the order in which hosts became free, those with something urgent first; or nowhere, while its limit is used up. A
// host with nothing queued is remembered until its gap is over or it may be asked again, in the list `idle`. A host
// that is ready may have to wait for others of its site or address: it stays where it is, and is passed over.
#include "fetch/pace.h"
#include "base/clock.h"
#include "base/must.h"
#include "fetch/crowd_priv.h"
#include "fetch/site_priv.h"

#include <stdlib.h>

enum place { PLACE_NOWHERE, PLACE_IDLE, PLACE_READY, PLACE_READY_URGENT, PLACE_DUE };

struct line { // of items or of hosts: both begin with next and previous
    void *first, *last;
};

struct link {
    struct link *next, *previous;
};

struct pace_host {
    struct pace_host *next, *previous; // in `ready` or `idle`
    struct table_place named;
    struct crowd *site, *address; // address: where it was last, NULL while that is not known
    struct line queue[PACE_RANKS];
    int64_t not_before;   // monotonic: the gap
    int64_t closed_until; // wall, 0 = open,
    int64_t closed_at;    // since when
    int64_t due;          // key in the heap
    size_t heap_at;
    int running;
    enum place place;
    size_t queued;
    char name[];
};

struct pace {
    int total, per_host;
    int64_t gap;
    struct table hosts;
    struct pace_host **heap;
    size_t heap_n, heap_cap;
    struct line ready, ready_urgent, idle;
    size_t queued, running;
    struct table crowds;   // sites and addresses
    int64_t crowded_until; // all that is ready waits for its site or address till then, or till something ends
};

// A site is treated like so many hosts, an address too (protocols 3.5).
#define SITE_HOSTS    2
#define ADDRESS_HOSTS 4

// A closed host is looked at again at least so often, since the wall clock may be set.
#define RECHECK      CLOCK_MINUTE
#define RECHECK_FAKE (50 * 1000)

static int64_t closed_until(struct pace_host *h, int64_t wall);
static struct pace_host *host_of(struct table_place *named);
static struct pace_host *host_find(const struct pace *p, struct str name);
static struct pace_host *host_get(struct pace *p, struct str name);
static void host_place(struct pace *p, struct pace_host *h, int64_t mono);
static void host_leave(struct pace *p, struct pace_host *h);
static void forget(struct pace *p, int64_t mono, int64_t wall);
static struct pace_host *ready_take(struct pace *p, int64_t mono);
static int64_t crowd_wait(const struct pace *p, const struct pace_host *h, int64_t mono);
static void crowd_enter(struct crowd *c, int64_t mono, int64_t gap);
static void address_leave(struct pace *p, struct pace_item *item);
static void host_free(struct pace *p, struct pace_host *h);
static struct pace_item *host_first(const struct pace_host *h);
static void count_queued(struct pace *p, struct pace_host *h, int more);
static void queue_insert(struct line *l, struct pace_item *item);
static void line_append(struct line *l, void *item);
static void line_prepend(struct line *l, void *item);
static void line_remove(struct line *l, void *item);
static void heap_push(struct pace *p, struct pace_host *h);
static void heap_remove(struct pace *p, struct pace_host *h);

struct pace *pace_new(int total, int per_host, int64_t gap)
{
    struct pace *p = calloc(1, sizeof *p);
    must(p && "out of memory");
    p->total = total;
    p->per_host = per_host;
    p->gap = gap > 0 ? gap : 0;
    return p;
}

void pace_free(struct pace *p)
{
    must(p->queued == 0 && p->running == 0);
    for (struct table_place *each = table_next(&p->hosts, NULL), *next; each; each = next) {
        next = table_next(&p->hosts, each);
        host_free(p, host_of(each));
    }
    table_done(&p->hosts);
    table_done(&p->crowds);
    free(p->heap);
    free(p);
}

void pace_add(struct pace *p, struct pace_item *item, struct str host, enum pace_rank rank, int64_t mono)
{
    must(item->state == PACE_OUT);
    struct pace_host *h = host_get(p, host);
    item->host = h;
    item->state = PACE_QUEUED;
    item->rank = rank;
    queue_insert(&h->queue[rank], item);
    count_queued(p, h, 1);
    host_place(p, h, mono);
}

struct pace_item *pace_next(struct pace *p, int64_t mono, int64_t wall)
{
    forget(p, mono, wall);
    while (p->heap_n && p->heap[0]->due <= mono) {
        struct pace_host *h = p->heap[0];
        int64_t closed = closed_until(h, wall) - wall;
        if (closed > 0) {
            heap_remove(p, h);
            h->due = mono + (closed < RECHECK ? closed : RECHECK);
            if (clock_is_fake() && h->due > mono + RECHECK_FAKE)
                h->due = mono + RECHECK_FAKE;
            heap_push(p, h);
            continue;
        }
        h->closed_until = 0;
        host_place(p, h, mono);
    }
    if (p->running >= (size_t)p->total)
        return NULL;
    struct pace_host *h = ready_take(p, mono);
    if (!h)
        return NULL;
    struct pace_item *item = host_first(h);
    line_remove(&h->queue[item->rank], item);
    item->state = PACE_RUNNING;
    count_queued(p, h, -1);
    p->running++;
    h->running++;
    h->not_before = mono + (item->gap > p->gap ? item->gap : p->gap);
    crowd_enter(h->site, mono, item->site_gap > p->gap / SITE_HOSTS ? item->site_gap : p->gap / SITE_HOSTS);
    if (h->address) {
        item->address = crowd_hold(&p->crowds, h->address->place.name);
        crowd_enter(item->address, mono, p->gap / ADDRESS_HOSTS);
    }
    host_place(p, h, mono);
    return item;
}

bool pace_address(struct pace *p, struct pace_item *item, struct str address, int64_t mono)
{
    must(item->state == PACE_RUNNING);
    struct pace_host *h = item->host;
    struct crowd *at = crowd_hold(&p->crowds, address);
    crowd_drop(&p->crowds, h->address);
    h->address = at;
    if (item->address == at)
        return true;
    address_leave(p, item);
    bool room = at->running < p->per_host * ADDRESS_HOSTS && at->not_before <= mono;
    if (!room && item->rank != PACE_HOP)
        return false;
    item->address = crowd_hold(&p->crowds, address);
    crowd_enter(at, mono, p->gap / ADDRESS_HOSTS);
    return true;
}

void pace_remove(struct pace *p, struct pace_item *item, int64_t mono)
{
    struct pace_host *h = item->host;
    if (item->state == PACE_OUT)
        return;
    if (item->state == PACE_RUNNING) {
        p->running--;
        h->running--;
        h->site->running--;
        address_leave(p, item);
    } else {
        count_queued(p, h, -1);
        line_remove(&h->queue[item->rank], item);
    }
    bool ran = item->state == PACE_RUNNING;
    item->state = PACE_OUT;
    item->host = NULL;
    host_place(p, h, mono);
    if (ran && !p->gap && h->place == PLACE_READY) { // its connection is open: it goes on at once
        line_remove(&p->ready, h);
        line_prepend(&p->ready, h);
    }
}

int64_t pace_wait(const struct pace *p, int64_t mono)
{
    if (p->running >= (size_t)p->total)
        return -1;
    int64_t at = p->heap_n ? p->heap[0]->due : INT64_MAX;
    if ((p->ready.first || p->ready_urgent.first) && p->crowded_until < at)
        at = p->crowded_until;
    return at == INT64_MAX ? -1 : at > mono ? at - mono : 0;
}

int64_t pace_line(const struct pace_item *item)
{
    const struct pace_host *h = item->host;
    int64_t at_host = (int64_t)h->queued * item->gap, at_site = (int64_t)h->site->queued * item->site_gap;
    return at_host > at_site ? at_host : at_site;
}

struct pace_item *pace_last(const struct pace_item *item)
{
    return item->host->queue[PACE_PLAIN].last;
}

bool pace_more(const struct pace_item *item)
{
    return item->host && host_first(item->host);
}

void pace_close(struct pace *p, struct str host, int64_t until, int64_t wall)
{
    struct pace_host *h = host_get(p, host);
    if (until > closed_until(h, wall)) {
        h->closed_until = until;
        h->closed_at = wall;
    }
    host_place(p, h, 0);
}

void pace_clock_back(struct pace *p, int64_t wall)
{
    for (struct table_place *each = table_next(&p->hosts, NULL); each; each = table_next(&p->hosts, each))
        (void)closed_until(host_of(each), wall);
}

int64_t pace_closed_until(const struct pace *p, struct str host, int64_t wall)
{
    struct pace_host *h = host_find(p, host);
    int64_t until = h ? closed_until(h, wall) : 0;
    return until > wall ? until : 0;
}

struct pace_item *pace_queued_of(struct pace *p, struct str host)
{
    struct pace_host *h = host_find(p, host);
    return h ? host_first(h) : NULL;
}

struct pace_item *pace_any(struct pace *p)
{
    for (struct table_place *each = NULL; p->queued && (each = table_next(&p->hosts, each));)
        if (host_first(host_of(each)))
            return host_first(host_of(each));
    return NULL;
}

size_t pace_queued(const struct pace *p)
{
    return p->queued;
}
size_t pace_running(const struct pace *p)
{
    return p->running;
}
size_t pace_hosts(const struct pace *p)
{
    return p->hosts.n;
}
size_t pace_crowds(const struct pace *p)
{
    return p->crowds.n;
}

// A clock that was ahead when it closed, and was set back, has nobody wait longer than was asked for.
static int64_t closed_until(struct pace_host *h, int64_t wall)
{
    if (h->closed_until && h->closed_at > wall) {
        h->closed_until -= h->closed_at - wall;
        h->closed_at = wall;
    }
    return h->closed_until;
}

static struct pace_host *host_of(struct table_place *named)
{
    return (struct pace_host *)((char *)named - offsetof(struct pace_host, named));
}

static struct pace_host *host_find(const struct pace *p, struct str name)
{
    struct table_place *named = table_find(&p->hosts, name);
    return named ? host_of(named) : NULL;
}

static struct pace_host *host_get(struct pace *p, struct str name)
{
    struct pace_host *h = host_find(p, name);
    if (h)
        return h;
    h = calloc(1, sizeof *h + name.n);
    must(h && "out of memory");
    if (name.n)
        memcpy(h->name, name.p, name.n);
    h->named.name = str_make(h->name, name.n);
    h->site = crowd_hold(&p->crowds, site_of(h->named.name));
    table_add(&p->hosts, &h->named);
    return h;
}

// Puts a host where it belongs after anything about it changed.
static void host_place(struct pace *p, struct pace_host *h, int64_t mono)
{
    enum place place;
    p->crowded_until = 0;
    if (!host_first(h))
        place = h->running ? PLACE_NOWHERE : PLACE_IDLE;
    else if (h->running >= p->per_host)
        place = PLACE_NOWHERE;
    else if (h->closed_until || h->not_before > mono)
        place = PLACE_DUE;
    else
        place = h->queue[PACE_PLAIN].first == host_first(h) ? PLACE_READY : PLACE_READY_URGENT;
    if (place == h->place && place != PLACE_DUE)
        return;
    host_leave(p, h);
    h->place = place;
    if (place == PLACE_DUE) {
        h->due = h->not_before; // a closed host is looked at then, and put back
        heap_push(p, h);
    } else if (place == PLACE_READY) {
        line_append(&p->ready, h);
    } else if (place == PLACE_READY_URGENT) {
        line_append(&p->ready_urgent, h);
    } else if (place == PLACE_IDLE) {
        line_append(&p->idle, h);
    }
}

static void host_leave(struct pace *p, struct pace_host *h)
{
    if (h->place == PLACE_DUE)
        heap_remove(p, h);
    else if (h->place == PLACE_READY)
        line_remove(&p->ready, h);
    else if (h->place == PLACE_READY_URGENT)
        line_remove(&p->ready_urgent, h);
    else if (h->place == PLACE_IDLE)
        line_remove(&p->idle, h);
    h->place = PLACE_NOWHERE;
}

// Two steps a call keep the memory flat, since each call adds at most one host that is idle later.
static void forget(struct pace *p, int64_t mono, int64_t wall)
{
    for (int i = 0; i < 2 && p->idle.first; i++) {
        struct pace_host *h = p->idle.first;
        if (closed_until(h, wall) > wall || h->not_before > mono + p->gap) { // is remembered; others get their turn
            line_remove(&p->idle, h);
            line_append(&p->idle, h);
            continue;
        }
        if (h->not_before > mono)
            return;
        line_remove(&p->idle, h);
        host_free(p, h);
    }
}

// The first that need not wait for others of its site or address. Passing over many is rare, since all of them are of
// a few sites; that there is nobody is remembered.
static struct pace_host *ready_take(struct pace *p, int64_t mono)
{
    struct line *const lines[] = {&p->ready_urgent, &p->ready};
    int64_t soonest = INT64_MAX;
    if (mono < p->crowded_until)
        return NULL;
    for (int i = 0; i < 2; i++)
        for (struct pace_host *h = lines[i]->first; h; h = h->next) {
            int64_t wait = crowd_wait(p, h, mono);
            if (wait == 0)
                return h;
            if (wait > 0 && mono + wait < soonest)
                soonest = mono + wait;
        }
    p->crowded_until = soonest;
    return NULL;
}

// µs; −1: until something ends.
static int64_t crowd_wait(const struct pace *p, const struct pace_host *h, int64_t mono)
{
    const struct crowd *site = h->site, *address = h->address;
    int64_t until = site->not_before;
    if (site->running >= p->per_host * SITE_HOSTS || (address && address->running >= p->per_host * ADDRESS_HOSTS))
        return -1;
    if (address && address->not_before > until)
        until = address->not_before;
    return until > mono ? until - mono : 0;
}

static void crowd_enter(struct crowd *c, int64_t mono, int64_t gap)
{
    c->running++;
    c->not_before = mono + gap;
}

static void address_leave(struct pace *p, struct pace_item *item)
{
    if (!item->address)
        return;
    item->address->running--;
    crowd_drop(&p->crowds, item->address);
    item->address = NULL;
}

static void host_free(struct pace *p, struct pace_host *h)
{
    table_remove(&p->hosts, &h->named);
    crowd_drop(&p->crowds, h->site);
    crowd_drop(&p->crowds, h->address);
    free(h);
}

static struct pace_item *host_first(const struct pace_host *h)
{
    for (int rank = 0; rank < PACE_RANKS; rank++)
        if (h->queue[rank].first)
            return h->queue[rank].first;
    return NULL;
}

static void count_queued(struct pace *p, struct pace_host *h, int more)
{
    p->queued += (size_t)more;
    h->queued += (size_t)more;
    h->site->queued += (size_t)more;
}

// At the end, but by `since` who has a gap of its own: such lines are short (pace_line).
static void queue_insert(struct line *l, struct pace_item *item)
{
    struct pace_item *before = l->last;
    while (item->gap && item->rank == PACE_PLAIN && before && before->since > item->since)
        before = before->previous;
    if (before == l->last) {
        line_append(l, item);
    } else if (!before) {
        line_prepend(l, item);
    } else {
        item->previous = before;
        item->next = before->next;
        before->next->previous = item;
        before->next = item;
    }
}

static void line_append(struct line *l, void *item)
{
    struct link *i = item, *last = l->last;
    i->next = NULL;
    i->previous = last;
    if (last)
        last->next = i;
    else
        l->first = i;
    l->last = i;
}

static void line_prepend(struct line *l, void *item)
{
    struct link *i = item, *first = l->first;
    i->next = first;
    i->previous = NULL;
    if (first)
        first->previous = i;
    else
        l->last = i;
    l->first = i;
}

static void line_remove(struct line *l, void *item)
{
    struct link *i = item;
    must((l->first == i) == !i->previous);
    if (i->previous)
        i->previous->next = i->next;
    else
        l->first = i->next;
    if (i->next)
        i->next->previous = i->previous;
    else
        l->last = i->previous;
    i->next = i->previous = NULL;
}

static void heap_set(struct pace *p, size_t at, struct pace_host *h)
{
    p->heap[at] = h;
    h->heap_at = at;
}

static void heap_up(struct pace *p, size_t at)
{
    struct pace_host *h = p->heap[at];
    while (at && p->heap[(at - 1) / 2]->due > h->due) {
        heap_set(p, at, p->heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    heap_set(p, at, h);
}

static void heap_down(struct pace *p, size_t at)
{
    struct pace_host *h = p->heap[at];
    for (;;) {
        size_t child = at * 2 + 1;
        if (child >= p->heap_n)
            break;
        if (child + 1 < p->heap_n && p->heap[child + 1]->due < p->heap[child]->due)
            child++;
        if (p->heap[child]->due >= h->due)
            break;
        heap_set(p, at, p->heap[child]);
        at = child;
    }
    heap_set(p, at, h);
}

static void heap_push(struct pace *p, struct pace_host *h)
{
    if (p->heap_n == p->heap_cap) {
        p->heap_cap = p->heap_cap ? p->heap_cap * 2 : 64;
        p->heap = realloc(p->heap, p->heap_cap * sizeof(struct pace_host *));
        must(p->heap && "out of memory");
    }
    heap_set(p, p->heap_n, h);
    heap_up(p, p->heap_n++);
}

static void heap_remove(struct pace *p, struct pace_host *h)
{
    size_t at = h->heap_at;
    struct pace_host *last = p->heap[--p->heap_n];
    if (last == h)
        return;
    heap_set(p, at, last);
    heap_up(p, at);
    heap_down(p, last->heap_at);
}
