// simulate.c – the sample community's feeds, each in another format, as real producers write them.
#include "app/simulate.h"
#include "app/simulate_world.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "text/entity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define ATOM XML "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\""
#define RSS                                                                                                            \
    XML "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "                                             \
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
#define NS_RDF   " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\""
#define NS_RSS10 NS_RDF " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
#define NS_BODY  " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
#define NS_SLASH                                                                                                       \
    " xmlns:slash=\"http://purl.org/rss/1.0/modules/slash/\" xmlns:wfw=\"http://wellformedweb.org/CommentAPI/\""
#define NS_THR   " xmlns:thr=\"http://purl.org/syndication/thread/1.0\""
#define NS_EVENT " xmlns:ev=\"http://purl.org/rss/1.0/modules/event/\""
#define NS_CAST  " xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""
#define NS_MEDIA " xmlns:media=\"http://search.yahoo.com/mrss/\""

struct page {
    struct buf *out;
    const sim_entries *entries;
};

static void write_forum(struct page *p);
static void write_replies(struct page *p);
static void write_toolshed(struct page *p);
static void write_planet(struct page *p);
static void write_list(struct page *p);
static void write_paths(struct page *p);
static void write_releases(struct page *p);
static void write_podcast(struct page *p);
static void write_videos(struct page *p);
static void write_calendar(struct page *p);
static void write_desk(struct page *p);
static bool file_write(int dir, const char *dir_name, const char *name, struct str text, struct err *err);

static const struct {
    const char *name;
    void (*write)(struct page *p);
} files[] = {
    {"forum.rss", write_forum},        {"forum-replies.rss", write_replies},
    {"toolshed.atom", write_toolshed}, {"planet.atom", write_planet},
    {"seedlist.rdf", write_list},      {"paths.json", write_paths},
    {"pegboard.atom", write_releases}, {"second-life.rss", write_podcast},
    {"videos.atom", write_videos},     {"calendar.rss", write_calendar},
    {"desk.rss", write_desk},
};

bool simulate_write(const char *dir, uint64_t seed, int64_t until, struct err *err)
{
    if (until < SIM_FOUNDED + 366 * CLOCK_DAY)
        return err_set(err, ERR_USAGE, "--until: the sample community writes since 2021; give a later time");
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "%s: cannot make this folder: %s", dir, strerror(errno));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot open this folder: %s", dir, strerror(errno));

    struct arena a = {0};
    struct buf out;
    buf_init(&out, LIMIT_BODY);
    sim_entries entries = {0};
    sim_world(&a, seed, until, &entries);
    bool ok = true;
    for (size_t i = 0; i < sizeof files / sizeof *files && ok; i++) {
        buf_clear(&out);
        struct page page = {&out, &entries};
        files[i].write(&page);
        ok = out.full ? err_set(err, ERR_LIMIT, "%s/%s: longer than a feed may be", dir, files[i].name)
                      : file_write(fd, dir, files[i].name, buf_str(&out), err);
    }
    buf_done(&out);
    arena_done(&a);
    close(fd);
    return ok;
}

// Entries of a feed, one after the other: for (e = NULL; (e = next(p, e, which));) …
static const struct sim_entry *next(const struct page *p, const struct sim_entry *e, unsigned which)
{
    for (e = e ? e + 1 : p->entries->v; e < p->entries->v + p->entries->n; e++)
        if (which >> e->feed & 1)
            return e;
    return NULL;
}

static void element(struct page *p, const char *name, struct str text)
{
    buf_printf(p->out, "<%s>", name);
    entity_escape_xml(p->out, text);
    buf_printf(p->out, "</%s>\n", name);
}

static void http_time(struct page *p, const char *name, int64_t us)
{
    char room[TIME_TEXT];
    element(p, name, time_http(us, room));
}

static void iso_time(struct page *p, const char *name, int64_t us)
{
    char room[TIME_TEXT];
    element(p, name, time_rfc3339(us, room));
}

