// read.h – any feed in, a document out. RSS 0.90–2.0, RDF, Atom 0.3 and 1.0, JSON Feed, CDF, ActivityStreams 2.0; the
// format is decided from the bytes (protocols 1.1). Pure: no files, no network, whatever the document says.
#ifndef TRIBUTARY_FORMAT_READ_H
#define TRIBUTARY_FORMAT_READ_H

#include "base/err.h"
#include "model/document.h"
#include "model/opml.h"

// Raised when reading the same bytes gives another document; makes every feed's next visit unconditional.
#define FORMAT_VERSION 2

struct read_hints {
    struct str content_type;        // as the transport said; may be missing
    struct str url;                 // retrieval URL after redirects: the outermost base; may be missing
    bool remember;                  // tell the texts of items apart, for the next time
    const struct known_item *known; // texts of last time: items that stand there unchanged are not read again but
    size_t known_n;                 // come as `same`, if nothing around them changed
    uint64_t known_context;         // either: the document's of then; 0 = read them all
};

// Once, before any thread reads: sets up libxml2 so that it never opens anything.
void format_init(void);

// The document's texts live in the arena and may point into `bytes`, which must live as long.
// ERR_NOT_FEED: the text says what it is instead ("an HTML page; it links these feeds: …", "an OPML list", …).
bool feed_read(struct arena *a, struct str bytes, const struct read_hints *hints, struct document *ret,
               struct err *err);

// OPML 1.0–2.0 as lenient as protocols 2.6 asks. Fails only when nothing of it can be read or a limit is passed.
// local_files: a relative xmlUrl is accepted (as a file name); only for the operator's own folder.
bool opml_read(struct arena *a, struct str bytes, bool local_files, struct opml *ret, struct err *err);

extern const char *const doc_format_names[DOC_FORMATS]; // "", "rss-0.90", … as `parse` prints them

#endif
