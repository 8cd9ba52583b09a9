// str.h – slices: a pointer and a length, never owned. The bytes behind a slice belong to an arena, a buf or a literal.
// A slice made by arena_str() or STR() is followed by a NUL; other slices need not be. A missing text is {NULL, 0}.
#ifndef TRIBUTARY_BASE_STR_H
#define TRIBUTARY_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE     ((struct str){NULL, 0})
// For printf: printf(STR_FMT, STR_ARG(s)).
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)((s).n), ((s).p ? (s).p : "")

static inline struct str str_of(const char *c_or_null)
{
    return c_or_null ? (struct str){c_or_null, strlen(c_or_null)} : STR_NONE;
}
static inline struct str str_make(const char *p, size_t n)
{
    return (struct str){p, n};
}
// Where a missing text will not do: in columns that are NOT NULL.
static inline struct str str_or_empty(struct str s)
{
    return s.p ? s : STR("");
}
static inline bool str_empty(struct str s)
{
    return s.n == 0;
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *c)
{
    return str_eq(a, str_of(c));
}
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}
static inline bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}
// From byte `from` to the end; empty when from lies past the end.
static inline struct str str_from(struct str s, size_t from)
{
    return from >= s.n ? (struct str){s.p ? s.p + s.n : NULL, 0} : (struct str){s.p + from, s.n - from};
}
static inline struct str str_first(struct str s, size_t n)
{
    return (struct str){s.p, n < s.n ? n : s.n};
}

// White space of XML and HTML: space, tab, LF, FF, CR.
static inline bool char_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
static inline bool char_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool char_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline char char_upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
}
static inline char char_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

// ASCII case is ignored; other bytes must be equal.
bool str_eq_nocase(struct str a, struct str b);
bool str_starts_nocase(struct str s, struct str prefix);
int str_cmp(struct str a, struct str b);
struct str str_trim(struct str s);
// Offset of the first occurrence, or s.n.
size_t str_find(struct str s, struct str needle);
size_t str_find_nocase(struct str s, struct str needle);
static inline size_t str_find_char(struct str s, char c)
{
    const char *at = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;
    return at ? (size_t)(at - s.p) : s.n;
}
// Takes what stands before the next `sep` off *rest; false when *rest is used up.
bool str_split(struct str *rest, char sep, struct str *ret_part);
// Takes what stands behind the last `sep` off *rest, all of it where there is none; *rest may be used up.
struct str str_split_last(struct str *rest, char sep);
// Decimal number filling the whole slice; false for anything else or out of range.
bool str_int(struct str s, int64_t *ret);

#endif
