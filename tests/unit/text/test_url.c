// test_url.c – reading, resolving and comparing addresses.
#include "base/limits.h"
#include "support/arena_fixture.h"
#include "text/url.h"

static void is(struct str got, const char *want)
{
    assert_string_equal(show(got), want);
}

// The canonical text, or "refused: " and the reason's tail.
static struct str canonical(const char *text)
{
    struct url u;
    struct err err;
    if (url_parse(&arena, str_of(text), &u, &err))
        return url_text(&arena, &u);
    return arena_printf(&arena, "refused: %s", err.text);
}

struct pair {
    const char *in, *out;
};

static void resolves(const char *base, const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        is(url_resolve(&arena, str_of(base), str_of(pairs[i].in)), pairs[i].out);
}
#define COUNT(table) (sizeof(table) / sizeof *(table))

static void rfc3986_normal_examples(void **state) // 5.4.1
{
    (void)state;
    static const struct pair pairs[] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"}, // an empty path of http is "/" (6.2.3)
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
    };
    resolves("http://a/b/c/d;p?q", pairs, COUNT(pairs));
}

static void rfc3986_abnormal_examples(void **state) // 5.4.2; "http:g" as browsers read it
{
    (void)state;
    static const struct pair pairs[] = {
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
        {"http:g", "http://a/b/c/g"},
    };
    resolves("http://a/b/c/d;p?q", pairs, COUNT(pairs));
}

static void lenient_references(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {" g ", "https://a/b/g"},
        {"\tg\nh\r", "https://a/b/gh"},
        {"\\\\evil.example\\x", "https://evil.example/x"},
        {"/\\evil.example/x", "https://evil.example/x"},
        {"///evil.example/x", "https://evil.example/x"},
        {"x\\y", "https://a/b/x/y"},
        {"https:/x", "https://a/x"},
        {"https:x", "https://a/b/x"},
        {"http:x", "http://x/"}, // another scheme than the base's: absolute
        {"%2e%2E/x", "https://a/x"},
        {"a b\"<>", "https://a/b/a%20b%22%3C%3E"},
        {"\xc3\xa9?\xc3\xa9#\xc3\xa9", "https://a/b/%C3%A9?%C3%A9#%C3%A9"},
    };
    resolves("https://a/b/c", pairs, COUNT(pairs));
}

static void resolving_without_a_base(void **state)
{
    (void)state;
    is(url_resolve(&arena, STR_NONE, STR("https://a.example/x")), "https://a.example/x");
    is(url_resolve(&arena, STR_NONE, STR("x")), "(missing)");
    is(url_resolve(&arena, STR("no url"), STR("x")), "(missing)");
    is(url_resolve(&arena, STR("http://a.example"), STR_NONE), "http://a.example/");
    is(url_resolve(&arena, STR("mailto:a@b"), STR("x")), "(missing)");
    is(url_resolve(&arena, STR("mailto:a@b"), STR("#x")), "mailto:a@b#x");
    is(url_resolve(&arena, STR("gemini://h"), STR("x")), "gemini://h/x");
    is(url_resolve(&arena, STR("http://a.example/"), STR("http://[")), "(missing)");
    is(url_resolve(&arena, STR("http://a.example/"), STR("//[")), "(missing)");
}

static void canonical_text(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"HTTP://EXAMPLE.org:80", "http://example.org/"},
        {"https://example.org:0443/a/../b?q#f", "https://example.org/b?q#f"},
        {"https://example.org:8443/", "https://example.org:8443/"},
        {"https:example.org", "https://example.org/"},
        {"https:///example.org/x", "https://example.org/x"},
        {"https:\\\\example.org\\x?a\\b", "https://example.org/x?a\\b"},
        {"https://example.org/?", "https://example.org/?"},
        {"https://example.org/#", "https://example.org/#"},
        {"https://example.org/100%", "https://example.org/100%"},
        {"https://example.org/a'b?c'd", "https://example.org/a'b?c%27d"},
        {"https://u:p@example.org/", "https://u:p@example.org/"},
        {"https://a@b@example.org/", "https://a%40b@example.org/"},
        {"https://@example.org/", "https://example.org/"},
        {"mailto:a b@example.org", "mailto:a%20b@example.org"},
        {"MagNet:?xt=urn:btih:1", "magnet:?xt=urn:btih:1"},
        {"geo:48.2,16.3", "geo:48.2,16.3"},
        {"gemini://Example.org:1965/x", "gemini://example.org/x"},
        {"foo:///x", "foo:///x"},
        {"foo:/.//x", "foo:/.//x"},
        {"java\tscript:alert(1)", "javascript:alert(1)"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        is(canonical(pairs[i].in), pairs[i].out);
        is(canonical(pairs[i].out), pairs[i].out);
    }
}

