// publisher.c – whose an address is. Asked once a request and once a visit, so that a walk through the table will do.
#include "fetch/publisher.h"
#include "base/clock.h"
#include "fetch/producer_priv.h"

static const struct publisher publishers[] = {
#define PUBLISHER(name, host, path, gap, least, habits, hub, topic)                                                    \
    {name, host, path, (gap)*CLOCK_SECOND, (least)*CLOCK_MINUTE, habits, hub, topic},
#include "fetch/publishers.def"
#undef PUBLISHER
};

static bool host_fits(const struct url *url, struct str host);
static bool path_fits(struct str path, struct str pattern);
static bool segment_fits(struct str segment, struct str pattern);

const struct publisher *publisher_of(const struct url *url)
{
    for (size_t i = 0; i < PUBLISHERS; i++) {
        const struct publisher *p = &publishers[i];
        if (host_fits(url, str_of(p->host)) && (!*p->path || path_fits(url->path, str_of(p->path))))
            return p;
    }
    return NULL;
}

const struct publisher *publisher_at(struct arena *a, struct str url)
{
    struct url parts;
    return url_parse(a, url, &parts, NULL) ? publisher_of(&parts) : NULL;
}

size_t publisher_number(const struct publisher *p)
{
    return (size_t)(p - publishers);
}

bool publisher_has(const struct publisher *p, enum publisher_habit habit)
{
    return p && (p->habits & habit);
}

bool publisher_takes(const struct publisher *p, struct str header)
{
    return !publisher_has(p, PUBLISHER_NO_AUTHORIZATION) || !str_starts_nocase(header, STR("Authorization:"));
}

bool publisher_is_site(const struct publisher *p)
{
    return *p->host != '*';
}

struct str publisher_topic(struct arena *a, const struct publisher *p, const struct url *url)
{
    struct str topic = str_of(p->topic), value;
    size_t open = str_find_char(topic, '{'), close = str_find_char(topic, '}');
    if (open == topic.n || !query_value(url->query, str_make(topic.p + open + 1, close - open - 1), &value) || !value.n)
        return STR_NONE;
    return arena_printf(a, STR_FMT STR_FMT STR_FMT, STR_ARG(str_first(topic, open)), STR_ARG(value),
                        STR_ARG(str_from(topic, close + 1)));
}

// "*" is a name of the public Internet: one with a dot, which ends in no digit as addresses do (WHATWG URL).
static bool host_fits(const struct url *url, struct str host)
{
    struct str name = url->host;
    if (str_is(host, "*"))
        return !url->host_ipv6 && str_find_char(name, '.') < name.n && !char_digit(name.p[name.n - 1]);
    return str_ends(name, host) && (name.n == host.n || name.p[name.n - host.n - 1] == '.');
}

static bool path_fits(struct str path, struct str pattern)
{
    struct str segment, wanted;
    while (str_split(&pattern, '/', &wanted))
        if (!str_split(&path, '/', &segment) || !segment_fits(segment, wanted))
            return false;
    return !path.p;
}

// "*.rss", "#.rss", "@*.rss" or plain text.
static bool segment_fits(struct str segment, struct str pattern)
{
    size_t digits = str_find_char(pattern, '#'), any = str_find_char(pattern, '*'), at = digits < any ? digits : any;
    if (at == pattern.n)
        return str_eq(segment, pattern);
    struct str before = str_first(pattern, at), after = str_from(pattern, at + 1);
    if (segment.n <= before.n + after.n || !str_starts(segment, before) || !str_ends(segment, after))
        return false;
    for (size_t i = before.n; digits < pattern.n && i < segment.n - after.n; i++)
        if (!char_digit(segment.p[i]))
            return false;
    return true;
}