static void categories(struct page *p, const struct sim_entry *e, const char *before, const char *after)
{
    struct str rest = e->tags, tag;
    while (str_split(&rest, ',', &tag))
        if (!str_empty(tag))
            buf_printf(p->out, "%s" STR_FMT "%s\n", before, STR_ARG(tag), after);
}

static int64_t newest(const struct page *p, unsigned which)
{
    const struct sim_entry *e = next(p, NULL, which);
    return e ? e->at : SIM_FOUNDED;
}

static void rss_head(struct page *p, const char *namespaces, const char *title, const char *home, const char *about,
                     unsigned which)
{
    buf_printf(p->out, RSS "%s>\n<channel>\n", namespaces);
    element(p, "title", str_of(title));
    element(p, "link", str_of(home));
    element(p, "description", str_of(about));
    buf_lit(p->out, "<language>en</language>\n");
    http_time(p, "lastBuildDate", newest(p, which));
}

static void rss_foot(struct page *p)
{
    buf_lit(p->out, "</channel>\n</rss>\n");
}

static void write_forum(struct page *p)
{
    unsigned which = 1u << SIM_FORUM;
    rss_head(p, NS_SLASH, "Lantern Street Mending Forum", "https://forum.alderwick.example/",
             "Questions and answers around the tables where we mend things together", which);
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        if (e->reply)
            continue;
        buf_lit(p->out, "<item>\n");
        element(p, "title", e->title);
        element(p, "link", e->url);
        buf_printf(p->out, "<guid isPermaLink=\"false\">forum.alderwick.example-topic-%lld</guid>\n",
                   (long long)e->number + 100);
        http_time(p, "pubDate", e->at);
        element(p, "dc:creator", e->author);
        categories(p, e, "<category>", "</category>");
        element(p, "description", e->html);
        buf_printf(p->out, "<comments>" STR_FMT "#answers</comments>\n<slash:comments>%d</slash:comments>\n",
                   STR_ARG(e->url), e->replies);
        buf_printf(p->out, "<wfw:commentRss>" STR_FMT ".rss</wfw:commentRss>\n</item>\n", STR_ARG(e->url));
    }
    rss_foot(p);
}

static void write_replies(struct page *p)
{
    unsigned which = 1u << SIM_FORUM;
    rss_head(p, NS_THR, "Lantern Street Mending Forum: answers", "https://forum.alderwick.example/answers",
             "Every answer in the mending forum", which);
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        if (!e->reply)
            continue;
        long long topic = (long long)e->number + 100;
        buf_lit(p->out, "<item>\n");
        element(p, "title", e->title);
        element(p, "link", e->url);
        buf_printf(p->out, "<guid isPermaLink=\"false\">forum.alderwick.example-post-%lld-%d</guid>\n", topic,
                   e->reply + 1);
        buf_printf(p->out, "<thr:in-reply-to ref=\"forum.alderwick.example-topic-%lld\" href=\"" STR_FMT "\"/>\n",
                   topic, STR_ARG(e->parent_url));
        http_time(p, "pubDate", e->at);
        element(p, "dc:creator", e->author);
        element(p, "description", e->html);
        buf_lit(p->out, "</item>\n");
    }
    rss_foot(p);
}

static void atom_head(struct page *p, const char *namespaces, const char *id, const char *title, const char *home,
                      const char *self, unsigned which)
{
    buf_printf(p->out, ATOM "%s>\n", namespaces);
    element(p, "id", str_of(id));
    element(p, "title", str_of(title));
    buf_printf(p->out, "<link rel=\"alternate\" type=\"text/html\" href=\"%s\"/>\n<link rel=\"self\" href=\"%s%s\"/>\n",
               home, home, self);
    iso_time(p, "updated", newest(p, which));
}

