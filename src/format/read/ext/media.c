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
    {"group", IN_ITEM, .inner = IN_MEDIA, .start = start_group, .end = end_group},
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

static const struct doc_media no_media = {.bytes = -1, .seconds = -1, .width = -1, .height = -1};

static void start_group(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    r->group = no_media;
    r->group_from = r->draft.media.n;
    r->media_at = &r->group;
}

static void end_group(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    for (size_t i = r->group_from; i < r->draft.media.n; i++) {
        struct doc_media *m = &r->draft.media.v[i];
        if (str_empty(m->title))
            m->title = r->group.title;
        if (str_empty(m->description))
            m->description = r->group.description;
    }
    r->media_at = NULL;
}

static void start_content(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    int64_t seconds;
    r->media = (struct doc_media){
        .url = reader_url(r, attr(r, e, "url"), true),
        .type = attr(r, e, "type"),
        .medium = attr(r, e, "medium"),
        .bytes = reader_count(attr(r, e, "fileSize")),
        .seconds = date_duration(attr(r, e, "duration"), &seconds) ? seconds : -1,
        .width = reader_pixels(attr(r, e, "width")),
        .height = reader_pixels(attr(r, e, "height")),
    };
    reader_top(r)->outer_media = r->media_at;
    r->media_at = &r->media;
}

// Sound and film are files to play, as enclosures are; pictures are shown with the text.
static void end_content(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    r->media_at = reader_top(r)->outer_media;
    if (str_empty(r->media.url) && str_empty(r->media.title))
        return;
    const struct doc_media *m = vec_push(r->a, &r->draft.media);
    r->draft.media.v[r->draft.media.n - 1] = r->media;
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
