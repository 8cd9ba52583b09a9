// fuzz_sanitize.c – the sanitiser's promises: where the fast way accepts, gumbo's way says the same; sanitising twice
// changes nothing; what comes out is of the plain grammar below and of nothing else.

// links: text
#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "text/html_links.h"
#include "text/html_text.h"
#include "text/sanitize.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char elements[] = " a abbr acronym address article aside audio b bdi bdo big blockquote br caption center "
                               "cite code col colgroup data dd "
                               "del details dfn dir div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header "
                               "hgroup hr i img ins kbd li mark menu "
                               "nav ol p pre q rb rp rt rtc ruby s samp section small source span strike strong sub "
                               "summary sup table tbody td tfoot th "
                               "thead time tr tt u ul var video wbr ";
static const char voids[] = " br col hr img source wbr ";
static const char attributes[] = " id class lang dir title href rel cite datetime src alt width height loading poster "
                                 "controls preload type start reversed "
                                 "value colspan rowspan span scope align open ";

static bool listed(const char *list, const char *name, size_t n)
{
    char word[32];
    if (n > 20)
        return false;
    snprintf(word, sizeof word, " %.*s ", (int)n, name);
    return strstr(list, word) != NULL;
}

static const char *check_attributes(const char *p, const char *end)
{
    while (p < end && *p == ' ') {
        const char *name = ++p;
        while (p < end && ((*p >= 'a' && *p <= 'z') || *p == '-'))
            p++;
        must(listed(attributes, name, (size_t)(p - name)));
        must(end - p > 2 && p[0] == '=' && p[1] == '"');
        const char *value = p += 2;
        while (p < end && *p != '"')
            must(*p != '<' && *p != '>' && (*p < 0 || *p >= 32 || *p == '\n' || *p == '\t')), p++;
        must(p < end);
        struct str v = str_make(value, (size_t)(p - value));
        if (listed(" href src poster cite ", name, (size_t)(value - name) - 2))
            must(str_starts(v, STR("http://")) || str_starts(v, STR("https://")) ||
                 (strchr("hc", *name) &&
                  (str_starts(v, STR("mailto:")) || str_starts(v, STR("magnet:")) || str_starts(v, STR("geo:")) ||
                   str_starts(v, STR("tel:")) || str_starts(v, STR("xmpp:")) || str_starts(v, STR("gemini:")) ||
                   str_starts(v, STR("gopher:")))));
        if (*name == 'i')
            must(str_starts(v, STR("user-content-")));
        if (name[0] == 'c' && name[1] == 'l')
            must(str_starts(v, STR("language-")));
        p++;
    }
    return p;
}

