// page_entry.c – /entry/N: one entry, where it was seen, what belongs to it. Opening it records nothing.
#include "base/clock.h"
#include "hub/river.h"
#include "web/pages_priv.h"
#include "web/pictures_priv.h"
#include "web/show_priv.h"
#include "web/views.h"

enum { WORDS_A_MINUTE = 238, WORDS_WORTH_SAYING = 240 };

static void about_fill(struct request *r, const struct entry *e, struct view_entry_page *view);
static void body_fill(struct request *r, const struct entry *e, struct view_entry_page *view);
static void files_fill(struct arena *a, const struct entry *e, struct view_entry_page *view);

void stage_entry(struct request *r, struct db *db)
{
    struct view_entry_page view = {0};
    struct entry e;
    struct err err;
    int64_t id;
    if (!str_int(r->param[0], &id)) { // beyond any number
        answer_status(r, 404);
        return;
    }
    if (!entry_load(db, r->arena, request_viewer(r), id, &e, &err)) {
        answer_err(r, &err);
        return;
    }
    vec_each(place, &e.places)
        shows_community(r, place->community);
    show_entry(r->arena, &e, 0, r->now, &view.entry);
    frame_fill(r, &view.frame, view.entry.title);
    about_fill(r, &e, &view);
    files_fill(r->arena, &e, &view);
    body_fill(r, &e, &view);
    show_entry_page(answer_page(r), &view);
}

static void about_fill(struct request *r, const struct entry *e, struct view_entry_page *view)
{
    struct arena *a = r->arena;
    view->link = e->link;
    view->site = e->feed.site;
    view->comments = e->comments_url;
    if (e->comments_url.n)
        view->comments_text = e->comment_count > 1    ? arena_printf(a, "%lld comments", (long long)e->comment_count)
                              : e->comment_count == 1 ? STR("One comment")
                                                      : STR("Discussion");
    if (e->words >= WORDS_WORTH_SAYING)
        view->reading = arena_printf(a, "%d min", (e->words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE);
    view->was_updated = e->updated > e->published + CLOCK_HOUR && !e->date_guessed;
    if (view->was_updated)
        view->updated = show_time(a, e->updated, r->now);
    view->meets = e->event_start > 0;
    if (view->meets)
        view->event = show_time(a, e->event_start, r->now);
    vec_each(tag, &e->tags)
        *vec_push(a, &view->tags) = (struct view_word){*tag};
}

static void files_fill(struct arena *a, const struct entry *e, struct view_entry_page *view)
{
    vec_each(file, &e->enclosures) {
        struct view_file *f = vec_push(a, &view->files);
        struct str size = show_bytes(a, file->bytes), length = show_seconds(a, file->seconds);
        f->href = file->url;
        f->title = file->title.n ? file->title : show_host(a, file->url);
        f->about =
            arena_printf(a, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(file->type), file->type.n && size.n ? ", " : "",
                         STR_ARG(size), length.n && (size.n || file->type.n) ? ", " : "", STR_ARG(length));
    }
}

// Pictures load when the person allows them in general (settings) or asks for them this once.
static void body_fill(struct request *r, const struct entry *e, struct view_entry_page *view)
{
    bool once = r->signed_in && field_get(&r->query, "pictures").n > 0;
    bool allowed = once || (r->signed_in && r->session.person.remote_media);
    int hidden;
    view->body = pictures_hide(r->arena, e->body, allowed, &hidden);
    view->pictures_hidden = hidden > 0 && !allowed && r->signed_in;
    r->answer.remote_pictures = allowed;
}
