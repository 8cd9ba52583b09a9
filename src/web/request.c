// request.c – reading what came (fields, cookies), filling in answers.
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "text/url.h"
#include "web/csrf_priv.h"
#include "web/request_priv.h"
#include "web/site_priv.h"
#include "web/views_priv.h"

void fields_read(struct arena *a, struct str text, field_list *ret)
{
    struct str pair, name;
    while (ret->n < LIMIT_FORM_FIELDS && str_split(&text, '&', &pair)) {
        if (!str_split(&pair, '=', &name) || name.n == 0)
            continue;
        struct field f = {url_unescape(a, name, true), pair.p ? url_unescape(a, pair, true) : STR("")};
        if (f.name.p && f.value.p)
            *vec_push(a, ret) = f;
    }
}

struct str field_get(const field_list *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (str_is(f->v[i].name, name))
            return f->v[i].value;
    return STR_NONE;
}

int64_t field_number(const field_list *f, const char *name)
{
    int64_t v;
    return str_int(field_get(f, name), &v) && v > 0 ? v : 0;
}

struct str cookie_get(struct str header, struct str name)
{
    struct str pair, key;
    while (str_split(&header, ';', &pair)) {
        pair = str_trim(pair);
        if (str_split(&pair, '=', &key) && str_eq(key, name) && pair.p)
            return pair;
    }
    return STR_NONE;
}

static struct buf *start(struct request *r, int status, enum answer_kind kind, const char *type)
{
    struct answer *a = &r->answer;
    a->status = status;
    a->kind = kind;
    a->type = type;
    buf_done(&a->body);
    buf_init(&a->body, LIMIT_PAGE);
    return &a->body;
}

struct buf *answer_page(struct request *r)
{
    r->answer.keep = KEEP_PRIVATE;
    r->answer.has_etag = true;
    r->stale_at = r->now + CLOCK_MINUTE;
    return start(r, 200, ANSWER_PAGE, "text/html; charset=utf-8");
}

struct buf *answer_feed(struct request *r, const char *type)
{
    r->answer.has_etag = true;
    return start(r, 200, ANSWER_FEED, type);
}

struct buf *answer_text(struct request *r, int status, const char *type)
{
    return start(r, status, ANSWER_TEXT, type);
}

void answer_plain(struct request *r, int status, const char *text)
{
    struct str allow = r->answer.allow;
    buf_put(answer_text(r, status, "text/plain; charset=utf-8"), str_of(text));
    r->answer.allow = allow;
}

void answer_redirect(struct request *r, struct str to)
{
    start(r, 303, ANSWER_TEXT, NULL);
    r->answer.location = to;
}

void answer_said(struct request *r, struct str to, const struct said *said)
{
    r->said = *said;
    secret_make(r->said.token);
    answer_redirect(r, arena_printf(r->arena, STR_FMT "%csaid=%s", STR_ARG(to),
                                    str_find_char(to, '?') < to.n ? '&' : '?', r->said.token));
}

void answer_status(struct request *r, int status)
{
    start(r, status, ANSWER_PAGE, NULL);
    if (status == 503)
        r->answer.retry_after = STR("2");
}

void answer_err(struct request *r, const struct err *err)
{
    if (err_fault(err->code) == FAULT_OPERATOR)
        log_event(LOG_ERROR, "request_failed", "%s: %s", r->route ? "a page could not be made" : "request", err->text);
    answer_status(r, err_http(err->code));
}

void answer_cookie(struct request *r, struct str name, struct str value, int64_t seconds)
{
    bool form = str_eq(name, r->site->form_cookie);
    struct str age = STR("");
    if (value.n == 0 || seconds > 0)
        age = arena_printf(r->arena, "; Max-Age=%lld", (long long)(value.n ? seconds : 0));
    *vec_push(r->arena, &r->answer.cookies) =
        arena_printf(r->arena, STR_FMT "=" STR_FMT "; Path=/; HttpOnly; SameSite=%s%s" STR_FMT, STR_ARG(name),
                     STR_ARG(value), form ? "Strict" : "Lax", r->site->plain_cookies ? "" : "; Secure", STR_ARG(age));
}

void shows_community(struct request *r, int64_t community)
{
    *vec_push(r->arena, &r->communities) = community;
}

int64_t request_person(const struct request *r)
{
    return r->signed_in ? r->session.person.id : 0;
}

struct viewer request_viewer(const struct request *r)
{
    if (!r->signed_in)
        return (struct viewer){0};
    return (struct viewer){r->session.person.id, r->session.person.is_operator};
}

void frame_fill(struct request *r, struct view_frame *frame, struct str title)
{
    frame->title = title;
    if (!r->signed_in)
        return;
    csrf_mask(r->site, str_of(r->session.csrf), r->now, r->token);
    frame->person = r->session.person.name;
    frame->token = str_of(r->token);
    frame->back = path_is_ours(r->in->target) ? r->in->target : STR("/me");
}

bool path_is_ours(struct str path)
{
    if (path.n < 2 || path.n > LIMIT_URL || path.p[0] != '/' || !(char_alpha(path.p[1]) || char_digit(path.p[1])))
        return false;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] <= ' ' || path.p[i] == 0x7f || path.p[i] == '\\' ||
            (path.p[i] == '/' && i && path.p[i - 1] == '/'))
            return false;
    return true;
}

struct str back_path(struct str given, struct str fallback)
{
    return path_is_ours(given) ? given : fallback;
}
