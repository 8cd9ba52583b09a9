// routes.c – everything that can be asked for, and who answers it where. No GET changes anything, but for hubs that
// confirm what was asked of them.
#include "text/url.h"
#include "web/pages_priv.h"
#include "web/routes_priv.h"

const struct route route_nothing = {
    .method = HTTP_GET, .who = WHO_ANYONE, .shelf = SHELF_NONE, .stages = {{LANE_READ, stage_nothing}}};

// clang-format off
const struct route routes[] = {
    {HTTP_GET,  "/",                       WHO_ANYONE, SHELF_SESSION, false, {{LANE_READ, stage_home}}},
    {HTTP_GET,  "/signin",                 WHO_ANYONE, SHELF_NONE,    false, {{LANE_READ, stage_signin}}},
    {HTTP_POST, "/signin",                 WHO_ANYONE, SHELF_NONE,    false, {{LANE_WRITE, stage_signin_load}, {LANE_SECRET, stage_signin_verify}, {LANE_WRITE, stage_signin_session}}},
    {HTTP_GET,  "/signin/:token",          WHO_ANYONE, SHELF_NONE,    false, {{LANE_READ, stage_link}}},
    {HTTP_POST, "/signin/:token",          WHO_ANYONE, SHELF_NONE,    false, {{LANE_WRITE, stage_link_use}}},
    {HTTP_GET,  "/signout",                WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_signout}}},
    {HTTP_POST, "/signout",                WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_signout_do}}},
    {HTTP_GET,  "/me",                     WHO_PERSON, SHELF_SESSION, false, {{LANE_READ, stage_glance}}},
    {HTTP_POST, "/me/seen",                WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_seen}}},
    {HTTP_POST, "/me/marks",               WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_marks}}},
    {HTTP_GET,  "/river",                  WHO_PERSON, SHELF_SESSION, false, {{LANE_READ, stage_river}}},
    {HTTP_GET,  "/kept",                   WHO_PERSON, SHELF_SESSION, false, {{LANE_READ, stage_kept}}},
    {HTTP_GET,  "/entry/:number",          WHO_ANYONE, SHELF_SESSION, false, {{LANE_READ, stage_entry}}},
    {HTTP_GET,  "/c",                      WHO_ANYONE, SHELF_SESSION, false, {{LANE_READ, stage_communities}}},
    {HTTP_GET,  "/c/:slug",                WHO_ANYONE, SHELF_SESSION, false, {{LANE_READ, stage_community}}},
    {HTTP_GET,  "/c/:slug/feeds",          WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_feeds}}},
    {HTTP_GET,  "/c/:slug/feeds-failing.opml", WHO_PERSON, SHELF_NONE, false, {{LANE_READ, stage_feeds_opml}}},
    {HTTP_GET,  "/c/:slug/feeds/find",     WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_found}}},
    {HTTP_POST, "/c/:slug/feeds/find",     WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_find}, {LANE_LOOP, stage_find_ask}, {LANE_READ, stage_find_end}}},
    {HTTP_POST, "/c/:slug/feeds/add",      WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_feeds_add}}},
    {HTTP_POST, "/c/:slug/feeds/remove",   WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_feeds_remove}}},
    {HTTP_POST, "/c/:slug/feeds/back",     WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_feeds_back}}},
    {HTTP_POST, "/c/:slug/feeds/visit",    WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_visit}, {LANE_LOOP, stage_visit_ask}}},
    {HTTP_GET,  "/c/:slug/feeds/access",   WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_access}}},
    {HTTP_POST, "/c/:slug/feeds/access",   WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_access_give}}},
    {HTTP_POST, "/c/:slug/feeds/access/forget", WHO_PERSON, SHELF_NONE, false, {{LANE_WRITE, stage_access_forget}}},
    {HTTP_GET,  "/c/:slug/feeds/:number",  WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_feed}}},
    {HTTP_GET,  "/operator/feeds",         WHO_ANYONE, SHELF_NONE,    false, {{LANE_READ, stage_operator_feeds}}},
    {HTTP_POST, "/operator/feeds/visit",   WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_operator_visit}, {LANE_LOOP, stage_visit_ask}}},
    {HTTP_GET,  "/operator/feeds.opml",    WHO_ANYONE, SHELF_NONE,    false, {{LANE_READ, stage_operator_opml}}},
    {HTTP_GET,  "/c/:slug/feeds.opml",     WHO_ANYONE, SHELF_SESSION, false, {{LANE_READ, stage_community_opml}}},
    {HTTP_GET,  "/c/:slug/:file",          WHO_ANYONE, SHELF_ADDRESS, true,  {{LANE_READ, stage_community_file}}},
    {HTTP_GET,  "/f/:key/:file",           WHO_ANYONE, SHELF_ADDRESS, true,  {{LANE_READ, stage_river_feed}}},
    {HTTP_GET,  "/f/:key/c/:file",         WHO_ANYONE, SHELF_ADDRESS, true,  {{LANE_READ, stage_keyed_feed}}},
    {HTTP_GET,  "/me/settings",            WHO_PERSON, SHELF_NONE,    false, {{LANE_READ, stage_settings}}},
    {HTTP_POST, "/me/settings/pictures",   WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_pictures}}},
    {HTTP_POST, "/me/settings/counted",    WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_counted}}},
    {HTTP_POST, "/me/settings/keys",       WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_key_make}}},
    {HTTP_POST, "/me/settings/revoke",     WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_key_revoke}}},
    {HTTP_POST, "/me/settings/sessions",   WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_sessions_end}}},
    {HTTP_POST, "/me/settings/password",   WHO_PERSON, SHELF_NONE,    false, {{LANE_WRITE, stage_password}, {LANE_SECRET, stage_password_hash}, {LANE_WRITE, stage_password_set}}},
    {HTTP_GET,  "/about/fetcher",          WHO_ANYONE, SHELF_SESSION, false, {{LANE_READ, stage_fetcher}}},
    {HTTP_GET,  "/websub/cb/:token",       WHO_ANYONE, SHELF_NONE,    true,  {{LANE_WRITE, stage_websub_confirm}}},
    {HTTP_POST, "/websub/cb/:token",       WHO_ANYONE, SHELF_NONE,    true,  {{LANE_READ, stage_websub_deliver}}},
    {HTTP_GET,  "/healthz",                WHO_ANYONE, SHELF_NONE,    true,  {{LANE_READ, stage_health}}},
    {HTTP_GET,  "/metrics",                WHO_ANYONE, SHELF_NONE,    true,  {{LANE_READ, stage_metrics_count}, {LANE_LOOP, stage_metrics}}},
};
// clang-format on
const size_t routes_n = sizeof routes / sizeof *routes;