static void hosts_in_one_form(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"http://0x7f.1/", "http://127.0.0.1/"},
        {"http://0177.0.0.01/", "http://127.0.0.1/"},
        {"http://2130706433/", "http://127.0.0.1/"},
        {"http://127.1./", "http://127.0.0.1/"},
        {"http://0x/", "http://0.0.0.0/"},
        {"http://1.2.65535/", "http://1.2.255.255/"},
        {"http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/", "http://127.0.0.1/"}, // full-width digits
        {"http://127%2e0.0.1/", "http://127.0.0.1/"},
        {"http://[::1]/", "http://[::1]/"},
        {"http://[2001:DB8:0:0::1]:8080/", "http://[2001:db8::1]:8080/"},
        {"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/"},
        {"http://b\xc3\xbc"
         "cher.example/",
         "http://xn--bcher-kva.example/"},
        {"http://B\xc3\x9c"
         "CHER.example/",
         "http://xn--bcher-kva.example/"},
        {"http://stra\xc3\x9f"
         "e.de/",
         "http://xn--strae-oqa.de/"}, // non-transitional
        {"http://%C3%BC.de/", "http://xn--tda.de/"},
        {"http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"},
        {"http://XN--BCHER-KVA.example/", "http://xn--bcher-kva.example/"},
        {"http://a_b.example/", "http://a_b.example/"},
        {"http://example.org./", "http://example.org./"},
        {"http://1e4.example/", "http://1e4.example/"},
        {"http://example.0e/", "http://example.0e/"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        is(canonical(pairs[i].in), pairs[i].out);
        is(canonical(pairs[i].out), pairs[i].out);
    }
}

static void refused(const char *text, const char *why)
{
    struct url u;
    struct err err;
    assert_false(url_parse(&arena, str_of(text), &u, &err));
    assert_int_equal(err.code, ERR_INPUT);
    if (!strstr(err.text, why))
        fail_msg("'%s' lacks '%s'", err.text, why);
}

static void what_is_no_address(void **state)
{
    (void)state;
    refused("", "there is nothing");
    refused(" \n ", "there is nothing");
    refused("example.org/x", "does not begin with a scheme");
    refused("1http://x", "does not begin with a scheme");
    refused("ht tp://x", "does not begin with a scheme");
    refused("://x", "does not begin with a scheme");
    refused("http://", "names no host");
    refused("http:///", "names no host");
    refused("http://a@/", "names no host");
    refused("foo://:80/", "names no host");
    refused("http://x:0/", "port");
    refused("http://x:65536/", "port");
    refused("http://x:99999999999999999999/", "port");
    refused("http://x:8a/", "port");
    refused("http://a b/", "no domain name");
    refused("http://a%00b/", "no domain name");
    refused("http://a%2fb/", "no domain name");
    refused("http://a%25b/", "no domain name");
    refused("http://a^b/", "no domain name");
    refused("http://a|b/", "no domain name");
    refused("http://.a/", "no domain name");
    refused("http://a\xef\xbc\x8f"
            "b/",
            "no domain name");                     // a full-width slash becomes one
    refused("http://\xc2\xad/", "no domain name"); // a soft hyphen becomes nothing
    refused("http://xn--a\xc3\xa9/", "no domain name");
    refused("http://xn--\xff/", "no domain name");
    refused("http://256.1/", "nor an IPv4 address");
    refused("http://1.2.3.4.5/", "nor an IPv4 address");
    refused("http://1.2.3.256/", "nor an IPv4 address");
    refused("http://08.1/", "nor an IPv4 address");
    refused("http://a.0x1/", "nor an IPv4 address");
    refused("http://1..2/", "nor an IPv4 address");
    refused("http://99999999999999999999/", "nor an IPv4 address");
    refused("http://[/", "no IPv6 address");
    refused("http://[::1/", "no IPv6 address");
    refused("http://[::1%25eth0]/", "no IPv6 address");
    refused("http://[1.2.3.4]/", "no IPv6 address");
    refused("http://[::1]x/", "no IPv6 address");
    refused("foo://a<b/", "characters that no host has");
}

