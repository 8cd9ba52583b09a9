// str.c – slices: comparing, searching, splitting.
#include "base/str.h"

#include <limits.h>

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (char_lower(a.p[i]) != char_lower(b.p[i]))
            return false;
    return true;
}

bool str_starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq_nocase(str_first(s, prefix.n), prefix);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

struct str str_trim(struct str s)
{
    while (s.n && char_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && char_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

size_t str_find(struct str s, struct str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find_nocase(struct str s, struct str needle)
{
    char first = needle.n ? char_lower(needle.p[0]) : 0;
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if ((!needle.n || char_lower(s.p[i]) == first) && str_starts_nocase(str_from(s, i), needle))
            return i;
    return s.n;
}

bool str_split(struct str *rest, char sep, struct str *ret_part)
{
    if (!rest->p)
        return false;
    size_t i = str_find_char(*rest, sep);
    *ret_part = str_first(*rest, i);
    *rest = i < rest->n ? str_from(*rest, i + 1) : STR_NONE;
    return true;
}

struct str str_split_last(struct str *rest, char sep)
{
    size_t at = rest->n;
    while (at && rest->p[at - 1] != sep)
        at--;
    struct str part = str_from(*rest, at);
    *rest = str_first(*rest, at ? at - 1 : 0);
    return part;
}

bool str_int(struct str s, int64_t *ret)
{
    size_t i = 0;
    bool minus = s.n && s.p[0] == '-';
    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        i = 1;
    if (i == s.n)
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (!char_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_sub_overflow(v, s.p[i] - '0', &v)) // counted downwards, so that the least number fits
            return false;
    }
    if (!minus && v == INT64_MIN)
        return false;
    *ret = minus ? v : -v;
    return true;
}
