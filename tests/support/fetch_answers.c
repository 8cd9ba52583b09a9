// fetch_answers.c – what the fake web of the fetcher's tests says.
#include "support/fetch_answers.h"
#include "base/limits.h"
#include "support/packed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is(const struct fake_request *r, const char *path)
{
    return str_is(r->path, path);
}

#define OK      "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"

// Says one thing; then, for as long as somebody listens, another with `fill` letters after it, and a pause (ms).
static const struct misbehaviour {
    const char *path, *once, *again;
    size_t fill;
    int pause;
} misbehaviours[] = {
    {"/nothing", "", NULL, 0, 0},
    {"/close-mid-body", OK "Content-Length: 99999\r\n\r\n" FEED, NULL, 0, 0},
    {"/close-mid-chunk", CHUNKED "fff\r\n" FEED, NULL, 0, 0},
    {"/close-mid-head", OK "Content-Ty", NULL, 0, 0},
    {"/chunk-garbage", CHUNKED "zz\r\n" FEED, NULL, 0, 0},
    {"/http09", FEED, NULL, 0, 0},
    {"/ssh", "SSH-2.0-OpenSSH_9.2\r\n", NULL, 0, 0},
    {"/two-lengths", OK "Content-Length: 5\r\nContent-Length: 900\r\n\r\n" FEED, NULL, 0, 0},
    {"/negative-length", OK "Content-Length: -1\r\n\r\n" FEED, NULL, 0, 0},
    {"/silence", "", "", 0, 20000},
    {"/drip", OK "\r\n", "0123456789", 0, 200},
    {"/slow-head", OK, "X", 0, 200},
    {"/steady", OK "\r\n", "", 1000, 20}, // not slow, but without end
    {"/endless", OK "\r\n", "", 16384, 0},
    {"/endless-redirect", "HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n", "", 16384, 0},
    {"/endless-error", "HTTP/1.1 500 Oops\r\n\r\n", "", 16384, 0},
    {"/header-line", OK "X: ", "", 16384, 0},
    {"/header-flood", OK, "X: y\r\nY: z\r\n", 0, 0},
    {"/continue-flood", "", "HTTP/1.1 100 Continue\r\n\r\n", 0, 0},
    {"/trailer-flood", CHUNKED "1\r\nx\r\n0\r\n", "X: y\r\nY: z\r\n", 0, 0},
    {"/extension-flood", CHUNKED "1;", "\r\nx\r\n1;", 65536, 0},
};

static void misbehave(struct fake_conn *c, const struct misbehaviour *m)
{
    char letters[65536];
    memset(letters, 'A', sizeof letters);
    fake_say(c, m->once);
    while (m->again && !c->gone) {
        fake_say(c, m->again);
        fake_send(c, letters, m->fill);
        fake_sleep(c, m->pause);
    }
}

static bool answer_broken(struct fake_conn *c, const struct fake_request *r)
{
    for (size_t i = 0; i < sizeof misbehaviours / sizeof misbehaviours[0]; i++)
        if (is(r, misbehaviours[i].path)) {
            misbehave(c, &misbehaviours[i]);
            return false;
        }
    if (is(r, "/reset-mid-body")) {
        fake_say(c, OK "Content-Length: 99999\r\n\r\n" FEED);
        fake_sleep(c, 30);
        fake_reset(c);
    } else if (is(r, "/gzip-lie"))
        fake_reply(c, "200 OK", "Content-Encoding: gzip\r\n", STR(FEED));
    else if (is(r, "/encoding-unknown"))
        fake_reply(c, "200 OK", "Content-Encoding: x-evil\r\n", STR(FEED));
    else if (is(r, "/encoding-chain"))
        fake_reply(c, "200 OK", "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n", STR(FEED));
    else
        fake_reply(c, "404 Not Found", NULL, STR("no such page"));
    return false;
}

static bool answer_packed(struct fake_conn *c, const struct fake_request *r)
{
    char head[200];
    size_t n = is(r, "/bomb") ? 64 * MIB : is(r, "/bomb-small") ? 900 * KIB : 200;
    char *plain = calloc(1, n);
    if (!is(r, "/bomb") && !is(r, "/bomb-small"))
        memcpy(plain, FEED, sizeof FEED);
    struct str packed = packed_gzip(str_make(plain, is(r, "/bomb") || is(r, "/bomb-small") ? n : sizeof FEED - 1));
    char *bytes = malloc(packed.n);
    memcpy(bytes, packed.p, packed.n);
    if (is(r, "/gzip-corrupt"))
        bytes[10] = 0x07; // a block of a type that does not exist
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", packed.n);
    fake_say(c, head);
    fake_send(c, bytes, packed.n);
    free(bytes);
    free(plain);
    free((void *)(uintptr_t)packed.p);
    return false;
}

