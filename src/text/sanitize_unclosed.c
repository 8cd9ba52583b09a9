// sanitize_unclosed.c – feeds write <iframe …/> and <object …> and mean that only: a browser would let such an element
// take all the rest of the text with it. One that is never closed gets its end tag where its start tag ends.
#include "base/buf.h"
#include "text/html_priv.h"
#include "text/sanitize_priv.h"

static const char *const names[] = {"iframe", "object"};
enum { NAMES = sizeof names / sizeof *names };

static void last_ends(struct str html, size_t ret_last[NAMES]);
static size_t tag_or_comment_end(struct str s, size_t at);

struct str html_close_embeds(struct arena *a, struct str html)
{
    size_t last[NAMES], taken = 0;
    last_ends(html, last);
    struct buf out;
    buf_init(&out, SIZE_MAX / 4);
    for (size_t at = 0; (at += str_find_char(str_from(html, at), '<')) < html.n;) {
        size_t end = tag_or_comment_end(html, at);
        bool starts = at + 1 < html.n && char_alpha(html.p[at + 1]);
        size_t name_end = starts ? html_name_end(html, at + 1) : at + 1;
        struct str name = str_make(html.p + at + 1, name_end - at - 1);
        for (size_t i = 0; i < NAMES && end <= html.n; i++) {
            if (at < last[i] || !str_eq_nocase(name, str_of(names[i])))
                continue;
            buf_add(&out, html.p + taken, end - taken);
            buf_printf(&out, "</%s>", names[i]);
            taken = end;
        }
        at = end <= html.n ? end : html.n;
    }
    if (taken) {
        buf_put(&out, str_from(html, taken));
        html = arena_str(a, buf_str(&out));
    }
    buf_done(&out);
    return html;
}

// Where the last end tag of each stands, 0 if there is none.
static void last_ends(struct str html, size_t ret_last[NAMES])
{
    for (size_t i = 0; i < NAMES; i++)
        ret_last[i] = 0;
    for (size_t at = 0; (at += str_find(str_from(html, at), STR("</"))) < html.n; at += 2)
        for (size_t i = 0; i < NAMES; i++)
            if (str_starts_nocase(str_from(html, at + 2), str_of(names[i])))
                ret_last[i] = at;
}

// Behind what begins at the '<'; more than s.n when it never ends.
static size_t tag_or_comment_end(struct str s, size_t at)
{
    char next = at + 1 < s.n ? s.p[at + 1] : 0;
    if (next == '!' || next == '?')
        return html_comment_end(s, at + 1);
    bool tag = char_alpha(next) || (next == '/' && at + 2 < s.n && char_alpha(s.p[at + 2]));
    return tag ? html_tag_end(s, html_name_end(s, at + 1 + (next == '/')), NULL) : at + 1;
}