// Up to the content; what follows is the caller's, and the closing tag.
static void atom_entry(struct page *p, const struct sim_entry *e, struct str title)
{
    buf_lit(p->out, "<entry>\n");
    element(p, "id", e->uid);
    element(p, "title", title);
    buf_printf(p->out, "<link rel=\"alternate\" type=\"text/html\" href=\"" STR_FMT "\"/>\n", STR_ARG(e->url));
    iso_time(p, "published", e->at);
    iso_time(p, "updated", e->at);
    buf_lit(p->out, "<author>");
    element(p, "name", e->author);
    buf_lit(p->out, "</author>\n");
    categories(p, e, "<category term=\"", "\"/>");
}

static void write_toolshed(struct page *p)
{
    unsigned which = 1u << SIM_TOOLSHED;
    atom_head(p, "", "tag:alderwick.example,2020:toolshed", "The Alderwick Tool Library",
              "https://toolshed.alderwick.example/", "feed.atom", which);
    buf_lit(p->out, "<subtitle>412 tools, one wall, no fines</subtitle>\n");
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        atom_entry(p, e, e->title);
        buf_lit(p->out, "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">");
        buf_put(p->out, e->html);
        buf_lit(p->out, "</div></content>\n</entry>\n");
    }
    buf_lit(p->out, "</feed>\n");
}

// A planet gathers what others publish: ids and dates are theirs, and it says whose they are (RFC 4287 4.2.11).
static void write_planet(struct page *p)
{
    unsigned which = 1u << SIM_TOOLSHED | 1u << SIM_DIARY;
    atom_head(p, "", "tag:alderwick.example,2020:planet", "Planet Alderwick", "https://planet.alderwick.example/",
              "atom.xml", which);
    buf_lit(p->out, "<subtitle>The blogs of Alderwick and Fenmoor on one page</subtitle>\n");
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        bool diary = e->feed == SIM_DIARY;
        atom_entry(p, e, e->title);
        buf_printf(p->out, "<source>\n<id>tag:alderwick.example,2020:%s</id>\n<title>%s</title>\n<link href=\"%s\"/>\n",
                   diary ? "diary" : "toolshed", diary ? "A Plot Diary" : "The Alderwick Tool Library",
                   diary ? "https://diary.fenmoor.example/" : "https://toolshed.alderwick.example/");
        iso_time(p, "updated", e->at);
        buf_lit(p->out, "</source>\n<content type=\"html\">");
        entity_escape_xml(p->out, e->html);
        buf_lit(p->out, "</content>\n</entry>\n");
    }
    buf_lit(p->out, "</feed>\n");
}

static void write_list(struct page *p)
{
    unsigned which = 1u << SIM_LIST;
    const char *home = "https://lists.fenmoor.example/seedlist/";
    buf_lit(p->out, XML "<rdf:RDF" NS_RSS10 NS_BODY ">\n");
    buf_printf(p->out, "<channel rdf:about=\"%s\">\n<title>The Fenmoor Seed List</title>\n<link>%s</link>\n", home,
               home);
    buf_lit(
        p->out,
        "<description>Archive of the gardeners’ mailing list</description>\n<dc:language>en</dc:language>\n<items>\n"
        "<rdf:Seq>\n");
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));)
        buf_printf(p->out, "<rdf:li rdf:resource=\"" STR_FMT "\"/>\n", STR_ARG(e->url));
    buf_lit(p->out, "</rdf:Seq>\n</items>\n</channel>\n");
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        buf_printf(p->out, "<item rdf:about=\"" STR_FMT "\">\n", STR_ARG(e->url));
        element(p, "title", e->title);
        element(p, "link", e->url);
        element(p, "dc:creator", e->author);
        iso_time(p, "dc:date", e->at);
        categories(p, e, "<dc:subject>", "</dc:subject>");
        buf_lit(p->out, "<content:encoded><![CDATA[");
        buf_put(p->out, e->html);
        buf_lit(p->out, "]]></content:encoded>\n</item>\n");
    }
    buf_lit(p->out, "</rdf:RDF>\n");
}

