// limits.h – every ceiling there is on what others send and on the memory it takes. Hitting one is an ordinary error,
// or cuts a field; nothing else in the code carries a number of this kind. The figures are those of the table "Limits"
// that the project settled on. What an algorithm is made with (sizes of blocks, intervals, costs) stands where it is
// read.
#ifndef TRIBUTARY_BASE_LIMITS_H
#define TRIBUTARY_BASE_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

// Fetching
#define LIMIT_BODY            (16 * MIB) // decoded
#define LIMIT_BODIES_INFLIGHT (20 * MIB) // all bodies that are being fetched or wait to be read, as they were sent
#define LIMIT_BODY_UNWANTED   (64 * KIB) // that is let pass so that its connection can be kept
#define LIMIT_WIRE            (2 * LIMIT_BODY) // bytes of one connection, wanted or not: chunk extensions come to nothing
#define LIMIT_CODINGS         2                // of one body
#define LIMIT_BOMB            MIB              // what unpacks to more is a bomb at so many times the bytes that came:
#define LIMIT_BOMB_RATIO      200
#define LIMIT_ZSTD_WINDOW     23 // the logarithm of 8 MiB (RFC 9659 3)
#define LIMIT_HEADER_BYTES    (64 * KIB)
#define LIMIT_HEADER_LINES    256
#define LIMIT_VALIDATOR       1024 // bytes of an ETag or Last-Modified; longer ones are not kept
#define LIMIT_REDIRECTS       5
#define LIMIT_CONNECT_MS      10000
#define LIMIT_TRANSFER_MS     60000
#define LIMIT_SLOW_BYTES      100 // a second, for
#define LIMIT_SLOW_SECONDS    15
#define LIMIT_PAGES           10              // of a feed's past, followed when it is first read
#define LIMIT_PAGE_TRIES      5               // visits that ask again for one of those that did not come
#define LIMIT_RETRY_AFTER     (7 * 24 * 3600) // seconds; a longer wait is cut to this
#define LIMIT_TRANSFERS       1024       // at once, whatever a setting says: each is a socket and the memory of a body
#define LIMIT_VISITS          512        // under way; most of them wait for their hosts
#define LIMIT_VISITS_HELD     (4 * MIB)  // of visits that wait to be stored or are being stored
#define LIMIT_WISHES          64         // of people for visits, that wait to be looked at
#define LIMIT_HUBS            4          // of one feed that are looked at
#define LIMIT_HUBS_ASKED      16         // at once
#define LIMIT_HUB_ANSWER      (64 * KIB) // of which nothing is read

// Reading
#define LIMIT_ENTRIES      5000 // the newest of one document
#define LIMIT_ELEMENTS     1000000
#define LIMIT_DEPTH        256
#define LIMIT_ATTRIBUTES   256
#define LIMIT_TITLE        1000 // characters
#define LIMIT_NAME         500  // characters of an author, tag or other short text
#define LIMIT_HTML         (512 * KIB)
#define LIMIT_HTML_DEPTH   400
#define LIMIT_HTML_OPEN    4096    // elements; more cost LIMIT_HTML_WORK to open
#define LIMIT_HTML_WORK    4000000 // open elements over 64, summed over the tags: about 0.1 s of the tree builder
#define LIMIT_ENTITIES     256     // that a document declares
#define LIMIT_ENTITY_VALUE 256
#define LIMIT_ENTITY_TOTAL MIB
#define LIMIT_LEADING_JUNK (4 * KIB)
#define LIMIT_DATE         160 // bytes of a text that is looked at as a date

// OPML
#define LIMIT_OPML          (5 * MIB)
#define LIMIT_OUTLINES      10000
#define LIMIT_OUTLINE_DEPTH 16

// Store
#define LIMIT_STORE_VALUE   (32 * MIB) // one text or row
#define LIMIT_STORE_WAIT_MS 10000      // for another process that writes
#define LIMIT_WAL           (64 * MIB) // then readers are waited for, a moment, and the log starts anew

// Serving
#define LIMIT_FORM                 (256 * KIB)
#define LIMIT_FORM_USUAL           (16 * KIB)
#define LIMIT_FORMS_LARGE          128 // that are longer than usual, at once: of many slow clients few have such a one
#define LIMIT_FORM_FIELDS          200
#define LIMIT_FORM_FLOOD           (8 * LIMIT_FORM) // of a body that is refused, read so that the answer arrives
#define LIMIT_URL                  2048
#define LIMIT_DELIVERY             (5 * MIB) // of a WebSub hub
#define LIMIT_DELIVERIES           4         // that are longer than a form, at once
#define LIMIT_DELIVERIES_WAITING   64        // while the lane that reads them is busy
#define LIMIT_CALLBACK_URL         (8 * KIB) // that a hub asks for: with topic, challenge and reason
#define LIMIT_CHALLENGE            (2 * KIB)
#define LIMIT_CONNECTIONS          1024
#define LIMIT_CONNECTIONS_IP       32
#define LIMIT_CONNECTION_MEMORY    (56 * KIB) // of one connection, apart from what its answer takes
#define LIMIT_REQUEST_HEADERS_MS   10000
#define LIMIT_REQUEST_HEADER_BYTES (16 * KIB)
#define LIMIT_FORM_MS              30000  // from the headers to the end of a form
#define LIMIT_ANSWER_MS            300000 // until a slow reader has taken its answer
#define LIMIT_IDLE_SECONDS         30
#define LIMIT_PAGE                 (8 * MIB) // one rendered answer
#define LIMIT_ANSWER_USUAL         (64 * KIB)
#define LIMIT_ANSWER_QUICK_MS      3000 // a longer one that is not taken by then may have to make room for another
#define LIMIT_ANSWERS_SENT         (48 * MIB) // together, of longer ones that their readers have yet to take
#define LIMIT_PAGE_CACHE           (32 * MIB)
#define LIMIT_SAYINGS              256 // held for pages that forms lead to
#define LIMIT_SAYINGS_SESSION      16  // of those, for one session
#define LIMIT_QUEUE_READ           256 // jobs that wait for the lane; beyond them the hub says that it is busy
#define LIMIT_QUEUE_WRITE          256
#define LIMIT_QUEUE_SECRET         32

// People
#define LIMIT_PERSON_NAME       40   // characters
#define LIMIT_EMAIL             254  // bytes, RFC 5321 4.5.3.1.3
#define LIMIT_PASSWORD_LEAST    10   // characters
#define LIMIT_PASSWORD          1024 // bytes
#define LIMIT_CREDENTIAL        4096 // bytes of a password or header value that a feed asks for
#define LIMIT_SIGNIN_NAME       5    // tries a minute and name
#define LIMIT_SIGNIN_ADDRESS    20   // tries a minute and address
#define LIMIT_SIGNIN_LINK_HOURS 24
#define LIMIT_SESSION_IDLE_DAYS 14
#define LIMIT_SESSION_DAYS      90
#define LIMIT_SLUG              60
#define LIMIT_WISH_MINUTES      5 // between visits of a feed at a person's wish, protocols 3.2
#define LIMIT_SUBSCRIBERS_LEAST 5 // a publisher is told no smaller number (communities.md P8)
#define LIMIT_DISCOVERIES       4 // at once, for people who wait
#define LIMIT_DISCOVERY_SECONDS 30
#define LIMIT_DISCOVERY_CHECKS  10          // candidates that are asked; what a page links beyond is offered unchecked
#define LIMIT_FEED_FILES        10000       // *.opml of the --feeds folder, or of one that is imported
#define LIMIT_OUTPUT            (256 * MIB) // what one command prints

#endif
