// cdf.c – Channel Definition Format: the feeds of 1997. What it does not have is looked up in RSS.
#include "format/read/reader_priv.h"

#include "text/url.h"

static void start_channel(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_item(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_item(struct reader *r, const struct rule *rule, struct said *value);
static void start_text(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_logo(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_anchor(struct reader *r, const struct rule *rule, const struct xml_element *e);

// clang-format off
const struct rule cdf_rules[] = {
    {"channel", IN_ROOT, .inner = IN_FEED, .start = start_channel},
    {"channel", IN_FEED, .inner = IN_FEED}, // a part of it
    {"item", IN_FEED, .inner = IN_ITEM, .start = start_item, .end = end_item},
    {"title", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_TITLE, .start = start_text},
    {"abstract", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_DESCRIPTION, .start = start_text},
    {"logo", IN_FEED | IN_ITEM, .start = start_logo},
    {"a", IN_FEED | IN_ITEM, .start = start_anchor},
    {.name = NULL},
};
// clang-format on

static void address_say(struct reader *r, const struct xml_element *e)
{
    struct frame *f = reader_top(r);
    struct str base = attr(r, e, "base"), resolved = url_resolve(r->a, f->base, base);
    if (!str_empty(base) && !str_empty(resolved))
        f->base = resolved;
    say_text(r, SAID_LINK, attr(r, e, "href"));
    say_text(r, SAID_ATOM_UPDATED, attr(r, e, "lastmod"));
}

static void start_channel(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    r->saw_feed = true;
    address_say(r, e);
}

static void start_item(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    item_open(r);
    address_say(r, e);
}

static void end_item(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    settle_item(r);
}

// The first draft of the format had texts in an attribute.
static void start_text(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    say_text(r, rule->field, attr(r, e, "value"));
}

static void start_logo(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str url = reader_url(r, attr(r, e, "href"), true);
    struct str *image = r->at == &r->feed ? &r->doc->image.url : &r->draft.image;
    if (str_eq_nocase(attr(r, e, "style"), STR("icon")))
        say_text(r, SAID_ATOM_ICON, url);
    else if (str_empty(*image))
        *image = url;
}

static void start_anchor(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    say_text(r, SAID_LINK, attr(r, e, "href"));
}