static void over_long_addresses(void **state)
{
    (void)state;
    char text[LIMIT_URL * 3];
    struct url u;
    struct err err;
    memset(text, 'x', sizeof text);
    memcpy(text, "https://h/", 10);
    assert_false(url_parse(&arena, str_make(text, LIMIT_URL + 1), &u, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    is(url_clean(&arena, STR_NONE, str_make(text, LIMIT_URL + 1), URL_LINK), "(missing)");
    is(url_resolve(&arena, STR("https://h/"), str_make(text + 10, LIMIT_URL + 1)), "(missing)");
    is(url_resolve(&arena, STR("https://h/"), str_make(text + 10, LIMIT_URL - 1)), "(missing)");
    memset(text + 10, ' ', LIMIT_URL); // three times as long once encoded
    text[1500] = 'x';
    assert_false(url_parse(&arena, str_make(text, 1501), &u, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    memset(text + 7, 'a', 300); // a host of 300 letters
    text[307] = '/';
    assert_false(url_parse(&arena, str_make(text, 308), &u, &err));
    assert_int_equal(err.code, ERR_INPUT);
}

static void parts_of_an_address(void **state)
{
    (void)state;
    struct url u;
    assert_true(url_parse(&arena, STR("https://u@[::1]:81/p?q#f"), &u, NULL));
    is(u.scheme, "https");
    is(u.userinfo, "u");
    is(u.host, "::1");
    assert_true(u.host_ipv6);
    assert_int_equal(u.port, 81);
    is(u.path, "/p");
    is(u.query, "q");
    is(u.fragment, "f");
    assert_true(url_parse(&arena, STR("mailto:a@b"), &u, NULL));
    is(u.userinfo, "(missing)");
    is(u.host, "(missing)");
    is(u.path, "a@b");
    is(u.query, "(missing)");
    is(u.fragment, "(missing)");
}

static void what_may_be_fetched(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"http://example.org/", ""},
        {"https://example.org:8443/x?y", ""},
        {"ftp://example.org/", "are not fetched"},
        {"file:///etc/passwd", "are not fetched"},
        {"gopher://example.org/", "are not fetched"},
        {"foo:bar", "are not fetched"},
        {"https://u:p@example.org/", "carries a name or password"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct url u;
        struct err err = {0};
        assert_true(url_parse(&arena, str_of(pairs[i].in), &u, NULL));
        assert_int_equal(url_fetchable(&u, &err), !*pairs[i].out);
        assert_non_null(strstr(err.text, pairs[i].out));
    }
    struct url made = {.scheme = STR("http"), .host = STR("h"), .path = STR("/a\nb")};
    assert_false(url_fetchable(&made, NULL));
    made.host = STR("");
    assert_false(url_fetchable(&made, NULL));
}

static void safe_schemes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool link, media;
    } cases[] = {
        {"https://x/", true, true},
        {"HTTP://x/", true, true},
        {"mailto:a@b", true, false},
        {"magnet:?xt=1", true, false},
        {"geo:1,2", true, false},
        {"tel:+1", true, false},
        {"xmpp:a@b", true, false},
        {"gemini://x/", true, false},
        {"gopher://x/", true, false},
        {"javascript:alert(1)", false, false},
        {"JaVa\tScRiPt:alert(1)", false, false},
        {"\x01javascript:alert(1)", false, false},
        {"\xc2\xa0javascript:alert(1)", false, false},
        {"h\nttps://x/", true, true},
        {"vbscript:x", false, false},
        {"data:text/html,x", false, false},
        {"file:///etc/passwd", false, false},
        {"ftp://x/", false, false},
        {"feed:https://x/", false, false},
        {"view-source:https://x/", false, false},
        {"averyveryverylongscheme:x", false, false},
        {":x", false, false},
        {"x/y:z", true, true},
        {"?a:b", true, true},
        {"#a:b", true, true},
        {"x", true, true},
        {"", true, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(url_safe(str_of(cases[i].text), URL_LINK), cases[i].link);
        assert_int_equal(url_safe(str_of(cases[i].text), URL_MEDIA), cases[i].media);
    }
}

static void clean_addresses(void **state)
{
    (void)state;
    struct str base = STR("https://example.org/a/");
    is(url_clean(&arena, base, STR("b"), URL_MEDIA), "https://example.org/a/b");
    is(url_clean(&arena, base, STR("mailto:a@b"), URL_LINK), "mailto:a@b");
    is(url_clean(&arena, base, STR("mailto:a@b"), URL_MEDIA), "(missing)");
    is(url_clean(&arena, base, STR("jav\nascript:alert(1)"), URL_LINK), "(missing)");
    is(url_clean(&arena, STR("javascript:x"), STR("#y"), URL_LINK), "(missing)");
    is(url_clean(&arena, base, STR("http://["), URL_LINK), "(missing)");
    is(url_clean(&arena, STR_NONE, STR("b"), URL_LINK), "(missing)");
    is(url_clean(&arena, base, STR_NONE, URL_LINK), "(missing)");
    is(url_clean(&arena, base, STR(" \n"), URL_LINK), "(missing)");
}

// A blank before it keeps an address from the short way.
static void short_way_agrees(struct str text)
{
    struct url fast, slow;
    struct str spaced = arena_concat(&arena, STR(" "), text);
    is(url_clean(&arena, STR_NONE, text, URL_LINK), show(url_resolve(&arena, STR_NONE, spaced)));
    bool parsed = url_parse(&arena, text, &fast, NULL);
    assert_int_equal(parsed, url_parse(&arena, spaced, &slow, NULL));
    if (!parsed)
        return;
    is(fast.scheme, show(slow.scheme));
    is(fast.host, show(slow.host));
    is(fast.path, show(slow.path));
    is(fast.query, show(slow.query));
    is(fast.fragment, show(slow.fragment));
    assert_int_equal(fast.query.p == NULL, slow.query.p == NULL);
    assert_int_equal(fast.fragment.p == NULL, slow.fragment.p == NULL);
    assert_int_equal(fast.port, slow.port);
    is(fast.userinfo, show(slow.userinfo));
    assert_int_equal(fast.host_ipv6, slow.host_ipv6);
}

// Addresses that are canonical already are given back as they are; that short way must never be wrong.
static void clean_short_way_agrees(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "https://example.org/",
        "https://example.org",
        "https://example.org/a?b=c&d#e",
        "https://example.org/a/./b",
        "https://example.org/a/.b",
        "https://example.org/a/%2e/b",
        "https://Example.org/",
        "https://example.org:443/",
        "https://example.org:81/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://a.b.c1/",
        "https://a.1c/",
        "https://a.0xg/",
        "https://xn--a/",
        "https://a..b/",
        "https://.a/",
        "https://a./",
        "https:///a/",
        "https://u@a/",
        "https://a/'?'",
        "https://a/{}|^`",
        "https://a/x y",
        "https://a/\xc3\xa9",
        "http://a-b.c-d/",
        "https://a/#b#c",
        "https://a/?b?c",
        "https://a/..",
        "https://a/b..",
        "http://a\\b",
        "http://a/[b]",
        "http://a/%zz",
        "https://a/?/../b",
        "https://a/\"<>",
        "https://-/",
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t at = 0; at < 40; at++) // wherever a step of sixteen bytes ends
            short_way_agrees(
                arena_concat(&arena, str_of(texts[i]), str_first(STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), at)));
    for (size_t c = 1; c < 256; c++)
        for (size_t at = 0; at < 40; at++) {
            struct str text = arena_printf(&arena, "https://a/%*s%c/.?#%*s", (int)at, "", (int)c, (int)at, "");
            for (char *p = memchr((void *)(uintptr_t)text.p, ' ', text.n); p;
                 p = memchr(p, ' ', text.n - (size_t)(p - text.p)))
                *p = 'b';
            short_way_agrees(text);
            short_way_agrees(arena_printf(&arena, "https://a/" STR_FMT "%c", (int)at,
                                          "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", (int)c));
        }
    struct str same = STR("https://example.org/a?b=c&d#e");
    assert_ptr_equal(url_clean(&arena, STR_NONE, same, URL_LINK).p, same.p);
}

