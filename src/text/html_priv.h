// html_priv.h – the tokeniser's few steps (WHATWG HTML 13.2.5) that scanners of HTML share.
#ifndef TRIBUTARY_TEXT_HTML_PRIV_H
#define TRIBUTARY_TEXT_HTML_PRIV_H

#include "base/arena.h"

// Behind the name of the tag whose name begins at `at`.
size_t html_name_end(struct str s, size_t at);
// One attribute, from behind the tag's name or the attribute before; the value as it stands there, missing if there is
// none. False at the end of the tag: *at is behind its '>', or SIZE_MAX when the text ended before that.
bool html_attribute(struct str s, size_t *at, struct str *ret_name, struct str *ret_value);
// Behind the tag's '>', SIZE_MAX if there is none. Counts the attributes when asked to.
size_t html_tag_end(struct str s, size_t at, size_t *ret_attributes);
// Where "</name" stands that ends raw text, or s.n.
size_t html_raw_end(struct str s, size_t at, struct str name);
// Behind what follows "<" and is no tag: a comment, a declaration, a bogus one. s.p[at] is '!', '?' or '/'.
size_t html_comment_end(struct str s, size_t at);
// References in an attribute's value; an old name without ';' counts only where nothing follows that could belong to
// it.
struct str html_attribute_decode(struct arena *a, struct str value);

#endif
