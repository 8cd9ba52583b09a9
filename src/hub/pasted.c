// pasted.c – what people paste to have feeds looked for.
#include "hub/pasted.h"
#include "text/url.h"

static size_t last_at(struct str s);
static bool any_of(struct str s, const char *set);
static bool handle_address(struct arena *a, struct str handle, struct str *ret, struct err *err);

bool pasted_read(struct arena *a, struct str text, struct pasted *ret, struct err *err)
{
    struct str userinfo, s = str_trim(text);
    size_t at = last_at(s);
    *ret = (struct pasted){.shown = s};
    bool one_word = at < s.n && !any_of(s, "/\\?#"); // else it is an address, and '@' where it ends a name and password
    if (one_word && s.p[0] == '@' && !any_of(str_first(s, at), ":"))
        return handle_address(a, s, &ret->address, err);
    if (one_word && !any_of(s, ":"))
        return err_set(err, ERR_INPUT,
                       "that looks like an e-mail address, which leads to no feed; a microblog's handle begins with "
                       "'@': @NAME@HOST");
    ret->shown = ret->address = str_trim(url_without_userinfo(a, s, &userinfo));
    ret->credential = credential_of_userinfo(a, userinfo);
    return true;
}

// s.n when there is none.
static size_t last_at(struct str s)
{
    for (size_t i = s.n; i-- > 0;)
        if (s.p[i] == '@')
            return i;
    return s.n;
}

static bool any_of(struct str s, const char *set)
{
    for (; *set; set++)
        if (str_find_char(s, *set) < s.n)
            return true;
    return false;
}

// Where Mastodon and its kin have the page of that name (protocols 3.8).
static bool handle_address(struct arena *a, struct str handle, struct str *ret, struct err *err)
{
    struct url u;
    size_t at = str_find_char(str_from(handle, 1), '@') + 1;
    struct str name = str_from(str_first(handle, at), 1), host = str_from(handle, at + 1);
    *ret = arena_printf(a, "https://" STR_FMT "/@" STR_FMT, STR_ARG(host), STR_ARG(url_escape(a, name)));
    if (!name.n || !host.n || last_at(host) < host.n || !url_parse(a, *ret, &u, NULL))
        return err_set(err, ERR_INPUT, "a microblog's handle names its host as well: @NAME@HOST");
    return true;
}