static void write_paths(struct page *p)
{
    struct json j = json_to(p->out);
    json_open(&j, '{');
    json_text(&j, "version", STR("https://jsonfeed.org/version/1.1"));
    json_text(&j, "title", STR("Alderwick Paths and Maps"));
    json_text(&j, "home_page_url", STR("https://paths.alderwick.example/"));
    json_text(&j, "feed_url", STR("https://paths.alderwick.example/feed.json"));
    json_text(&j, "description", STR("Notes of the people who walk and draw the town"));
    json_text(&j, "language", STR("en"));
    json_open_key(&j, "items", '[');
    for (const struct sim_entry *e = NULL; (e = next(p, e, 1u << SIM_PATHS));) {
        json_open(&j, '{');
        json_text(&j, "id", e->uid);
        json_text(&j, "url", e->url);
        json_text(&j, "title", e->title);
        json_text(&j, "content_html", e->html);
        json_time(&j, "date_published", e->at);
        json_open_key(&j, "authors", '[');
        json_open(&j, '{');
        json_text(&j, "name", e->author);
        json_close(&j, '}');
        json_close(&j, ']');
        json_open_key(&j, "tags", '[');
        struct str rest = e->tags, tag;
        while (str_split(&rest, ',', &tag))
            json_text(&j, NULL, tag);
        json_close(&j, ']');
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_c(p->out, '\n');
}

static void write_releases(struct page *p)
{
    unsigned which = 1u << SIM_RELEASE;
    atom_head(p, "", "tag:code.alderwick.example,2020:toolshed/pegboard/releases", "Releases of Pegboard",
              "https://code.alderwick.example/toolshed/pegboard/releases", ".atom", which);
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        atom_entry(p, e, e->title);
        buf_lit(p->out, "<content type=\"html\">");
        entity_escape_xml(p->out, e->html);
        buf_lit(p->out, "</content>\n</entry>\n");
    }
    buf_lit(p->out, "</feed>\n");
}

static void write_podcast(struct page *p)
{
    unsigned which = 1u << SIM_PODCAST;
    rss_head(p, NS_CAST NS_BODY, "The Second Life of Things", "https://secondlife.alderwick.example/",
             "Half an hour with people who mend, grow and measure. A podcast from Alderwick.", which);
    buf_lit(p->out, "<itunes:author>Radio Lantern Street</itunes:author>\n<itunes:explicit>false</itunes:explicit>\n"
                    "<itunes:image href=\"https://secondlife.alderwick.example/cover.jpg\"/>\n<itunes:category "
                    "text=\"Leisure\"/>\n");
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        long long n = (long long)e->number, seconds = (long long)e->seconds;
        buf_lit(p->out, "<item>\n");
        element(p, "title", e->title);
        element(p, "link", e->url);
        element(p, "guid", e->url);
        http_time(p, "pubDate", e->at);
        element(p, "itunes:author", e->author);
        element(p, "description", e->html);
        buf_printf(p->out,
                   "<enclosure url=\"https://secondlife.alderwick.example/audio/%lld.mp3\" length=\"%lld\" "
                   "type=\"audio/mpeg\"/>\n",
                   n, seconds * 12000);
        buf_printf(p->out, "<itunes:duration>%lld:%02lld</itunes:duration>\n<itunes:episode>%lld</itunes:episode>\n",
                   seconds / 60, seconds % 60, n);
        buf_lit(p->out, "<itunes:explicit>false</itunes:explicit>\n</item>\n");
    }
    rss_foot(p);
}

