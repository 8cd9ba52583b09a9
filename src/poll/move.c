// move.c – feeds that go elsewhere, and back (protocols 3.3). An address is believed after 3 visits over 48 hours that
// named it and ended in a feed. A redirect's is where that feed was; what a document says of itself is looked at before
// the feed is moved there. A feed that moved and now fails is looked for once where it was, for 90 days.
#include "base/clock.h"
#include "format/read.h"
#include "hub/feeds.h"
#include "poll/poller_priv.h"

#define PROOF_VISITS 3
#define PROOF_SPAN   (48 * CLOCK_HOUR)
#define BACK_AFTER   2 // failures in a row: one alone may be chance

static void on_looked(void *arg, struct fetch_response *response);
static void job_look(struct job *job, void *state);
static void on_look_read(struct job *job);
static void look_end(struct visit *v, bool good);

void move_note(struct visit *v, const struct document *doc)
{
    struct str userinfo;
    struct err err;
    struct feed_state *f = &v->feed;
    bool is = doc->new_feed_url.n && !str_starts(f->url, STR("file:")) &&
              feed_address(&v->arena, doc->new_feed_url, &f->new_url, &userinfo, &err) && !userinfo.n;
    if (!is)
        f->new_url = STR_NONE;
}

// A feed with a credential stays where that was given for.
void move_prove(struct visit *v, int64_t now)
{
    struct feed_state *f = &v->feed;
    struct str led = v->response ? v->response->permanent_url : STR_NONE;
    struct str target = f->credential ? STR_NONE : led.n ? led : f->new_url;
    if (!target.n || str_eq(target, f->url)) {
        f->moved_to = STR_NONE;
        f->moved_count = 0;
        return;
    }
    if (!str_eq(target, f->moved_to)) {
        f->moved_to = target;
        f->moved_count = 0;
        f->moved_since = now;
    }
    f->moved_count++;
    bool proven = f->moved_count >= PROOF_VISITS && now - f->moved_since >= PROOF_SPAN;
    v->result.moved = proven && led.n;
    if (proven && !led.n)
        v->look_at = target;
}

// The visit failed.
static void look_back(struct visit *v)
{
    const struct feed_state *f = &v->feed;
    bool throttled = v->result.held || v->result.status == 429;
    if (!throttled && f->failures + 1 == BACK_AFTER)
        v->look_at = f->moved_from;
}

bool move_look(struct visit *v)
{
    bool failed = v->result.err.code || v->result.status < 200 || (v->result.status >= 300 && v->result.status != 304);
    if (v->looked)
        return false;
    v->looked = true;
    if (failed)
        look_back(v);
    if (!v->look_at.n)
        return false;
    struct fetch_request request = visit_request(v, v->look_at);
    v->fetch = fetch_start(v->poller->fetcher, &request, on_looked, v);
    return true;
}

static void on_looked(void *arg, struct fetch_response *response)
{
    struct visit *v = arg;
    v->fetch = NULL;
    v->look = response;
    v->poller->counters.bytes += response->wire_bytes;
    if (response->err.code || response->status != 200) {
        look_end(v, false);
        return;
    }
    v->job = (struct job){.run = job_look, .done = on_look_read};
    visit_queue_append(&v->poller->to_ingest, v);
    visits_ingest(v->poller);
}

// On the ingest lane.
static void job_look(struct job *job, void *state)
{
    (void)state;
    struct visit *v = job_owner(job, struct visit, job);
    struct arena *work = &v->poller->work;
    struct document doc;
    struct err err;
    struct read_hints hints = {.content_type = v->look->content_type, .url = v->look->url};
    v->look_good = fetch_response_unpack(v->look) && feed_read(work, v->look->body, &hints, &doc, &err) &&
                   (doc.items.n || !doc.new_feed_url.n); // one that only says that it is elsewhere is none
    fetch_response_read(v->look);
    arena_reset(work);
}

static void on_look_read(struct job *job)
{
    struct visit *v = job_owner(job, struct visit, job);
    visits_ingest(v->poller);
    look_end(v, v->look_good);
}

// What was said in vain has to be said for another 48 hours.
static void look_end(struct visit *v, bool good)
{
    v->result.moved = good;
    v->feed.moved_to = good ? v->look_at : STR_NONE;
    v->feed.moved_count = 0;
    visit_looked(v);
}
