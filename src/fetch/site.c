// site.c – registrable domains by a rule instead of a list (docs/why/polling.md): the last two labels, or three where
// the second stands for a kind of owner under the domain of a country. A wrong guess only changes a pace: what is put
// together too far waits a little longer, what is kept apart too far still shares an address, which is counted too.
#include "fetch/site_priv.h"

static bool says_kind(struct str label);

struct str site_of(struct str host)
{
    struct str rest = host;
    struct str top = str_split_last(&rest, '.'), second = str_split_last(&rest, '.');
    if (str_find_char(host, ':') < host.n || (top.n && char_digit(top.p[top.n - 1])))
        return host; // no name ends in a digit (WHATWG URL, "ends in a number")
    if (top.n == 2 && says_kind(second) && rest.n)
        str_split_last(&rest, '.');
    return rest.n ? str_from(host, rest.n + 1) : host;
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