static bool matches(struct arena *a, struct str pattern, struct str path, struct str ret_param[PARAMS]);
static bool is_number(struct str s);

const struct route *route_find(struct arena *a, enum http_method method, struct str path, struct str ret_param[PARAMS],
                               unsigned *ret_methods)
{
    *ret_methods = 0;
    for (size_t i = 0; i < routes_n; i++) {
        if (!matches(a, str_of(routes[i].pattern), path, ret_param))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        *ret_methods |= 1u << routes[i].method;
    }
    return NULL;
}

// Segment by segment; a parameter is one segment, not empty, decoded; ":number" takes digits alone. Where a text and a
// parameter both fit, as in "/c/:slug/feeds.opml" and "/c/:slug/:file", the row that stands first in the table is
// taken.
static bool matches(struct arena *a, struct str pattern, struct str path, struct str ret_param[PARAMS])
{
    struct str want, got;
    size_t n = 0;
    while (str_split(&pattern, '/', &want)) {
        if (!str_split(&path, '/', &got))
            return false;
        if (want.n && want.p[0] == ':') {
            struct str decoded = got.n ? url_unescape(a, got, false) : STR_NONE;
            if (!decoded.n || (str_is(want, ":number") && !is_number(decoded)))
                return false;
            ret_param[n++] = decoded;
        } else if (!str_eq(want, got)) {
            return false;
        }
    }
    return path.p == NULL;
}

static bool is_number(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_digit(s.p[i]))
            return false;
    return true;
}
