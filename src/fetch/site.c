// site.c – registrable domains by a rule instead of a list (docs/why/polling.md): the last two labels, or three where
// the second stands for a kind of owner under the domain of a country. A wrong guess only changes a pace: what is put
// together too far waits a little longer, what is kept apart too far still shares an address, which is counted too.
#include "fetch/site_priv.h"

static struct str last_label(struct str *rest);
static bool says_kind(struct str label);

struct str site_of(struct str host)
{
    struct str rest = host;
    struct str top = last_label(&rest), second = last_label(&rest);
    if (str_find_char(host, ':') < host.n || (top.n && char_digit(top.p[top.n - 1])))
        return host; // no name ends in a digit (WHATWG URL, "ends in a number")
    if (top.n == 2 && says_kind(second) && rest.n)
        last_label(&rest);
    return rest.n ? str_from(host, rest.n + 1) : host;
}

// Cut off `rest`, with its dot.
static struct str last_label(struct str *rest)
{
    size_t at = rest->n;
    while (at && rest->p[at - 1] != '.')
        at--;
    struct str label = str_from(*rest, at);
    *rest = str_first(*rest, at ? at - 1 : 0);
    return label;
}

static bool says_kind(struct str label)
{
    static const char *const kinds[] = {"ac",  "asso", "co",  "com", "edu", "gen", "go",  "gob", "gouv",
                                        "gov", "govt", "gub", "gv",  "id",  "ltd", "mil", "ne",  "net",
                                        "nhs", "nom",  "or",  "org", "plc", "sch", "web"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(label, kinds[i]))
            return true;
    return false;
}
