// page_home.c – the first page of somebody who is not signed in, and the pages about the hub itself.
#include "base/log.h"
#include "hub/communities.h"
#include "hub/hub.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"
#include "web/views.h"
#include "web/web_priv.h"

void stage_home(struct request *r, struct db *db)
{
    if (r->signed_in) {
        answer_redirect(r, STR("/me"));
        return;
    }
    struct view_home view = {0};
    communities list;
    struct err err;
    if (!community_list(db, r->arena, request_viewer(r), &list, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("Tributary"));
    vec_each(c, &list)
        *vec_push(r->arena, &view.communities) =
            (struct view_community_row){.title = c->title, .slug = c->slug, .domain = c->domain};
    show_home(answer_page(r), &view);
}

void stage_fetcher(struct request *r, struct db *db)
{
    (void)db;
    struct view_fetcher view = {.agent = r->site->agent, .contact = r->site->contact};
    frame_fill(r, &view.frame, STR("About our fetcher"));
    show_fetcher(answer_page(r), &view);
}

// That a lane answers and the store can be read is what being well means.
void stage_health(struct request *r, struct db *db)
{
    struct str value;
    struct err err;
    bool ok = hub_setting_get(db, r->arena, "base_url", &value, &err);
    answer_plain(r, ok ? 200 : 503, ok ? "ok\n" : "the store cannot be read\n");
}

void stage_nothing(struct request *r, struct db *db)
{
    (void)db;
    answer_status(r, 404);
}

// What only the store can tell; without it the rest is still told.
void stage_metrics_count(struct request *r, struct db *db)
{
    struct err err;
    r->totals_known = health_total(db, r->now, &r->totals, &err);
    if (!r->totals_known)
        log_event(LOG_ERROR, "metrics", "%s", err.text);
}

void stage_metrics(struct request *r, struct db *db)
{
    (void)db;
    metrics_write(r->web, r, answer_text(r, 200, "application/openmetrics-text; version=1.0.0; charset=utf-8"));
}
