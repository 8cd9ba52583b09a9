// write.h – a document out, in four formats (protocols part 2). Only cleaned markup is written. Each returns false when
// the buf's ceiling was hit. Nothing depends on the clock: equal documents give equal bytes.
#ifndef TRIBUTARY_FORMAT_WRITE_H
#define TRIBUTARY_FORMAT_WRITE_H

#include "base/buf.h"
#include "model/document.h"
#include "model/opml.h"

bool write_atom(struct buf *out, const struct document *doc);     // RFC 4287, RFC 4685, RFC 5005
bool write_rss(struct buf *out, const struct document *doc);      // RSS 2.0
bool write_jsonfeed(struct buf *out, const struct document *doc); // JSON Feed 1.1, for publishing
bool write_opml(struct buf *out, const struct opml *list);        // OPML 2.0
// What `tributary parse` prints: JSON Feed 1.1 with `_tributary` objects for what it has no place for, and a line end.
// The document need not be cleaned: each item's markup is, as it goes out. The text comes in pieces of about 64 KiB;
// false: emit said so.
bool write_parse(const struct document *doc, bool (*emit)(void *arg, struct str piece), void *arg);

#define WRITE_ATOM_TYPE "application/atom+xml; charset=utf-8"
#define WRITE_RSS_TYPE  "application/rss+xml; charset=utf-8"
#define WRITE_JSON_TYPE "application/feed+json; charset=utf-8"
#define WRITE_OPML_TYPE "text/x-opml; charset=utf-8"

#endif