static void tracking_parameters(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"https://a/?utm_source=x", "https://a/"},
        {"https://a/?utm_source=x&b=1", "https://a/?b=1"},
        {"https://a/?b=1&utm_source=x", "https://a/?b=1"},
        {"https://a/?b=1&UTM_Medium=x&c=2#f", "https://a/?b=1&c=2#f"},
        {"https://a/?fbclid=1&gclid=2&mc_cid=3&mc_eid=4#f", "https://a/#f"},
        {"https://a/?b=1&amp;utm_source=x&amp;c=2", "https://a/?b=1&amp;c=2"},
        {"https://a/?utm_source=x&amp;amp;c=2", "https://a/?c=2"},
        {"https://a/?fbclid", "https://a/"},
        {"https://a/?b=1&&c", "https://a/?b=1&&c"},
        {"https://a/?xutm_source=x", "https://a/?xutm_source=x"},
        {"https://a/#?utm_source=x", "https://a/#?utm_source=x"},
        {"https://a/", "https://a/"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct str in = str_of(pairs[i].in), out = url_untracked(&arena, in);
        is(out, pairs[i].out);
        if (!strcmp(pairs[i].in, pairs[i].out))
            assert_ptr_equal(out.p, in.p);
    }
}

static void normal_form(void **state) // protocols 1.6.5
{
    (void)state;
    static const struct pair pairs[] = {
        {"https://www.Example.org/a/", "example.org/a"},
        {"http://example.org/a#f", "example.org/a"},
        {"http://example.org/a?utm_source=x", "example.org/a"},
        {"http://example.org/a/?utm_source=x&b=1", "example.org/a?b=1"},
        {"http://example.org/a?", "example.org/a"},
        {"https://example.org", "example.org"},
        {"https://example.org./", "example.org"},
        {"https://www./", "www"},
        {"http://example.org:8080/%7ea/%2fb", "example.org:8080/~a/%2Fb"},
        {"http://u:p@example.org/", "example.org"},
        {"mailto:a@example.org", "(missing)"},
        {"a", "(missing)"},
        {"", "(missing)"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        is(url_normal(&arena, str_of(pairs[i].in)), pairs[i].out);
}

static void host_and_origin(void **state)
{
    (void)state;
    is(url_host(&arena, STR("https://Example.org:81/x")), "example.org");
    is(url_host(&arena, STR("https://[::1]/x")), "::1");
    is(url_host(&arena, STR("mailto:a@b")), "(missing)");
    is(url_host(&arena, STR("x")), "(missing)");
    is(url_origin(&arena, STR("https://u@Example.org:443/x?y#z")), "https://example.org");
    is(url_origin(&arena, STR("http://[::1]:81/x")), "http://[::1]:81");
    is(url_origin(&arena, STR("mailto:a@b")), "(missing)");
    is(url_origin(&arena, STR("x")), "(missing)");
}

static void this_machine_is_known_by_its_addresses(void **state)
{
    (void)state;
    static const char *const yes[] = {"localhost", "LOCALHOST", "127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"};
    static const char *const no[] = {"", "127.hub.example", "localhost.example", "128.0.0.1", "::2", "[::1]", "127.1"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!host_is_loopback(str_of(yes[i])))
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (host_is_loopback(str_of(no[i])))
            fail_msg("%s", no[i]);
}

static void escapes(void **state)
{
    (void)state;
    is(url_escape(&arena, STR("a b/\xc3\xa9~-._")), "a%20b%2F%C3%A9~-._");
    is(url_unescape(&arena, STR("a%20b+c%C3%a9%zz%"), false), "a b+c\xc3\xa9%zz%");
    is(url_unescape(&arena, STR("a+b%2B"), true), "a b+");
    is(url_unescape(&arena, STR("a%00b"), false), "(missing)");
    is(url_unescape(&arena, STR("a\0b"), false), "(missing)");
    is(url_unescape(&arena, STR_NONE, false), "(missing)");
    is(url_unescape(&arena, STR(""), false), "");
    is(url_unescape(&arena, STR("%4"), false), "%4");
}

// What people paste, in good form or not: nothing of the name and password is left, and nothing else is taken.
static void names_and_passwords_are_taken_out_of_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out, *userinfo;
    } rows[] = {
        {"https://ann:s@example.org/f", "https://example.org/f", "ann:s"},
        {" HTTPS://ann:s@example.org/f", "HTTPS://example.org/f", "ann:s"},
        {"https://ann@example.org", "https://example.org", "ann"},
        {"https://a:b@c:d@example.org/", "https://example.org/", "a:b@c:d"},
        {"https:ann:s@example.org/", "https:example.org/", "ann:s"},
        {"https:\\\\ann:s@example.org/", "https:\\\\example.org/", "ann:s"},
        {"ht\ntps://an\tn:s@example.org/", "https://example.org/", "ann:s"},
        {"feed:https://ann:s@example.org/", "feed:https://example.org/", "ann:s"},
        {"feed://ann:s@example.org/", "feed://example.org/", "ann:s"},
        {"odd://ann:s@example.org/", "odd://example.org/", "ann:s"},
        {"ann:s@example.org/f", "example.org/f", "ann:s"},
        {"https://ann:s@/f", "https://@/f", "ann:s"},
        {"https://@example.org/", "https://example.org/", "(missing)"},
        {"https://example.org/@ann", "https://example.org/@ann", "(missing)"},
        {"https://example.org?to=a@b", "https://example.org?to=a@b", "(missing)"},
        {"https://example.org#a@b", "https://example.org#a@b", "(missing)"},
        {"example.org/@ann", "example.org/@ann", "(missing)"},
        {"", "", "(missing)"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str userinfo;
        is(url_without_userinfo(&arena, str_of(rows[i].in), &userinfo), rows[i].out);
        is(userinfo, rows[i].userinfo);
        is(url_without_userinfo(&arena, str_of(rows[i].in), NULL), rows[i].out);
        struct url u;
        struct err err = {0};
        if (!url_parse(&arena, str_of(rows[i].in), &u, &err) && strstr(err.text, "ann:s"))
            fail_msg("%s: %s", rows[i].in, err.text);
    }
}

// Where nobody can tell where a password ends, all that may be of it is left out of the sentence; an address that just
// holds an '@' stays whole.
static void what_is_said_of_a_refused_address_holds_no_password(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"http://us:PW/SECRET@h/x", "http://…@h/x"},
        {"http://us:PW#SECRET@h/x", "http://…@h/x"},
        {"http://us:PW?SECRET@h/x", "http://…@h/x"},
        {"http://us:PW@SECRET/s@h/x", "http://…@h/x"},
        {"http//us:SECRET@h", "http//…@h"},
        {"http//SECRET@h", "http//…@h"},
        {"https:://us:SECRET@h", "https:://…@h"},
        {"ht tp://us:SECRET@h", "ht tp://…@h"},
        {"us:PW/SECRET@h/x", "…@h/x"},
        {"us:PW/SECRET@h//x", "…@h//x"},
        {"https://us:SECRET@h", "https://h"},
        {"https://@/f", "https://…@/f"},
        {"example.org/@ann", "example.org/@ann"},
        {"no address", "no address"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct url u;
        struct err err = {0};
        is(url_said(&arena, str_of(rows[i].in)), rows[i].out);
        if (!url_parse(&arena, str_of(rows[i].in), &u, &err) && strstr(err.text, "SECRET"))
            fail_msg("%s: %s", rows[i].in, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_passwords_are_taken_out_of_addresses),
        cmocka_unit_test(what_is_said_of_a_refused_address_holds_no_password),
        cmocka_unit_test(rfc3986_normal_examples),
        cmocka_unit_test(rfc3986_abnormal_examples),
        cmocka_unit_test(lenient_references),
        cmocka_unit_test(resolving_without_a_base),
        cmocka_unit_test(canonical_text),
        cmocka_unit_test(hosts_in_one_form),
        cmocka_unit_test(what_is_no_address),
        cmocka_unit_test(over_long_addresses),
        cmocka_unit_test(parts_of_an_address),
        cmocka_unit_test(what_may_be_fetched),
        cmocka_unit_test(safe_schemes),
        cmocka_unit_test(clean_addresses),
        cmocka_unit_test(clean_short_way_agrees),
        cmocka_unit_test(tracking_parameters),
        cmocka_unit_test(normal_form),
        cmocka_unit_test(host_and_origin),
        cmocka_unit_test(this_machine_is_known_by_its_addresses),
        cmocka_unit_test(escapes),
    };
    return cmocka_run_group_tests(tests, arena_start, arena_end);
}
