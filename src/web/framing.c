// framing.c – which requests are refused for their head alone.
//
// A request that can be read in two ways is read differently by whoever stands before us, and carries a second one past
// them (smuggling): it is refused and the connection closed.
#include "base/limits.h"
#include "web/framing_priv.h"

// RFC 9110 5.6.2. Nothing else may stand before the colon, above all no blank (RFC 9112 5.1).
static bool token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_alpha(s.p[i]) && !char_digit(s.p[i]) && (!s.p[i] || !strchr("!#$%&'*+-.^_`|~", s.p[i])))
            return false;
    return s.n > 0;
}

// RFC 9110 5.5: such as the CR that RFC 9112 2.2 forbids to take for the end of a line.
static bool controls(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') || s.p[i] == 0x7f)
            return true;
    return false;
}

// Of the absolute-form, which a server must take too (RFC 9112 3.2.2); missing for the others.
static struct str target_authority(struct str target)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts_nocase(target, str_of(schemes[i]))) {
            struct str rest = str_from(target, strlen(schemes[i])), to_path = str_first(rest, str_find_char(rest, '/'));
            return str_first(to_path, str_find_char(to_path, '?'));
        }
    return STR_NONE;
}

struct str target_path(struct arena *a, struct str target)
{
    struct str authority = target_authority(target);
    if (!authority.p)
        return target;
    struct str rest = str_from(target, (size_t)(authority.p + authority.n - target.p));
    return str_starts(rest, STR("/")) ? rest : arena_concat(a, STR("/"), rest);
}

// RFC 9112 3. A blank in the target would have others see another one, and another version.
void framing_request_line(struct framing *f, struct str method, struct str target, struct str version)
{
    f->target = target.n;
    f->authority = target_authority(target);
    f->old = str_is(version, "HTTP/1.0");
    f->bad |= !token(method) || !target.n || str_find_char(target, ' ') < target.n ||
              str_find_char(target, '\t') < target.n || controls(target) || !str_starts(version, STR("HTTP/1.")) ||
              version.n != 8 || !char_digit(version.p[7]);
}

void framing_line(struct framing *f, struct str name, struct str value)
{
    f->bytes += name.n + value.n + 4;
    f->lines++;
    f->bad |= !token(name) || controls(value);
    if (str_eq_nocase(name, STR("Host"))) {
        f->hosts++;
        f->bad |= f->authority.p && !str_eq_nocase(f->authority, value); // RFC 9112 3.2: whose request is it?
    } else if (str_eq_nocase(name, STR("Content-Length"))) {
        f->lengths++;
        f->bad |= !str_int(value, &f->length) || f->length < 0 || !char_digit(value.p[0]);
    } else if (str_eq_nocase(name, STR("Transfer-Encoding"))) {
        f->codings++;
        f->bad |= f->old || !str_eq_nocase(value, STR("chunked")); // RFC 9112 6.1
    }
}

int framing_fault(const struct framing *f)
{
    if (f->target > f->target_most)
        return 414;
    if (f->bytes > LIMIT_REQUEST_HEADER_BYTES || f->lines > LIMIT_HEADER_LINES)
        return 431;
    if (f->lengths + f->codings > 1 || f->bad || f->hosts > 1) // RFC 9112 6.3, 3.2
        return 400;
    return f->length > f->length_most ? 413 : 0;
}
