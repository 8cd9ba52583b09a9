// sanitize_embed.c – players of video hosts as links to the page they play, and the hosts whose images count readers.
#include "text/sanitize_priv.h"
#include "text/url.h"

// A player at host + path, named by what follows the path or by a parameter; its page is `page` with that name.
struct player {
    const char *host; // itself and what ends in "." and it; "" for any
    const char *path;
    const char *parameter; // NULL: the name follows the path
    const char *page;      // "~" stands for the player's own host
};
// clang-format off
static const struct player players[] = {
    {"youtube.com",            "/embed/videoseries", "list",  "https://www.youtube.com/playlist?list="},
    {"youtube.com",            "/embed/",            NULL,    "https://www.youtube.com/watch?v="},
    {"youtube.com",            "/v/",                NULL,    "https://www.youtube.com/watch?v="},
    {"youtube.com",            "/e/",                NULL,    "https://www.youtube.com/watch?v="},
    {"youtube.com",            "/shorts/",           NULL,    "https://www.youtube.com/watch?v="},
    {"youtube.com",            "/watch",             "v",     "https://www.youtube.com/watch?v="},
    {"youtube-nocookie.com",   "/embed/videoseries", "list",  "https://www.youtube.com/playlist?list="},
    {"youtube-nocookie.com",   "/embed/",            NULL,    "https://www.youtube.com/watch?v="},
    {"youtube-nocookie.com",   "/v/",                NULL,    "https://www.youtube.com/watch?v="},
    {"youtu.be",               "/",                  NULL,    "https://www.youtube.com/watch?v="},
    {"player.vimeo.com",       "/video/",            NULL,    "https://vimeo.com/"},
    {"vimeo.com",              "/moogaloop.swf",     "clip_id", "https://vimeo.com/"},
    {"geo.dailymotion.com",    "/player",            "video", "https://www.dailymotion.com/video/"},
    {"dailymotion.com",        "/embed/video/",      NULL,    "https://www.dailymotion.com/video/"},
    {"dailymotion.com",        "/swf/video/",        NULL,    "https://www.dailymotion.com/video/"},
    {"dailymotion.com",        "/swf/",              NULL,    "https://www.dailymotion.com/video/"},
    {"player.twitch.tv",       "/",                  "video", "https://www.twitch.tv/videos/"},
    {"clips.twitch.tv",        "/embed",             "clip",  "https://clips.twitch.tv/"},
    {"player.bilibili.com",    "/player.html",       "bvid",  "https://www.bilibili.com/video/"},
    {"archive.org",            "/embed/",            NULL,    "https://archive.org/details/"},
    {"embed.ted.com",          "/talks/",            NULL,    "https://www.ted.com/talks/"},
    {"media.ccc.de",           "/v/",                NULL,    "https://media.ccc.de/v/"},
    {"",                       "/videos/embed/",     NULL,    "~/videos/watch/"}, // PeerTube, on many hosts
};

// Images that only tell somebody that the entry was opened: host and the beginning of the path.
#define T(host, path) {{host, sizeof host - 1}, {path, sizeof path - 1}}
static const struct { struct str host, path; } trackers[] = {
    T("feeds.feedburner.com",        "/~r/"),
    T("feeds.feedburner.com",        "/~ff/"),
    T("feedproxy.google.com",        "/~r/"),
    T("feeds.wordpress.com",         "/1.0/"),
    T("stats.wordpress.com",         "/"),
    T("pixel.wp.com",                "/"),
    T("stats.wp.com",                "/"),
    T("google-analytics.com",        "/"),
    T("doubleclick.net",             "/"),
    T("googlesyndication.com",       "/"),
    T("pixel.quantserve.com",        "/"),
    T("scorecardresearch.com",       "/"),
    T("facebook.com",                "/tr"),
    T("pixel.facebook.com",          "/"),
    T("da.feedsportal.com",          "/"),
    T("res.feedsportal.com",         "/"),
    T("feedsportal.com",             "/c/"),
    T("rss.buysellads.com",          "/"),
    T("pheedo.com",                  "/"),
    T("feedads.g.doubleclick.net",   "/"),
    T("medium.com",                  "/_/stat"),
    T("mf.feeds.reuters.com",        "/"),
    T("tinyletter.com",              "/track"),
    T("list-manage.com",             "/track/"),
    T("mailchimp.com",               "/track/"),
    T("hits.dwyl.com",               "/"),
    T("rss.pixel.parsely.com",       "/"),
    T("pixel.parsely.com",           "/"),
    T("c.statcounter.com",           "/"),
    T("track.hubspot.com",           "/"),
    T("counter.theconversation.com", "/"),
};
#undef T
// clang-format on

static bool host_within(struct str host, struct str domain)
{
    bool whole = host.n == domain.n || (host.n > domain.n && host.p[host.n - domain.n - 1] == '.');
    return whole && str_ends(host, domain);
}

// The letters of a video's name at the beginning of s.
static struct str name_read(struct str s)
{
    size_t n = 0;
    while (n < s.n && (char_alpha(s.p[n]) || char_digit(s.p[n]) || s.p[n] == '-' || s.p[n] == '_'))
        n++;
    return str_first(s, n);
}

static struct str parameter_read(struct str query, const char *name)
{
    struct str part;
    while (str_split(&query, '&', &part)) {
        size_t eq = str_find_char(part, '=');
        if (eq < part.n && str_is(str_first(part, eq), name))
            return name_read(str_from(part, eq + 1));
    }
    return STR_NONE;
}

struct str video_page(struct arena *a, struct str player)
{
    struct url u;
    if (!player.n || !url_parse(a, player, &u, NULL) || !url_fetchable(&u, NULL))
        return STR_NONE;
    for (size_t i = 0; i < sizeof players / sizeof *players; i++) {
        const struct player *p = &players[i];
        if (!str_starts(u.path, str_of(p->path)) || (p->host[0] && !host_within(u.host, str_of(p->host))))
            continue;
        struct str name =
            p->parameter ? parameter_read(u.query, p->parameter) : name_read(str_from(u.path, strlen(p->path)));
        if (!name.n)
            continue;
        if (p->page[0] == '~')
            return arena_printf(a, STR_FMT STR_FMT STR_FMT, STR_ARG(url_origin(a, player)),
                                STR_ARG(str_of(p->page + 1)), STR_ARG(name));
        return arena_concat(a, str_of(p->page), name);
    }
    return STR_NONE;
}

bool image_tracks(struct str src)
{
    struct str rest = str_from(src, str_find(src, STR("://")) + 3); // canonical: no name, no brackets of interest
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != ':' && rest.p[n] != '?' && rest.p[n] != '#')
        n++;
    struct str host = str_first(rest, n), path = str_from(rest, str_find_char(rest, '/'));
    for (size_t i = 0; i < sizeof trackers / sizeof *trackers; i++)
        if (host_within(host, trackers[i].host) && str_starts(path, trackers[i].path))
            return true;
    return false;
}
