// hop.c – the addresses one fetch goes through. Redirects are followed here and not by libcurl, which would repeat our
// headers at every hop and would read Location with a parser of its own.
#include "fetch/hop_priv.h"

static struct str origin_said(struct arena *a, struct str url);
static bool enter(struct hops *h, struct arena *a, const struct guard *guard, struct str url, struct err *err);

bool hops_start(struct hops *h, struct arena *a, const struct guard *guard, struct str url, struct err *err)
{
    *h = (struct hops){0};
    return enter(h, a, guard, url, err);
}

enum hop hops_follow(struct hops *h, struct arena *a, const struct guard *guard, const struct headers *answer,
                     struct err *err)
{
    int s = answer->status;
    bool lasting = s == 301 || s == 308;
    if (!lasting && s != 300 && s != 302 && s != 303 && s != 307)
        return HOP_STAY;
    if (!answer->location.n || (h->form && s != 307 && s != 308))
        return HOP_STAY;
    struct str from = hops_text(h);
    if (answer->two_locations) {
        err_set(err, ERR_PROTOCOL, "redirects to two addresses at once");
        return HOP_BAD;
    }
    if (h->n > LIMIT_REDIRECTS) {
        err_set(err, ERR_PROTOCOL, "redirects more than %d times, at last from '" STR_FMT "'", LIMIT_REDIRECTS,
                STR_ARG(origin_said(a, from)));
        return HOP_BAD;
    }
    struct str to = url_resolve(a, from, answer->location);
    if (!to.n) {
        err_set(err, ERR_PROTOCOL, "redirects to what is no address");
        return HOP_BAD;
    }
    if (h->form && str_is(h->at.scheme, "https") && !str_starts(to, STR("https:"))) {
        err_set(err, ERR_REFUSED, "redirects from https to '" STR_FMT "', where it could be read on the way",
                STR_ARG(origin_said(a, to)));
        return HOP_BAD;
    }
    if (!enter(h, a, guard, to, err)) {
        if (h->bad_port)
            hops_barred(a, to, err);
        else
            err_wrap(err, "redirects to '" STR_FMT "'", STR_ARG(origin_said(a, to)));
        return HOP_BAD;
    }
    for (int i = 0; i < h->n - 1; i++)
        if (str_eq(h->seen[i], hops_text(h))) {
            err_set(err, ERR_PROTOCOL, "redirects in a circle, back to '" STR_FMT "'",
                    STR_ARG(origin_said(a, hops_text(h))));
            return HOP_BAD;
        }
    h->permanent = lasting && (h->n == 2 || h->permanent);
    h->left = h->left || !hops_at_origin(h, a, STR_NONE);
    return HOP_GO;
}

void hops_barred(struct arena *a, struct str to, struct err *err)
{
    err_wrap(err, "redirects to '" STR_FMT "', where this hub does not go", STR_ARG(origin_said(a, to)));
}

struct str hops_text(const struct hops *h)
{
    return h->n ? h->seen[h->n - 1] : STR_NONE;
}

bool hops_at_origin(const struct hops *h, struct arena *a, struct str origin)
{
    if (h->n == 1 && !origin.n)
        return true;
    return str_eq(origin.n ? origin : url_origin(a, h->seen[0]), url_origin(a, hops_text(h)));
}

int url_port(const struct url *u)
{
    return u->port ? u->port : str_is(u->scheme, "https") ? 443 : 80;
}

// Where a redirect leads, for a reason that pages, lists and logs show: its path and query may be a key that only
// whoever asked was given.
static struct str origin_said(struct arena *a, struct str url)
{
    struct str origin = url_origin(a, url);
    return str_first(origin.n ? origin : str_first(url, str_find_char(url, ':') + 1), 200);
}

static bool enter(struct hops *h, struct arena *a, const struct guard *guard, struct str url, struct err *err)
{
    struct url u; // its parts may lie in the text, which so must live as long
    if (!url_parse(a, arena_str(a, url), &u, err) || !url_fetchable(&u, err))
        return false;
    h->bad_port = !guard_allows_port(guard, url_port(&u));
    if (h->bad_port)
        return guard_port_err(url_port(&u), h->n == 0, err);
    u.fragment = STR_NONE;
    h->at = u;
    h->seen[h->n++] = url_text(a, &u);
    return true;
}
