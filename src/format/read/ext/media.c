// media.c – Media RSS. A group holds several forms of one thing: what it says counts for each of them.
#include "format/read/reader_priv.h"

#include "text/html_text.h"

static void start_group(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_group(struct reader *r, const struct rule *rule, struct said *value);
static void start_content(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_content(struct reader *r, const struct rule *rule, struct said *value);
static void start_thumbnail(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_thumbnail(struct reader *r, const struct rule *rule, struct said *value);
static void start_prose(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_title(struct reader *r, const struct rule *rule, struct said *value);
static void end_description(struct reader *r, const struct rule *rule, struct said *value);
static void start_credit(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_credit(struct reader *r, const struct rule *rule, struct said *value);
static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_player(struct reader *r, const struct rule *rule, const struct xml_element *e);

#define ANYWHERE (IN_FEED | IN_ITEM | IN_MEDIA)

// clang-format off
const struct rule media_rules[] = {
    {"group", IN_ITEM | IN_MEDIA, .inner = IN_MEDIA, .start = start_group, .end = end_group},
    {"content", IN_ITEM | IN_MEDIA, .inner = IN_MEDIA, .start = start_content, .end = end_content},
    {"thumbnail", ANYWHERE, TAKE_TEXT, .start = start_thumbnail, .end = end_thumbnail},
    {"title", ANYWHERE, TAKE_PROSE, .start = start_prose, .end = end_title},
    {"description", ANYWHERE, TAKE_PROSE, .start = start_prose, .end = end_description},
    {"text", IN_MEDIA, TAKE_PROSE, .start = start_prose, .end = end_description},
    {"keywords", ANYWHERE, TAKE_TEXT, .end = end_keywords},
    {"credit", ANYWHERE, TAKE_TEXT, IN_PERSON, .start = start_credit, .end = end_credit},
    {"category", ANYWHERE, TAKE_TEXT, .start = start_category, .end = end_category},
    {"player", IN_ITEM | IN_MEDIA, .start = start_player},
    {"copyright", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_DC_RIGHTS},
    {"license", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_LICENSE},
    {"location", IN_ITEM | IN_MEDIA, .inner = IN_MEDIA},
    {.name = NULL},
};
// clang-format on

// They stand in each other, also the wrong way round.
static void media_enter(struct reader *r, struct doc_media m)
{
    struct frame *f = reader_top(r);
    f->outer_media = r->media_at;
    f->media_from = r->draft.media.n;
    r->media_at = arena_new(r->a, struct doc_media);
    *r->media_at = m;
}

static void start_group(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    media_enter(r, (struct doc_media){.bytes = -1, .seconds = -1, .width = -1, .height = -1});
}

static void end_group(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    const struct doc_media *group = r->media_at;
    for (size_t i = reader_top(r)->media_from; i < r->draft.media.n; i++) {
        struct doc_media *m = &r->draft.media.v[i];
        if (str_empty(m->title))
            m->title = group->title;
        if (str_empty(m->description))
            m->description = group->description;
    }
    r->media_at = reader_top(r)->outer_media;
}

static void start_content(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    int64_t seconds;
    struct doc_media m = {
        .url = reader_url(r, attr(r, e, "url"), true),
        .type = attr(r, e, "type"),
        .medium = attr(r, e, "medium"),
        .bytes = reader_count(attr(r, e, "fileSize")),
        .seconds = date_duration(attr(r, e, "duration"), &seconds) ? seconds : -1,
        .width = reader_pixels(attr(r, e, "width")),
        .height = reader_pixels(attr(r, e, "height")),
    };
    media_enter(r, m);
}

// Sound and film are files to play, as enclosures are; pictures are shown with the text.
static void end_content(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    const struct doc_media *m = r->media_at;
    r->media_at = reader_top(r)->outer_media;
    if (str_empty(m->url) && str_empty(m->title))
        return;
    *vec_push(r->a, &r->draft.media) = *m;
    bool plays = str_is(m->medium, "audio") || str_is(m->medium, "video") ||
                 str_starts_nocase(m->type, STR("audio/")) || str_starts_nocase(m->type, STR("video/"));
    struct doc_attachment *file = plays ? add_attachment(r, m->url, m->type, m->bytes) : NULL;
    if (file && file->seconds < 0)
        file->seconds = m->seconds;
}

static void start_thumbnail(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct frame *f = reader_top(r);
    f->kept[0] = attr(r, e, "url");
    f->kept[1] = attr(r, e, "width");
    f->kept[2] = attr(r, e, "height");
}

static void end_thumbnail(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    const struct frame *f = reader_top(r);
    struct doc_image image = {
        .url = reader_url(r, str_empty(f->kept[0]) ? value->text : f->kept[0], true),
        .width = reader_pixels(f->kept[1]),
        .height = reader_pixels(f->kept[2]),
    };
    if (str_empty(image.url))
        return;
    if (r->at == &r->feed)
        say_text(r, SAID_WEB_COVER, image.url);
    else
        *vec_push(r->a, &r->draft.thumbnails) = image;
}

static void start_prose(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str type = attr(r, e, "type");
    if (str_is(type, "html"))
        reader_top(r)->kind = KIND_HTML;
}

static struct str plain(struct reader *r, const struct said *value)
{
    bool html = value->kind == KIND_HTML || html_likely(value->text);
    return html ? html_text(r->a, value->text) : value->text;
}

static void end_title(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    if (r->media_at && str_empty(r->media_at->title))
        r->media_at->title = plain(r, value);
    if (!r->media_at || !portrait(r->media_at->url))
        say(r, SAID_MEDIA_TITLE, value);
}

static void end_description(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    if (r->media_at && str_empty(r->media_at->description))
        r->media_at->description = plain(r, value);
    say(r, SAID_MEDIA_DESCRIPTION, value);
}

static void start_credit(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    reader_top(r)->kept[0] = attr(r, e, "role");
}

static void end_credit(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    struct str role = reader_top(r)->kept[0];
    if (str_eq_nocase(role, STR("author")))
        end_person(r, &(struct rule){.field = WHO_CREDIT}, value);
    else
        add_contributor(r, value);
}

static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct frame *f = reader_top(r);
    f->kept[1] = attr(r, e, "scheme");
    f->kept[2] = attr(r, e, "label");
}

static void start_player(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    say_text(r, SAID_MEDIA_LINK, reader_url(r, attr(r, e, "url"), false));
}
