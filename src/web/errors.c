// errors.c – the error pages.
#include "base/limits.h"
#include "web/errors_priv.h"
#include "web/reply_priv.h"
#include "web/views.h"
#include "web/views_priv.h"

// What a status says: a page's heading is what err.def says of a code that has it, or its own where none has; then
// comes what whoever reads it can do.
struct trouble {
    int status;
    bool close;
    enum err_code code;
    const char *own, *sentence;
};
static const struct trouble troubles[] = {
    {400, true, ERR_USAGE, NULL,
     "Something in the address or the form was not as it should be. Go back and try once more."},
    {403, false, ERR_NONE, "That did not come from one of our pages",
     "The form was too old, or another site sent it. Open the page again, and do it from there."},
    {404, false, ERR_NO_INPUT, NULL,
     "The address may be mistyped, or what was here is gone, or it is not yours to see."},
    {405, false, ERR_NONE, "That cannot be done here", "This address answers to another kind of request."},
    {409, false, ERR_CONFLICT, NULL, "Somebody made it before. Go back and look again."},
    {413, true, ERR_LIMIT, NULL, "Send it in smaller pieces."},
    {414, true, ERR_NONE, "That address is too long", "Addresses here have at most 2,048 characters."},
    {421, false, ERR_NONE, "This is not the hub you asked for",
     "It answers to another host name. Whoever runs it can change that (--base-url)."},
    {422, false, ERR_INPUT, NULL, "Something in the form is missing or not as it should be. Go back and look again."},
    {429, false, ERR_NONE, "Too many tries", "Wait a minute, then try once more."},
    {431, true, ERR_NONE, "Your browser sent too much",
     "The headers of the request are too large. Deleting this site’s cookies may help."},
    {500, false, ERR_BUG, NULL, "It is written down for whoever runs it. Trying again may help."},
    {503, false, ERR_BUSY, NULL, "Try again in a moment."},
    {507, false, ERR_FULL, NULL, "Nothing was changed. Tell whoever runs it."},
};

static const char *heading_of(const struct trouble *t)
{
    return t->code ? err_meaning(t->code) : t->own;
}

static const struct trouble *trouble_of(int status)
{
    const struct trouble *last = NULL;
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        if (troubles[i].status == status)
            return &troubles[i];
        last = troubles[i].status == 500 ? &troubles[i] : last;
    }
    return last;
}

static struct view_error view_of(const struct trouble *t)
{
    struct str heading = str_of(heading_of(t));
    return (struct view_error){
        .frame = {.title = heading}, .status = t->status, .heading = heading, .sentence = str_of(t->sentence)};
}

static struct rendering *page(const struct site *site, const struct trouble *t)
{
    struct answer a = {.status = t->status,
                       .kind = ANSWER_PAGE,
                       .type = "text/html; charset=utf-8",
                       .close = t->close,
                       .noindex = true};
    a.retry_after = t->status == 503 ? STR("2") : t->status == 429 ? STR("60") : STR_NONE;
    struct view_error view = view_of(t);
    view.frame.for_anyone = true;
    buf_init(&a.body, LIMIT_PAGE);
    show_error(&a.body, &view);
    return rendering_new(site, &a);
}

static struct rendering *text(const struct site *site, const struct trouble *t)
{
    struct answer a = {.status = t->status,
                       .kind = ANSWER_TEXT,
                       .type = "text/plain; charset=utf-8",
                       .close = t->close,
                       .noindex = true,
                       .no_referrer = true};
    a.retry_after = t->status == 503 ? STR("2") : STR_NONE;
    buf_init(&a.body, LIMIT_PAGE);
    buf_printf(&a.body, "%d: %s.\n", t->status, heading_of(t));
    return rendering_new(site, &a);
}

void errors_init(struct errors *e, const struct site *site)
{
    for (e->n = 0; e->n < sizeof troubles / sizeof *troubles; e->n++) {
        e->v[e->n].page = page(site, &troubles[e->n]);
        e->v[e->n].text = text(site, &troubles[e->n]);
    }
}

void errors_done(struct errors *e)
{
    for (size_t i = 0; i < e->n; i++) {
        rendering_unref(e->v[i].page);
        rendering_unref(e->v[i].text);
    }
}

void errors_fill(struct request *r)
{
    struct answer was = r->answer;
    if (!r->signed_in || was.status < 400 || was.status == 503 || was.body.n || was.cookies.n || was.allow.n)
        return;
    const struct trouble *t = trouble_of(was.status);
    struct view_error view = view_of(t);
    view.frame.person =
        r->session.person.name; // and no token: what is hidden must answer as what is not there, to the byte
    show_error(answer_page(r), &view);
    r->answer.status = t->status;
    r->answer.keep = KEEP_NOTHING;
    r->answer.has_etag = false;
    r->answer.noindex = true;
    r->answer.close = t->close;
    r->answer.retry_after = t->status == 429 ? STR("60") : STR_NONE;
}

struct rendering *errors_get(const struct errors *e, int status, bool text_only)
{
    size_t at = (size_t)(trouble_of(status) - troubles);
    return text_only ? e->v[at].text : e->v[at].page;
}
