// sanitize_pipe.c – the sanitiser as a filter, for tests written in other languages: reads "<way> <bytes> <base>\n" and
// so many bytes of HTML, writes "<bytes>\n" and the result; "-1\n" where the fast way refuses. Ways: html fast gumbo
// text plain.
#include "text/html_text.h"
#include "text/sanitize.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static bool sanitise(struct arena *a, struct str way, struct str html, struct str base, struct str *ret)
{
    struct sanitize_context context = {base};
    struct safe_html safe = {STR_NONE};
    bool fine = true;
    if (str_is(way, "fast"))
        fine = sanitize_fast(a, html, &context, &safe);
    else if (str_is(way, "gumbo"))
        safe = sanitize_gumbo(a, html, &context);
    else if (str_is(way, "text"))
        safe = sanitize_text(a, html);
    else if (str_is(way, "html"))
        safe = sanitize_html(a, html, &context);
    *ret = str_is(way, "plain") ? html_text(a, html) : safe.markup;
    return fine;
}

int main(void)
{
    char way[16], base[2049];
    size_t n;
    while (scanf("%15s %zu %2048[^\n]", way, &n, base) == 3 && getchar() == '\n') {
        struct arena a = {0};
        char *html = malloc(n + 1);
        if (!html || fread(html, 1, n, stdin) != n)
            return 1;
        struct str out;
        if (sanitise(&a, str_of(way), str_make(html, n), str_of(base), &out)) {
            printf("%zu\n", out.n);
            fwrite(out.p, 1, out.n, stdout);
        } else {
            printf("-1\n");
        }
        fflush(stdout);
        free(html);
        arena_done(&a);
    }
    struct sanitize_counters counters;
    sanitize_counters(&counters);
    fprintf(stderr, "fast %" PRIu64 " gumbo %" PRIu64 " escaped %" PRIu64 "\n", counters.fast_bytes,
            counters.gumbo_bytes, counters.escaped_bytes);
    for (size_t i = 0; sanitize_refusals[i]; i++)
        fprintf(stderr, "refused %s %" PRIu64 "\n", sanitize_refusals[i], counters.refused[i]);
    return 0;
}