// Tags that are plain, known and closed in order; text without a bare < or >.
static void check_plain(struct str out)
{
    static struct str open[LIMIT_HTML_DEPTH + 8];
    size_t depth = 0;
    const char *p = out.p, *end = out.p + out.n;
    must(out.n <= LIMIT_HTML);
    while (p < end) {
        must(*p != '>' && *p != 0x7f && ((unsigned char)*p >= 32 || *p == '\n' || *p == '\t'));
        if (*p == '&')
            must(!strncmp(p, "&amp;", 5) || !strncmp(p, "&lt;", 4) || !strncmp(p, "&gt;", 4));
        if (*p++ != '<')
            continue;
        bool closing = *p == '/';
        const char *name = p += closing;
        while (p < end && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
            p++;
        struct str tag = str_make(name, (size_t)(p - name));
        must(listed(elements, tag.p, tag.n));
        if (closing) {
            must(depth > 0 && str_eq(open[--depth], tag));
        } else {
            p = check_attributes(p, end);
            if (!listed(voids, tag.p, tag.n)) {
                must(depth < LIMIT_HTML_DEPTH + 8);
                open[depth++] = tag;
            }
        }
        must(p < end && *p++ == '>');
    }
    must(depth == 0);
}

static void check_equal(const char *what, struct str in, struct str one, struct str other)
{
    if (str_eq(one, other))
        return;
    fprintf(stderr, "%s\n in    %.*s\n one   %.*s\n other %.*s\n", what, STR_ARG(in), STR_ARG(one), STR_ARG(other));
    must(str_eq(one, other));
}

// Pieces of markup by number: nesting is reached sooner that way than byte by byte.
static const char *const pieces[] = {
    "<a href=x>",
    "</a>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<span>",
    "</span>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<ul>",
    "</ul>",
    "<ol>",
    "</ol>",
    "<li>",
    "</li>",
    "<dl>",
    "</dl>",
    "<dt>",
    "<dd>",
    "</dd>",
    "<h1>",
    "</h1>",
    "<h2>",
    "</h2>",
    "<pre>",
    "</pre>",
    "<table>",
    "</table>",
    "<caption>",
    "</caption>",
    "<colgroup>",
    "</colgroup>",
    "<col>",
    "<thead>",
    "</thead>",
    "<tbody>",
    "</tbody>",
    "<tfoot>",
    "</tfoot>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "</th>",
    "<br>",
    "</br>",
    "<hr>",
    "<img src=x>",
    "<font>",
    "</font>",
    "<section>",
    "</section>",
    "<address>",
    "</address>",
    "<blockquote>",
    "</blockquote>",
    "<ruby>",
    "</ruby>",
    "<rt>",
    "</rt>",
    "<rp>",
    "<rb>",
    "<rtc>",
    "</rtc>",
    "<o:p>",
    "</o:p>",
    "<x-y>",
    "</x-y>",
    "<label>",
    "</label>",
    "<noscript>",
    "</noscript>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<iframe src=x>",
    "</iframe>",
    "<title>",
    "</title>",
    "<html>",
    "<body>",
    "</body>",
    "</html>",
    "<head>",
    "</head>",
    "<!doctype html>",
    "<!-- x -->",
    "<form>",
    "</form>",
    "<main>",
    "</main>",
    "<button>",
    "</button>",
    "<object>",
    "</object>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "</math>",
    "<select>",
    "<option>",
    "</select>",
    "<template>",
    "</template>",
    "<textarea>",
    "</textarea>",
    "<marquee>",
    "</marquee>",
    "<nobr>",
    "</nobr>",
    "<foo>",
    "</foo>",
    "<details>",
    "<summary>",
    "</summary>",
    "</details>",
    "<figure>",
    "<figcaption>",
    "</figure>",
    "<center>",
    "</center>",
    "<em>",
    "</em>",
    "<code>",
    "</code>",
    "<input>",
    "<meta>",
    "<audio>",
    "<source src=x>",
    "</audio>",
    "<picture>",
    "</picture>",
    "<plaintext>",
    "<xmp>",
    "</xmp>",
    "<listing>",
    "x",
    " ",
    "\n",
    "&amp;",
    "&#10;",
    "&nbsp;",
    "<",
    ">",
    "&",
    "<video>",
    "</video>",
    "<canvas>",
    "</canvas>",
    "<embed src=x>",
    "<del>",
    "</del>",
    "<menu>",
    "</menu>",
    "<dir>",
    "</dir>",
    "<fieldset>",
    "</fieldset>",
    "<p title=\"",
    "\">",
    "</dt>",
};

static struct str assemble(struct arena *a, const uint8_t *data, size_t size)
{
    struct buf b;
    buf_init(&b, LIMIT_HTML);
    for (size_t i = 0; i < size; i++)
        buf_put(&b, str_of(pieces[data[i] % (sizeof pieces / sizeof *pieces)]));
    struct str html = arena_str(a, buf_str(&b));
    buf_done(&b);
    return html;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct str html = size && data[0] == 1 ? assemble(&a, data + 1, size - 1) : str_make((const char *)data, size);
    struct sanitize_context context = {STR("https://e.example/a/b")};
    struct safe_html fast;
    struct str once = sanitize_html(&a, html, &context).markup;
    check_plain(once);
    check_equal("sanitised twice", html, once, sanitize_html(&a, once, &context).markup);
    if (sanitize_fast(&a, html, &context, &fast)) {
        check_equal("fast and gumbo", html, fast.markup, sanitize_gumbo(&a, html, &context).markup);
        check_equal("fast twice", html, fast.markup, once);
    }
    check_plain(sanitize_text(&a, html).markup);
    html_likely(html);
    must(html_text(&a, html).n <= html.n * 2);
    struct html_links links;
    html_links(&a, html, context.base, &links);
    arena_done(&a);
    return 0;
}
