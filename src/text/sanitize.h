// sanitize.h – the only maker of struct safe_html. What comes out is canonical: known elements and attributes, every
// attribute quoted, every element closed, no comment, no raw-text or foreign element, no id without "user-content-",
// addresses absolute and of harmless schemes. sanitize(sanitize(x)) == sanitize(x). Two ways, one result: a one-pass
// tokeniser for markup it is sure of, gumbo (WHATWG HTML) for everything else; see docs/why/sanitiser.md.
#ifndef TRIBUTARY_TEXT_SANITIZE_H
#define TRIBUTARY_TEXT_SANITIZE_H

#include "base/arena.h"
#include "base/safe_html.h"

// Raised whenever the policy changes; stored beside each body, so that older ones can be done again.
#define SANITIZE_POLICY 2

struct sanitize_context {
    struct str base; // what relative references resolve against; may be missing
};

// HTML in (valid UTF-8; at most LIMIT_HTML is looked at, cut at a character). Over LIMIT_HTML_DEPTH open elements:
// escaped text.
struct safe_html sanitize_html(struct arena *a, struct str html, const struct sanitize_context *context);
// Plain text in: escaped, line ends become <br>.
struct safe_html sanitize_text(struct arena *a, struct str text);
// The same by one way only, for tests and fuzzing. The fast way returns false where it is not sure.
bool sanitize_fast(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret);
struct safe_html sanitize_gumbo(struct arena *a, struct str html, const struct sanitize_context *context);

struct sanitize_counters {
    uint64_t fast_bytes, gumbo_bytes, escaped_bytes, refused[32];
};
extern const char *const sanitize_refusals[32];        // why the fast way gave up, by index; NULL after the last
void sanitize_counters(struct sanitize_counters *ret); // of all threads, since start

#endif
