// rss.c – the elements of RSS 0.90 to 2.0, in no namespace or in one of those that RSS is found in, and of RDF around
// them.
#include "format/read/reader_priv.h"

#include "text/html_text.h"
#include "text/url.h"

static void start_channel(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_item(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_item(struct reader *r, const struct rule *rule, struct said *value);
static void start_link(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_rss_link(struct reader *r, const struct rule *rule, struct said *value);
static void start_guid(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_guid(struct reader *r, const struct rule *rule, struct said *value);
static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_enclosure(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_source(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_source(struct reader *r, const struct rule *rule, struct said *value);
static void start_cloud(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_new_location(struct reader *r, const struct rule *rule, struct said *value);
static void start_image(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_image(struct reader *r, const struct rule *rule, struct said *value);
static void end_image_part(struct reader *r, const struct rule *rule, struct said *value);
static void end_hour(struct reader *r, const struct rule *rule, struct said *value);
static void end_day(struct reader *r, const struct rule *rule, struct said *value);
static void start_member(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_value(struct reader *r, const struct rule *rule, struct said *value);

// clang-format off
const struct rule rss_rules[] = {
    {"channel", IN_ROOT, .inner = IN_FEED, .start = start_channel},
    {"item", IN_ROOT | IN_FEED | IN_ORDER, .inner = IN_ITEM, .start = start_item, .end = end_item},
    {"title", IN_TARGET, TAKE_PROSE, .field = SAID_TITLE},
    {"link", IN_TARGET, TAKE_TEXT, .start = start_link, .end = end_rss_link},
    {"description", IN_TARGET, TAKE_PROSE, .field = SAID_DESCRIPTION},
    {"guid", IN_ITEM, TAKE_TEXT, .field = SAID_GUID, .start = start_guid, .end = end_guid},
    {"author", IN_FEED | IN_ITEM, TAKE_TEXT, IN_PERSON, WHO_RSS, .end = end_person},
    {"managingEditor", IN_FEED | IN_ITEM, TAKE_TEXT, IN_PERSON, WHO_RSS, .end = end_person},
    {"pubDate", IN_TARGET, TAKE_TEXT, .field = SAID_PUB_DATE, .end = end_date},
    {"lastBuildDate", IN_FEED, TAKE_TEXT, .field = SAID_BUILT, .end = end_date},
    {"expirationDate", IN_ITEM, TAKE_TEXT, .field = SAID_EXPIRES, .end = end_date},
    {"category", IN_FEED | IN_ITEM, TAKE_TEXT, .start = start_category, .end = end_category},
    {"comments", IN_ITEM, TAKE_TEXT, .field = SAID_COMMENTS, .end = end_link},
    {"enclosure", IN_ITEM, .start = start_enclosure},
    {"source", IN_ITEM, TAKE_TEXT, .start = start_source, .end = end_source},
    {"language", IN_FEED | IN_ITEM, TAKE_TEXT, .field = SAID_LANGUAGE},
    {"copyright", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_COPYRIGHT},
    {"generator", IN_FEED, TAKE_TEXT, .field = SAID_GENERATOR},
    {"ttl", IN_FEED, TAKE_TEXT, .field = SAID_TTL},
    {"cloud", IN_FEED, .start = start_cloud},
    {"newLocation", IN_FEED, TAKE_TEXT, .field = SAID_NEW_URL, .end = end_new_location},
    {"fullitem", IN_ITEM, TAKE_HTML, .field = SAID_ENCODED},
    {"body", IN_ITEM, TAKE_HTML, .field = SAID_XHTML_BODY},
    {"image", IN_ROOT | IN_FEED | IN_ITEM, TAKE_TEXT, IN_IMAGE, .start = start_image, .end = end_image},
    {"url", IN_IMAGE, TAKE_TEXT, .field = 'u', .end = end_image_part},
    {"title", IN_IMAGE, TAKE_TEXT, .field = 't', .end = end_image_part},
    {"link", IN_IMAGE, TAKE_TEXT, .field = 'l', .end = end_image_part},
    {"width", IN_IMAGE, TAKE_TEXT, .field = 'w', .end = end_image_part},
    {"height", IN_IMAGE, TAKE_TEXT, .field = 'h', .end = end_image_part},
    {"skipHours", IN_FEED, .inner = IN_HOURS},
    {"hour", IN_HOURS, TAKE_TEXT, .end = end_hour},
    {"skipDays", IN_FEED, .inner = IN_DAYS},
    {"day", IN_DAYS, TAKE_TEXT, .end = end_day},
    {"items", IN_FEED, .inner = IN_ORDER},
    {"name", IN_PERSON, TAKE_TEXT, .field = PERSON_NAME, .end = end_person_part},
    {"email", IN_PERSON, TAKE_TEXT, .field = PERSON_EMAIL, .end = end_person_part},
    {"url", IN_PERSON, TAKE_TEXT, .field = PERSON_URL, .end = end_person_part},
    {"uri", IN_PERSON, TAKE_TEXT, .field = PERSON_URL, .end = end_person_part},
    {.name = NULL},
};

const struct rule rdf_rules[] = {
    {"Seq", IN_ORDER, .inner = IN_ORDER},
    {"li", IN_ORDER, .inner = IN_ORDER, .start = start_member},
    {"li", IN_SUBJECT, TAKE_TEXT, .end = end_value},
    {"value", IN_SUBJECT, TAKE_TEXT, .end = end_value},
    {.name = NULL},
};
// clang-format on

static void start_channel(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    r->saw_feed = true;
    say_text(r, SAID_ABOUT, attr_rdf(r, e, "about"));
    r->at->said[SAID_XML_LANG].text = reader_top(r)->language; // nearer than what the root said
}

static void end_new_location(struct reader *r, const struct rule *rule, struct said *value)
{
    r->saw_feed = r->saw_feed || !str_empty(value->text); // <redirect> has nothing else
    end_link(r, rule, value);
}

static void start_item(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    item_open(r);
    say_text(r, SAID_ABOUT, attr_rdf(r, e, "about"));
}

static void end_item(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    settle_item(r);
}

// Written as Atom has it in some feeds: then it is that kind of link.
static void start_link(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    atom_link(r, e);
}

static void end_rss_link(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    value->text = address_of(r, value->text);
    if (str_empty(value->text))
        return;
    if (r->at == &r->feed && str_empty(r->feed_link))
        base_guess(r, r->feed_link = reader_url(r, value->text, false));
    say(r, SAID_LINK, value); // resolved when the item is settled: its base may be the channel's own link
}

static void start_guid(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    reader_top(r)->kept[0] = attr(r, e, "isPermaLink");
}

// The attribute counts of the guid that is kept: the first that says something.
static void end_guid(struct reader *r, const struct rule *rule, struct said *value)
{
    struct str permalink = reader_top(r)->kept[0];
    if (!str_empty(r->at->said[SAID_GUID].text))
        return;
    r->draft.id_permalink_given = !str_empty(permalink);
    r->draft.id_is_permalink = str_empty(permalink) || reader_yes(permalink);
    say(r, rule->field, value);
}

static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct frame *f = reader_top(r);
    struct str term = attr(r, e, "term"); // as Atom has it, or podcasts
    f->kept[0] = str_empty(term) ? attr(r, e, "text") : term;
    f->kept[1] = attr(r, e, "domain");
    f->kept[2] = attr(r, e, "label");
}

static void start_enclosure(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str url = attr(r, e, "url");
    if (str_empty(url))
        url = attr(r, e, "href");
    if (str_empty(url))
        url = attr_rdf(r, e, "resource");
    add_attachment(r, reader_url(r, url, true), attr(r, e, "type"), reader_count(attr(r, e, "length")));
}

static void start_source(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    reader_top(r)->kept[0] = reader_url(r, attr(r, e, "url"), false);
}

static void end_source(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    r->draft.source.title = html_likely(value->text) ? html_text(r->a, value->text) : value->text;
    r->draft.source.url = reader_top(r)->kept[0];
}

// rssCloud: kept as a hub of its own type.
static void start_cloud(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str host = attr(r, e, "domain"), port = attr(r, e, "port"), path = attr(r, e, "path");
    if (str_empty(host) || str_empty(attr(r, e, "protocol")))
        return;
    struct str url =
        arena_printf(r->a, "%s://" STR_FMT ":" STR_FMT STR_FMT STR_FMT, str_is(port, "443") ? "https" : "http",
                     STR_ARG(host), STR_ARG(str_empty(port) ? STR("80") : port),
                     STR_ARG(str_starts(path, STR("/")) ? STR_NONE : STR("/")), STR_ARG(path));
    url = url_clean(r->a, STR_NONE, url, URL_LINK);
    if (!str_empty(url))
        *vec_push(r->a, &r->doc->hubs) = (struct doc_hub){STR("rssCloud"), url};
}

static void start_image(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    r->image = (struct doc_image){.width = -1, .height = -1};
    struct str url = attr(r, e, "url");
    if (str_empty(url))
        url = attr(r, e, "href");
    r->image.url = reader_url(r, url, true);
    reader_top(r)->kept[0] = attr_rdf(r, e, "resource");
}

static void end_image(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    if (str_empty(r->image.url))
        r->image.url = reader_url(r, value->text, true);
    bool refers = str_empty(r->image.url); // in RSS 1.0, to the image that stands beside the channel
    if (refers)
        r->image.url = reader_url(r, reader_top(r)->kept[0], true);
    if (r->at == &r->item) {
        if (str_empty(r->draft.image))
            r->draft.image = r->image.url;
    } else if (str_empty(r->doc->image.url) || (r->image_referred && !refers)) {
        r->doc->image = r->image;
        r->image_referred = refers;
    }
}

static void end_image_part(struct reader *r, const struct rule *rule, struct said *value)
{
    struct str text = value->text;
    switch (rule->field) {
    case 'u':
        r->image.url = reader_url(r, text, true);
        break;
    case 't':
        r->image.title = html_likely(text) ? html_text(r->a, text) : text;
        break;
    case 'l':
        r->image.link = reader_url(r, text, false);
        break;
    case 'w':
        r->image.width = reader_pixels(text);
        break;
    default:
        r->image.height = reader_pixels(text);
        break;
    }
}

static void end_hour(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    int64_t hour = reader_count(value->text);
    if (hour >= 0 && hour <= 24) // some count from 1 to 24
        r->doc->skip_hours |= 1u << (hour % 24);
}

static void end_day(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    for (int i = 0; i < 7; i++)
        if (str_eq_nocase(value->text, str_of(days[i])))
            r->doc->skip_days |= (uint8_t)(1u << i);
}

static void start_member(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str about = attr_rdf(r, e, "resource");
    if (!str_empty(about) && r->sequence.n < LIMIT_ENTRIES)
        *vec_push(r->a, &r->sequence) = about;
}

// A subject, a creator of several values: each is one of those.
static void end_value(struct reader *r, const struct rule *rule, struct said *value)
{
    const struct frame *f = reader_top(r) - 1;
    while (!f->rule || f->rule == rule)
        f--;
    if (f->rule->end)
        f->rule->end(r, f->rule, value);
}
