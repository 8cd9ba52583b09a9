// opml.c – lists of feeds as the programs of this world write them: OPML 1.0 to 2.0 (opml.org/spec2.opml;
// protocols 2.6).
#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "format/read.h"
#include "format/read/reader_priv.h"
#include "text/charset.h"
#include "text/date.h"
#include "text/excerpt.h"
#include "text/url.h"
#include "text/utf8.h"

#define NAMESPACE "https://tributary.example/ns/opml"

struct opml_reading {
    struct arena *a;
    struct prolog prolog;
    struct opml *list;
    bool local_files;
    size_t depth; // of open elements
    size_t outlines;
    struct str folders[LIMIT_OUTLINE_DEPTH]; // names of the open folders
    size_t folder_at[LIMIT_OUTLINE_DEPTH];   // and how deep their elements stand
    size_t folders_n;
    struct map known; // address and folder: one row each
    const char *head; // the element of the head that is open
    struct buf text;  // its text
};

static void list_read(struct opml_reading *r, struct str text, bool recover, struct opml *ret,
                      struct xml_outcome *ret_outcome);
static size_t lines_of(struct str text);
static bool on_start(void *self, const struct xml_element *e);
static void on_text(void *self, struct str piece);
static void on_end(void *self);
static bool outline(struct opml_reading *r, const struct xml_element *e);
static void own_attributes(struct opml_reading *r, const struct xml_element *e);
static struct str own_attribute(struct opml_reading *r, const struct xml_element *e, const char *name);
static struct str line_attribute(struct opml_reading *r, const struct xml_element *e, const char *name);
static void feed(struct opml_reading *r, const struct xml_element *e, struct str address, struct str name);
static void feed_in(struct opml_reading *r, const struct opml_feed *like, struct str folder);
static bool address_read(struct opml_reading *r, struct str address, struct str *ret, const char **ret_why);
static bool file_name_good(struct str name);
static struct str folder_path(struct opml_reading *r);
static struct str folder_name(struct arena *a, struct str name);
static struct str category_path(struct arena *a, struct str category);
static struct str line_said(struct opml_reading *r, struct str name, struct str address);
static void refuse(struct opml_reading *r, const struct xml_element *e, struct str what, const char *why);

static const struct xml_handler handler = {on_start, on_text, on_end};

// Elements of the head that say something we keep.
static const char *const head_elements[] = {"title", "ownerName", "dateCreated", "dateModified"};

bool opml_read(struct arena *a, struct str bytes, bool local_files, struct opml *ret, struct err *err)
{
    *ret = (struct opml){0};
    if (bytes.n > LIMIT_OPML)
        return err_set(err, ERR_LIMIT, "an OPML list of more than %zu MiB", LIMIT_OPML / MIB);
    struct opml_reading r = {.a = a, .local_files = local_files};
    struct str text = charset_decode(a, bytes, STR_NONE).text;
    prolog_read(a, text, &r.prolog);
    if (r.prolog.root == text.n)
        return err_set(err, ERR_INPUT, "no OPML list: there is not one element in it");
    if (!str_eq_nocase(r.prolog.name, STR("opml")))
        return err_set(err, ERR_INPUT, "no OPML list: its first element is <" STR_FMT ">",
                       STR_ARG(utf8_first(r.prolog.name, 40)));
    // Strictly first; what is not well-formed is mended and read once more.
    struct xml_outcome outcome, again;
    list_read(&r, text, false, ret, &outcome);
    if (outcome.fatal)
        list_read(&r, xml_mend(a, text, &r.prolog), true, ret, &again);
    if (r.outlines > LIMIT_OUTLINES)
        return err_set(err, ERR_LIMIT, "an OPML list of more than %d outlines", LIMIT_OUTLINES);
    if (outcome.stopped || (outcome.fatal && again.stopped))
        return err_set(err, ERR_LIMIT, "an OPML list with elements nested too deeply, or too many");
    if (!outcome.well_formed && r.outlines == 0)
        return err_set(err, ERR_INPUT, "an OPML list that cannot be read: line %ld: %s", outcome.line, outcome.error);
    if (!outcome.well_formed && str_find_nocase(text, STR("</opml")) == text.n)
        ret->broken_off = lines_of(text);
    return true;
}

static size_t lines_of(struct str text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    return lines;
}

static void list_read(struct opml_reading *r, struct str text, bool recover, struct opml *ret,
                      struct xml_outcome *ret_outcome)
{
    *ret = (struct opml){0};
    *r = (struct opml_reading){.a = r->a, .prolog = r->prolog, .local_files = r->local_files, .list = ret};
    buf_init(&r->text, LIMIT_OPML);
    xml_parse(r->a, text, &r->prolog, recover, &handler, r, ret_outcome);
    buf_done(&r->text);
}