static void write_videos(struct page *p)
{
    unsigned which = 1u << SIM_VIDEO;
    atom_head(p, NS_MEDIA, "tag:videos.alderwick.example,2020:workshop", "Lantern Street Workshop",
              "https://videos.alderwick.example/c/workshop/", "videos.xml", which);
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        long long n = (long long)e->number;
        atom_entry(p, e, e->title);
        buf_lit(p->out, "<media:group>\n");
        element(p, "media:title", e->title);
        buf_printf(p->out,
                   "<media:content url=\"https://videos.alderwick.example/files/%lld.mp4\" type=\"video/mp4\" "
                   "medium=\"video\" "
                   "width=\"1280\" height=\"720\" duration=\"%lld\"/>\n"
                   "<media:thumbnail url=\"https://videos.alderwick.example/stills/%lld.jpg\" width=\"480\" "
                   "height=\"270\"/>\n",
                   n, (long long)e->seconds, n);
        element(p, "media:description", e->html);
        buf_lit(p->out, "</media:group>\n</entry>\n");
    }
    buf_lit(p->out, "</feed>\n");
}

static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

static void write_calendar(struct page *p)
{
    unsigned which = 1u << SIM_CALENDAR;
    rss_head(p, NS_EVENT, "What is on in Alderwick", "https://calendar.alderwick.example/",
             "Repair cafés, swaps, walks and rounds of all groups", which);
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        struct civil from = civil_of(e->begins), to = civil_of(e->ends);
        buf_lit(p->out, "<item>\n<title>");
        entity_escape_xml(p->out, e->title);
        buf_printf(p->out, ", %d %s</title>\n", from.day, months[from.month - 1]);
        element(p, "link", e->url);
        element(p, "guid", e->url);
        http_time(p, "pubDate", e->at);
        element(p, "dc:creator", e->author);
        categories(p, e, "<category>", "</category>");
        iso_time(p, "ev:startdate", e->begins);
        iso_time(p, "ev:enddate", e->ends);
        element(p, "ev:location", e->place);
        buf_printf(p->out,
                   "<description>&lt;p&gt;&lt;strong&gt;%s, %d %s %d, %d:%02d to %d:%02d&lt;/strong&gt;&lt;br/&gt;",
                   days[from.weekday], from.day, months[from.month - 1], from.year, from.hour, from.minute, to.hour,
                   to.minute);
        entity_escape_xml(p->out, e->place);
        buf_lit(p->out, "&lt;/p&gt;");
        entity_escape_xml(p->out, e->html);
        buf_lit(p->out, "</description>\n</item>\n");
    }
    rss_foot(p);
}

static void write_desk(struct page *p)
{
    unsigned which = 1u << SIM_DESK;
    rss_head(p, "", "At the desk of the tool library", "https://desk.alderwick.example/", "Short notes from the desk",
             which);
    for (const struct sim_entry *e = NULL; (e = next(p, e, which));) {
        buf_lit(p->out, "<item>\n");
        element(p, "description", e->html);
        element(p, "link", e->url);
        element(p, "guid", e->url);
        http_time(p, "pubDate", e->at);
        buf_printf(p->out, "<author>" STR_FMT "@desk.alderwick.example (" STR_FMT ")</author>\n</item>\n",
                   STR_ARG(e->mailbox), STR_ARG(e->author));
    }
    rss_foot(p);
}

// Beside it and then over it, so that whoever reads meanwhile sees the old file or the new one.
static bool file_write(int dir, const char *dir_name, const char *name, struct str text, struct err *err)
{
    char beside[64];
    snprintf(beside, sizeof beside, ".%s.new", name);
    int fd = openat(dir, beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    bool ok = fd >= 0;
    size_t at = 0;
    while (ok && at < text.n) {
        ssize_t n = write(fd, text.p + at, text.n - at);
        if (n < 0 && errno == EINTR)
            continue;
        ok = n > 0;
        at += ok ? (size_t)n : 0;
    }
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    ok = ok && renameat(dir, beside, dir, name) == 0;
    if (ok)
        return true;
    int why = errno;
    if (fd >= 0)
        unlinkat(dir, beside, 0);
    return err_set(err, why == ENOSPC ? ERR_FULL : ERR_IO, "%s/%s: cannot be written: %s", dir_name, name,
                   strerror(why));
}
