// producer.c – matching a page's address against the known producers.
#include "base/buf.h"
#include "base/limits.h"
#include "fetch/producer_priv.h"
#include "text/url.h"

static const struct producer {
    const char *host, *path, *feed, *title;
} producers[] = {
#define PRODUCER(host, path, feed, title) {host, path, feed, title},
#include "fetch/producers.def"
#undef PRODUCER
};

#define TAKEN 4 // {a} … {d}

static bool host_matches(struct str host, struct str pattern);
static bool path_matches(const struct url *u, struct str pattern, struct str taken[TAKEN]);
static bool segment_matches(struct str segment, struct str pattern, struct str taken[TAKEN]);
static struct str fill(struct arena *a, struct str template, const struct str taken[TAKEN]);

void producers_find(struct arena *a, struct str page, struct producer_feeds *ret)
{
    struct url u;
    if (!url_parse(a, page, &u, NULL) || !url_fetchable(&u, NULL))
        return;
    struct str host = u.host;
    if (str_starts(host, STR("www.")))
        host = str_from(host, 4);
    else if (str_starts(host, STR("m.")))
        host = str_from(host, 2);
    for (size_t i = 0; i < sizeof producers / sizeof producers[0]; i++) {
        struct str taken[TAKEN] = {0};
        if (!host_matches(host, str_of(producers[i].host)) || !path_matches(&u, str_of(producers[i].path), taken))
            continue;
        struct str url = url_resolve(a, page, fill(a, str_of(producers[i].feed), taken));
        if (url.n)
            *vec_push(a, &ret->v) = (struct producer_feed){url, str_of(producers[i].title)};
    }
}

static bool host_matches(struct str host, struct str pattern)
{
    if (str_is(pattern, "*"))
        return true;
    return pattern.p[0] == '*' ? str_ends(host, str_from(pattern, 1)) : str_eq(host, pattern);
}

static bool path_matches(const struct url *u, struct str pattern, struct str taken[TAKEN])
{
    size_t question = str_find_char(pattern, '?');
    if (question < pattern.n) {
        struct str query = str_from(pattern, question + 1), value;
        size_t equals = str_find_char(query, '=');
        if (!query_value(u->query, str_first(query, equals), &value) ||
            !segment_matches(value, str_from(query, equals + 1), taken))
            return false;
    }
    struct str path = str_from(u->path, 1), want = str_make(pattern.p + 1, question - 1), segment, wanted;
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    while (str_split(&want, '/', &wanted)) {
        if (str_is(wanted, "*"))
            return true;
        if (!path.p || !str_split(&path, '/', &segment))
            return !wanted.n;
        if (!segment_matches(segment, wanted, taken))
            return false;
    }
    return !path.p;
}

bool query_value(struct str query, struct str key, struct str *ret)
{
    struct str part;
    while (str_split(&query, '&', &part))
        if (str_starts(part, key) && part.n > key.n && part.p[key.n] == '=') {
            *ret = str_from(part, key.n + 1);
            return true;
        }
    return false;
}

// "{a}", "@{a}" or plain text.
static bool segment_matches(struct str segment, struct str pattern, struct str taken[TAKEN])
{
    size_t brace = str_find_char(pattern, '{');
    if (brace == pattern.n)
        return str_eq(segment, pattern);
    if (!str_starts(segment, str_first(pattern, brace)) || segment.n == brace)
        return false;
    taken[pattern.p[brace + 1] - 'a'] = str_from(segment, brace);
    return true;
}

static struct str fill(struct arena *a, struct str template, const struct str taken[TAKEN])
{
    struct buf b;
    buf_init(&b, LIMIT_URL * 2);
    for (size_t i = 0; i < template.n; i++)
        if (template.p[i] == '{') {
            buf_put(&b, taken[template.p[i + 1] - 'a']);
            i += 2;
        } else {
            buf_c(&b, template.p[i]);
        }
    struct str s = arena_str(a, buf_str(&b));
    buf_done(&b);
    return s;
}