static bool on_start(void *self, const struct xml_element *e)
{
    struct opml_reading *r = self;
    struct str name = str_of(e->name);
    r->depth++;
    r->head = NULL;
    if (str_eq_nocase(name, STR("outline")))
        return outline(r, e);
    if (str_eq_nocase(name, STR("opml")) || str_eq_nocase(name, STR("head")) || str_eq_nocase(name, STR("body")))
        own_attributes(r, e);
    for (size_t i = 0; i < sizeof head_elements / sizeof *head_elements; i++)
        if (str_eq_nocase(name, str_of(head_elements[i])))
            r->head = head_elements[i];
    buf_clear(&r->text);
    return true;
}

static void on_text(void *self, struct str piece)
{
    struct opml_reading *r = self;
    if (r->head)
        buf_put(&r->text, piece);
}

static void on_end(void *self)
{
    struct opml_reading *r = self;
    if (r->folders_n && r->folder_at[r->folders_n - 1] == r->depth)
        r->folders_n--;
    r->depth--;
    if (!r->head)
        return;
    struct str value = utf8_first(text_squeeze(r->a, arena_str(r->a, buf_str(&r->text))), LIMIT_TITLE);
    if (r->head == head_elements[0])
        r->list->title = value;
    else if (r->head == head_elements[1])
        r->list->owner = value;
    else if (!date_parse(value, DATE_ORDER_UNKNOWN,
                         r->head == head_elements[2] ? &r->list->created : &r->list->modified))
        *(r->head == head_elements[2] ? &r->list->created : &r->list->modified) = 0;
    r->head = NULL;
}

static void own_attributes(struct opml_reading *r, const struct xml_element *e)
{
    const struct {
        const char *name;
        struct str *place;
    } own[] = {{"slug", &r->list->slug},
               {"domain", &r->list->domain},
               {"visibility", &r->list->visibility},
               {"stage", &r->list->stage}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!own[i].place->n)
            *own[i].place = own_attribute(r, e, own[i].name);
}

static struct str own_attribute(struct opml_reading *r, const struct xml_element *e, const char *name)
{
    return utf8_first(text_squeeze(r->a, xml_attr(r->a, &r->prolog, e, NAMESPACE, name)), LIMIT_TITLE);
}

static struct str line_attribute(struct opml_reading *r, const struct xml_element *e, const char *name)
{
    return utf8_first(text_squeeze(r->a, xml_attr(r->a, &r->prolog, e, NULL, name)), LIMIT_TITLE);
}

// What has an address is a feed, whatever its type says; what has none is a folder for what stands in it.
static bool outline(struct opml_reading *r, const struct xml_element *e)
{
    if (++r->outlines > LIMIT_OUTLINES)
        return false;
    struct str name = line_attribute(r, e, "text"), type = line_attribute(r, e, "type");
    if (!name.n)
        name = line_attribute(r, e, "title");
    struct str address = str_trim(xml_attr(r->a, &r->prolog, e, NULL, "xmlUrl"));
    if (!address.n)
        address = str_trim(xml_attr(r->a, &r->prolog, e, NULL, "url"));
    if (str_eq_nocase(type, STR("include"))) {
        refuse(r, e, line_said(r, name, address), "it includes another list; import that one by itself");
    } else if (address.n) {
        feed(r, e, address, name);
    } else if (str_eq_nocase(type, STR("rss")) || str_eq_nocase(type, STR("atom"))) {
        refuse(r, e, name, "it has no address (xmlUrl)");
    } else if (name.n && r->folders_n < LIMIT_OUTLINE_DEPTH) {
        r->folders[r->folders_n] = folder_name(r->a, name);
        r->folder_at[r->folders_n++] = r->depth;
    }
    return true;
}

static void feed(struct opml_reading *r, const struct xml_element *e, struct str address, struct str name)
{
    const char *why = NULL;
    struct str said = line_said(r, name, address);
    struct opml_feed f = {
        .title = name,
        .description = line_attribute(r, e, "description"),
        .orientation = own_attribute(r, e, "orientation"),
        .kind = own_attribute(r, e, "kind"),
        .line = (size_t)e->line,
    };
    if (str_find_char(address, ':') < address.n) // else it is a file
        address = url_without_userinfo(r->a, address, &f.userinfo);
    if (f.userinfo.n && str_find(name, STR("://")) < name.n) // an address for want of a name
        f.title = url_without_userinfo(r->a, name, NULL);
    if (!address_read(r, address, &f.url, &why)) {
        refuse(r, e, said, why);
        return;
    }
    f.site = url_clean(r->a, STR_NONE, str_trim(xml_attr(r->a, &r->prolog, e, NULL, "htmlUrl")), URL_LINK);
    feed_in(r, &f, folder_path(r));
    // "/A/B,/C": further folders (OPML 2.0, "category").
    struct str categories = line_attribute(r, e, "category"), one;
    while (categories.n && str_split(&categories, ',', &one))
        if (str_starts(str_trim(one), STR("/")))
            feed_in(r, &f, category_path(r->a, one));
}

