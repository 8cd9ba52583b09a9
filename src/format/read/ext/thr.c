// thr.c – threading (RFC 4685): what an entry answers, and how many answer it.
#include "format/read/reader_priv.h"

static void start_in_reply_to(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct doc_reply reply = {
        .ref = attr(r, e, "ref"),
        .href = reader_url(r, attr(r, e, "href"), false),
        .type = attr(r, e, "type"),
        .source = reader_url(r, attr(r, e, "source"), false),
    };
    if (!str_empty(reply.ref) || !str_empty(reply.href))
        *vec_push(r->a, &r->draft.replies_to) = reply;
}

const struct rule thr_rules[] = {
    {"in-reply-to", IN_ITEM, .start = start_in_reply_to},
    {"total", IN_ITEM, TAKE_TEXT, .field = SAID_THREAD_TOTAL},
    {.name = NULL},
};