static const struct {
    const char *path, *status, *to;
} redirects[] = {
    {"/301", "301 Moved Permanently", "/feed"},
    {"/308", "308 Permanent Redirect", "http://other.example/feed"},
    {"/302", "302 Found", "feed"},
    {"/303", "303 See Other", "/feed"},
    {"/307", "307 Temporary Redirect", "/feed"},
    {"/300", "300 Multiple Choices", "/feed"},
    {"/301-301", "301 Moved Permanently", "/301"},
    {"/301-302", "301 Moved Permanently", "/302"},
    {"/302-301", "302 Found", "/301"},
    {"/cross", "302 Found", "http://other.example/feed"},
    {"/cross-port", "302 Found", "http://feeds.example:8081/feed"},
    {"/cross-back", "302 Found", "http://other.example/back"},
    {"/back", "302 Found", "http://feeds.example/feed"},
    {"/loop", "302 Found", "/loop"},
    {"/ping", "302 Found", "http://other.example/pong"},
    {"/pong", "302 Found", "http://feeds.example/ping"},
    {"/fragment", "302 Found", "/fragment#top"},
    {"/file", "302 Found", "file:///etc/passwd"},
    {"/ftp", "302 Found", "ftp://feeds.example/x"},
    {"/javascript", "302 Found", "javascript:alert(1)"},
    {"/user", "302 Found", "http://feeds.example@127.0.0.1/x"},
    {"/port", "302 Found", "http://feeds.example:22/"},
    {"/mysql", "302 Found", "http://feeds.example:3306/"},
    {"/spaces", "302 Found", "/a b\xc3\xa9"},
    {"/empty", "302 Found", ""},
    {"/304-location", "304 Not Modified", "/feed"},
    {"/200-location", "200 OK", "/feed"},
};

static bool answer_redirect(struct fake_conn *c, const struct fake_request *r)
{
    char head[300];
    for (size_t i = 0; i < sizeof redirects / sizeof redirects[0]; i++)
        if (is(r, redirects[i].path)) {
            snprintf(head, sizeof head, "Location: %s\r\nETag: \"of-the-hop\"\r\n", redirects[i].to);
            fake_reply(c, redirects[i].status, head, STR_NONE);
            return true;
        }
    if (is(r, "/no-location"))
        fake_reply(c, "302 Found", NULL, STR("nowhere"));
    else if (is(r, "/two-locations"))
        fake_reply(c, "302 Found", "Location: /feed\r\nLocation: http://127.0.0.1/two\r\n", STR_NONE);
    else if (is(r, "/long")) {
        char to[4000];
        memset(to, 'x', sizeof to);
        snprintf(to, 20, "Location: /");
        to[11] = 'x';
        snprintf(to + sizeof to - 3, 3, "\r\n");
        fake_reply(c, "302 Found", to, STR_NONE);
    } else if (str_starts(r->path, STR("/chain/"))) {
        int n = atoi(r->path.p + 7);
        snprintf(head, sizeof head, "Location: /chain/%d\r\n", n - 1);
        if (n)
            fake_reply(c, "302 Found", head, STR_NONE);
        else
            fake_reply(c, "200 OK", NULL, STR(FEED));
    } else
        return answer_broken(c, r);
    return true;
}

bool fetch_answer(struct fake_conn *c, const struct fake_request *r, void *arg)
{
    (void)arg;
    if (is(r, "/feed") || str_starts(r->path, STR("/feed/"))) {
        if (str_eq(fake_header(r, "If-None-Match"), STR("W/\"v 1\"")))
            fake_reply(c, "304 Not Modified", "ETag: \"v2\"\r\n", STR_NONE);
        else
            fake_reply(c, "200 OK", "ETag: W/\"v 1\"\r\nLast-Modified: Tue, 1 sep 26\r\nContent-Type: text/xml\r\n",
                       STR(FEED));
        return true;
    }
    if (is(r, "/slow-feed")) {
        fake_sleep(c, 50);
        fake_reply(c, "200 OK", NULL, STR(FEED));
        return true;
    }
    if (is(r, "/hints")) {
        fake_reply(c, "200 OK",
                   "Cache-Control: max-age=900\r\nAge: 100\r\nLink: <a>; rel=self\r\nLink: <b>; rel=hub\r\n"
                   "Date: Mon, 21 Sep 2026 14:13:20 GMT\r\nSet-Cookie: sid=SECRET\r\n",
                   STR(FEED));
        return true;
    }
    if (is(r, "/429") || is(r, "/503")) {
        fake_reply(c, is(r, "/429") ? "429 Too Many Requests" : "503 Service Unavailable", "Retry-After: 3600\r\n",
                   STR("slow down"));
        return true;
    }
    if (is(r, "/wall")) {
        fake_reply(c, "403 Forbidden", "cf-mitigated: challenge\r\nContent-Type: text/html\r\n", STR("<html>"));
        return true;
    }
    if (is(r, "/204"))
        fake_say(c, "HTTP/1.1 204 No Content\r\n\r\n");
    else if (is(r, "/chunked"))
        fake_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nETag: "
                    "\"trailer\"\r\n\r\n");
    else if (is(r, "/early-hints"))
        fake_say(c, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    else if (str_starts(r->path, STR("/bytes/"))) {
        size_t n = (size_t)atol(r->path.p + 7);
        char *p = malloc(n + 1);
        memset(p, 'x', n);
        fake_reply(c, "200 OK", NULL, str_make(p, n));
        free(p);
        return true;
    } else if (str_starts(r->path, STR("/pieces/"))) {
        char block[10000], head[100];
        size_t n = (size_t)atol(r->path.p + 8);
        memset(block, 'x', sizeof block);
        snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n);
        fake_say(c, head);
        for (size_t i = 0; i < n / sizeof block; i++) {
            fake_send(c, block, sizeof block);
            usleep(2000);
        }
    } else if (is(r, "/gzip") || is(r, "/gzip-corrupt") || str_starts(r->path, STR("/bomb")))
        return answer_packed(c, r);
    else
        return answer_redirect(c, r);
    return false;
}