static void feed_in(struct opml_reading *r, const struct opml_feed *like, struct str folder)
{
    struct str key = arena_printf(r->a, STR_FMT "\n" STR_FMT, STR_ARG(like->url), STR_ARG(folder));
    void **known = map_at(r->a, &r->known, key);
    if (*known)
        return;
    *known = r;
    struct opml_feed *f = vec_push(r->a, &r->list->feeds);
    *f = *like;
    f->folder = folder;
}

// Nothing that other readers would run or open as a file (newsboat's "|", "exec:" and "filter:", "file:").
static bool address_read(struct opml_reading *r, struct str address, struct str *ret, const char **ret_why)
{
    struct url url;
    struct err err = {0};
    if (str_starts_nocase(address, STR("feed:"))) { // "feed://host/…" and "feed:https://host/…"
        struct str rest = str_from(address, 5);
        address = str_starts(rest, STR("//")) ? arena_concat(r->a, STR("http:"), rest) : rest;
    }
    while (str_starts(address, STR("./")))
        address = str_from(address, 2);
    size_t colon = str_find_char(address, ':'), slash = str_find_char(address, '/');
    *ret_why = "it names a program to run, not an address";
    if (str_starts(address, STR("|")) || str_starts_nocase(address, STR("exec:")) ||
        str_starts_nocase(address, STR("filter:")))
        return false;
    if (colon == address.n || slash < colon) {
        *ret_why = "it names a file, and only the folder of --feeds may";
        if (!r->local_files)
            *ret_why = "its address starts with neither http:// nor https://";
        *ret = address;
        if (r->local_files && !file_name_good(address))
            *ret_why = "its file is not in the folder of this list";
        return r->local_files && file_name_good(address);
    }
    *ret_why = "it names a file of the computer it comes from";
    if (str_starts_nocase(address, STR("file:")))
        return false;
    if (url_parse(r->a, address, &url, &err) && url_fetchable(&url, &err)) {
        *ret = url_text(r->a, &url);
        return true;
    }
    *ret_why = arena_cstr(r->a, str_of(err.text));
    return false;
}

// Beneath the folder of the list: no way up, none from the root, nothing hidden.
static bool file_name_good(struct str name)
{
    struct str part;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < 0x20 || name.p[i] == '\\')
            return false;
    while (str_split(&name, '/', &part))
        if (!part.n || part.p[0] == '.')
            return false;
    return true;
}

static struct str folder_path(struct opml_reading *r)
{
    struct str path = STR_NONE;
    for (size_t i = 0; i < r->folders_n; i++)
        path = i ? arena_printf(r->a, STR_FMT "/" STR_FMT, STR_ARG(path), STR_ARG(r->folders[i])) : r->folders[0];
    return path;
}

// A slash divides folders in our paths; in a name it becomes the division slash, which looks the same.
static struct str folder_name(struct arena *a, struct str name)
{
    struct str out = STR_NONE, part;
    while (str_split(&name, '/', &part))
        out = out.p ? arena_printf(a, STR_FMT "\xe2\x88\x95" STR_FMT, STR_ARG(out), STR_ARG(part)) : part;
    return out;
}

static struct str category_path(struct arena *a, struct str category)
{
    struct str out = STR_NONE, part;
    size_t depth = 0;
    while (str_split(&category, '/', &part) && depth < LIMIT_OUTLINE_DEPTH) {
        part = str_trim(part);
        if (!part.n)
            continue;
        out = depth++ ? arena_printf(a, STR_FMT "/" STR_FMT, STR_ARG(out), STR_ARG(part)) : part;
    }
    return out;
}

// By its name. Where its address holds a password, the name may be that address once more.
static struct str line_said(struct opml_reading *r, struct str name, struct str address)
{
    struct str said = url_said(r->a, address);
    return !name.n ? said : str_eq(said, address) ? name : url_said(r->a, name);
}

static void refuse(struct opml_reading *r, const struct xml_element *e, struct str what, const char *why)
{
    *vec_push(r->a, &r->list->refused) =
        (struct opml_refusal){.what = what.n ? text_excerpt(r->a, what, 200) : STR("an outline without a name"),
                              .why = str_of(why),
                              .line = (size_t)e->line};
}
