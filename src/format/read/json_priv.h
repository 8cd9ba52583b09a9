// json_priv.h – what the readers of JSON share: loading with repairs, and looking at values without trusting their
// types.
#ifndef TRIBUTARY_FORMAT_READ_JSON_PRIV_H
#define TRIBUTARY_FORMAT_READ_JSON_PRIV_H

#include "format/read_priv.h"
#include "text/url.h"

#include <jansson.h>

struct json_reading {
    struct arena *arena;
    struct document *doc;
    struct str base; // what addresses resolve against
};

// A text is a string, or a number in its shortest decimal form; missing for everything else. Without forbidden
// characters.
struct str json_str(struct arena *a, json_t *value);
struct str json_member(struct arena *a, json_t *object, const char *key);
// Runs of white space one blank, at most `chars` characters.
struct str text_line(struct arena *a, struct str s, size_t chars);
struct str json_line(struct arena *a, json_t *value, size_t chars);
struct str json_address(const struct json_reading *r, json_t *value, enum url_use use);
// 0 = none.
int64_t json_when(const struct json_reading *r, json_t *object, const char *key);
// −1 = none; also of a text of digits.
int64_t json_whole(json_t *value);
// A list's elements; any other value counts as a list of itself, and nothing as an empty one.
size_t json_count(json_t *value);
json_t *json_nth(json_t *value, size_t i);

// An item without a title gets the beginning of its text, else its link (protocols 1.5).
void item_titled(struct arena *a, struct doc_item *item);

bool activitystreams_is(json_t *root);
void activitystreams_read(const struct json_reading *r, json_t *root);

// What is no JSON made into JSON, and what is JSON but more than the parser takes into what it takes. *ret_broken: it
// was none. False: nested deeper than LIMIT_DEPTH or more than LIMIT_ELEMENTS values.
bool json_mend(struct arena *a, struct str text, struct str *ret, bool *ret_broken, struct err *err);
// The same limits, for a text that is to be parsed as it stands.
bool json_within_limits(struct str text, struct err *err);

#endif
