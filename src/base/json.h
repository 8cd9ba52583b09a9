// json.h – a streaming JSON writer (RFC 8259) into a buf. Strings must be UTF-8; bytes that are not become U+FFFD.
// Keys are literals. `key` NULL stands for an element of an array or the outermost value.
#ifndef TRIBUTARY_BASE_JSON_H
#define TRIBUTARY_BASE_JSON_H

#include "base/buf.h"

struct json {
    struct buf *out;
    bool comma; // a value stands before the next one
};

struct json json_to(struct buf *out);
void json_open(struct json *j, char brace); // '{' or '[' as an element
void json_open_key(struct json *j, const char *key, char brace);
void json_close(struct json *j, char brace); // '}' or ']'
void json_text(struct json *j, const char *key, struct str s);
void json_text_if(struct json *j, const char *key, struct str s); // nothing when empty
void json_int(struct json *j, const char *key, int64_t v);
void json_double(struct json *j, const char *key, double v); // shortest that reads back; null when not finite
void json_bool(struct json *j, const char *key, bool v);
void json_null(struct json *j, const char *key);
void json_time(struct json *j, const char *key, int64_t us); // RFC 3339; nothing when 0

#endif
