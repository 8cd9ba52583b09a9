// test_roundtrip.c – what was written reads as the same document: many documents made by chance, in each format that is
// written. A document is compared by a description of all that the format can carry.
#include "base/limits.h"
#include "base/random.h"
#include "format/clean.h"
#include "format/read_priv.h"
#include "format/write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ROUNDS 300

struct making {
    struct arena *a;
    struct rng rng;
    int named; // so that no two addresses are the same
};

enum carries {
    MAIL = 1,        // addresses of people
    SCHEME = 2,      // schemes and labels of tags
    FRACTION = 4,    // parts of seconds
    CONTRIBUTOR = 8, // contributors
    SOURCE_ID = 16,
    SOURCE_URL = 32, // a source's page, its date and people
    EXTENSION = 64,  // media, places, podcasts
    VERB = 128,
    POLLING = 256, // ttl, skipped hours and days
    PEOPLE_URL = 512,
    FEED_REST = 1024,   // rights, generator
    RIGHTS = 2048,      // of items
    ATTACHMENTS = 4096, // more than an address, a type, a length
    REPLY_REST = 8192,
    COMMENTS = 16384,
    HISTORY = 32768, // complete, archive, tombstones
    SOURCE_TITLE_ALONE = 65536,
    FAVICON = 131072,
};

static const struct {
    const char *name;
    bool (*write)(struct buf *out, const struct document *doc);
    unsigned carries;
} formats[] = {
    {"Atom", write_atom,
     MAIL | SCHEME | FRACTION | CONTRIBUTOR | SOURCE_ID | SOURCE_URL | EXTENSION | VERB | PEOPLE_URL | FEED_REST |
         RIGHTS | ATTACHMENTS | REPLY_REST | COMMENTS | HISTORY | SOURCE_TITLE_ALONE},
    {"RSS", write_rss, CONTRIBUTOR | RIGHTS | EXTENSION | POLLING | FEED_REST | COMMENTS | REPLY_REST | HISTORY},
    {"JSON Feed", write_jsonfeed, FRACTION | VERB | PEOPLE_URL | ATTACHMENTS | SOURCE_TITLE_ALONE | FAVICON},
};

static bool chance(struct making *m, uint64_t one_in)
{
    return rng_below(&m->rng, one_in) == 0;
}

// Characters that escaping, encodings and white space stumble over, but no tags: RSS cannot tell those in a title from
// markup.
static struct str words(struct making *m, size_t most)
{
    static const char *const some[] = {"wool",
                                       "a < b",
                                       "R&D",
                                       "\"quoted\"",
                                       "it's",
                                       "caf\xc3\xa9",
                                       "\xe7\xb9\x94\xe7\x89\xa9",
                                       "\xf0\x9f\xa7\xb6",
                                       "]]>",
                                       "50 %",
                                       "x > y",
                                       "\\n",
                                       "100\xe2\x82\xac",
                                       "loom"};
    struct str text = str_of(some[rng_below(&m->rng, sizeof some / sizeof *some)]);
    for (size_t n = rng_below(&m->rng, most); n; n--)
        text = arena_printf(m->a, STR_FMT " %s", STR_ARG(text), some[rng_below(&m->rng, sizeof some / sizeof *some)]);
    return text;
}

static struct str address(struct making *m, const char *end)
{
    return arena_printf(m->a, "https://h%d.example/p%d?a=1&b=%%20%s", (int)rng_below(&m->rng, 5), m->named++, end);
}

// Readers take two people of one name for one.
static struct str numbered(struct making *m)
{
    return arena_concat(m->a, words(m, 3), arena_printf(m->a, " %d", m->named++));
}

static struct markup markup(struct making *m)
{
    struct str text = words(m, 4), link = address(m, "");
    if (chance(m, 3))
        return (struct markup){.kind = MARKUP_TEXT,
                               .source = arena_concat(m->a, words(m, 9), STR("\nand <b>more</b> & more"))};
    return (struct markup){.kind = MARKUP_HTML,
                           .source = arena_printf(m->a,
                                                  "<p>x &lt; y &amp; <em>" STR_FMT
                                                  "</em></p><script>no</script><ul><li><a href=\"" STR_FMT "\">z</a>",
                                                  STR_ARG(text), STR_ARG(link))};
}

static int64_t moment(struct making *m, unsigned carries)
{
    int64_t us = (INT64_C(1500000000) + (int64_t)rng_below(&m->rng, 300000000)) * 1000000;
    return us + (carries & FRACTION && chance(m, 3) ? 123456 : 0);
}

static void people(struct making *m, doc_persons *ret)
{
    do
        *vec_push(m->a, ret) = (struct doc_person){.name = numbered(m),
                                                   .email = chance(m, 2) ? STR("ann@h.example") : STR_NONE,
                                                   .url = chance(m, 2) ? address(m, "") : STR_NONE};
    while (chance(m, 3));
}

static void tags(struct making *m, doc_tags *ret)
{
    while (!chance(m, 3))
        *vec_push(m->a, ret) =
            (struct doc_tag){.term = arena_printf(m->a, "t%d \xc3\xa9", m->named++),
                             .scheme = chance(m, 3) ? address(m, "") : STR_NONE,
                             .label = chance(m, 3) ? arena_printf(m->a, "L%d", m->named++) : STR_NONE};
}

static void media(struct making *m, struct doc_item *it)
{
    if (chance(m, 3))
        *vec_push(m->a, &it->thumbnails) = (struct doc_image){.url = address(m, "&.png"), .width = 10, .height = -1};
    if (it->thumbnails.n)
        it->image = it->thumbnails.v[0].url;
    if (chance(m, 4)) {
        it->has_geo = true;
        it->latitude = (double)rng_below(&m->rng, 1800) / 10 - 90;
        it->longitude = (double)rng_below(&m->rng, 3600) / 10 - 180;
    }
    if (chance(m, 4))
        *vec_push(m->a, &it->media) = (struct doc_media){.url = address(m, "&.jpg"),
                                                         .type = STR("image/jpeg"),
                                                         .medium = STR("image"),
                                                         .title = words(m, 3),
                                                         .description = words(m, 5),
                                                         .bytes = 4711,
                                                         .seconds = -1,
                                                         .width = -1,
                                                         .height = 20};
    if (chance(m, 4)) {
        it->has_podcast = true;
        it->podcast.image = address(m, "&i.png");
        it->podcast.season = 2;
        it->podcast.episode = (int64_t)rng_below(&m->rng, 100);
        it->podcast.explicit_ = (int)rng_below(&m->rng, 2);
        it->podcast.episode_type = STR("bonus");
        it->podcast.chapters = address(m, "&c");
        *vec_push(m->a, &it->podcast.transcripts) =
            (struct doc_transcript){address(m, "&t"), STR("text/vtt"), STR("en")};
    }
}

static void item(struct making *m, struct document *doc, unsigned carries)
{
    struct doc_item *it = document_item(m->a, doc);
    it->id = chance(m, 2) ? arena_printf(m->a, "urn:x:%d-\xc3\xa9", m->named++) : address(m, "&id");
    it->link = address(m, "");
    it->title = words(m, 6);
    it->content = markup(m);
    if (chance(m, 2))
        it->summary = markup(m);
    it->published = moment(m, carries);
    it->updated = chance(m, 2) ? it->published + 3600 * INT64_C(1000000) : it->published;
    people(m, &it->authors);
    if (chance(m, 4))
        people(m, &it->contributors);
    tags(m, &it->tags);
    if (chance(m, 3))
        it->language = STR("pt-BR");
    if (chance(m, 3))
        it->rights = words(m, 3);
    for (size_t n = chance(m, 3) ? 1 + rng_below(&m->rng, 2) : 0; n; n--)
        *vec_push(m->a, &it->attachments) = (struct doc_attachment){
            .url = address(m, "&.mp3"), .type = STR("audio/mpeg"), .title = words(m, 2), .bytes = 77, .seconds = -1};
    if (chance(m, 3)) {
        it->comments_url = address(m, "#c");
        it->comment_feed_url = address(m, "&feed");
        it->comment_count = (int64_t)rng_below(&m->rng, 9);
    }
    if (chance(m, 3))
        *vec_push(m->a, &it->replies_to) =
            (struct doc_reply){.ref = STR("urn:x:parent"), .href = address(m, ""), .type = STR("text/html")};
    if (chance(m, 2)) {
        it->source = (struct doc_source){.title = words(m, 3),
                                         .url = address(m, ""),
                                         .id = STR("urn:x:source"),
                                         .feed_url = address(m, "&feed"),
                                         .updated = moment(m, 0)};
        people(m, &it->source.authors);
    }
    if (chance(m, 4)) {
        it->verb = STR("share");
        it->object_type = STR("note");
    }
    media(m, it);
}

static void document_by_chance(struct making *m, struct document *doc, unsigned carries)
{
    document_init(doc);
    doc->id = STR("tag:h.example,2026:f/1");
    doc->title = words(m, 5);
    doc->home = address(m, "");
    doc->self = address(m, "&self");
    doc->next = chance(m, 2) ? address(m, "&next") : STR_NONE;
    doc->subtitle = markup(m);
    doc->language = STR("en");
    doc->rights = words(m, 3);
    doc->generator = STR("Tributary");
    doc->logo = address(m, "&.png");
    doc->icon = doc->logo;
    doc->favicon = address(m, "&.ico");
    doc->updated = moment(m, carries);
    people(m, &doc->authors);
    if (chance(m, 3))
        people(m, &doc->contributors);
    tags(m, &doc->tags);
    if (chance(m, 2))
        *vec_push(m->a, &doc->hubs) = (struct doc_hub){STR("WebSub"), address(m, "&hub")};
    doc->complete = chance(m, 3);
    doc->archive = chance(m, 3);
    if (chance(m, 3))
        *vec_push(m->a, &doc->tombstones) = (struct doc_tombstone){STR("urn:x:gone"), moment(m, 0)};
    if (chance(m, 2)) {
        doc->ttl_minutes = 60;
        doc->update_period = STR("weekly");
        doc->update_frequency = 3;
        doc->skip_hours = 1u << rng_below(&m->rng, 24);
        doc->skip_days = (uint8_t)(1u << rng_below(&m->rng, 7));
    }
    for (size_t n = rng_below(&m->rng, 5); n; n--)
        item(m, doc, carries);
    document_clean(m->a, doc);
}

// The description: one line a fact.
static void say(struct buf *out, const char *what, struct str s)
{
    if (s.n)
        buf_printf(out, "%s=" STR_FMT "\n", what, STR_ARG(s));
}
static void say_number(struct buf *out, const char *what, int64_t n)
{
    buf_printf(out, "%s=%lld\n", what, (long long)n);
}

static void say_people(struct buf *out, const char *what, const doc_persons *list, unsigned carries)
{
    for (size_t i = 0; i < list->n; i++) {
        say(out, what, list->v[i].name);
        if (carries & MAIL)
            say(out, " mail", list->v[i].email);
        if (carries & PEOPLE_URL)
            say(out, " url", list->v[i].url);
    }
}

static void say_tags(struct buf *out, const doc_tags *list, unsigned carries)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct doc_tag *t = &list->v[i];
        if (carries & SCHEME) {
            say(out, "term", t->term);
            say(out, " scheme", t->scheme);
            say(out, " label", t->label);
        } else {
            say(out, "tag", t->label.n ? t->label : t->term);
        }
    }
}

static void say_media(struct buf *out, const struct doc_item *it)
{
    for (size_t i = 0; i < it->thumbnails.n; i++) {
        say(out, "thumbnail", it->thumbnails.v[i].url);
        say_number(out, " width", it->thumbnails.v[i].width);
        say_number(out, " height", it->thumbnails.v[i].height);
    }
    for (size_t i = 0; i < it->media.n; i++) {
        const struct doc_media *picture = &it->media.v[i];
        if (!str_is(picture->medium, "image")) // files that RSS has no enclosure for come back as attachments
            continue;
        say(out, "media", picture->url);
        say(out, " type", picture->type);
        say(out, " title", picture->title);
        say(out, " description", picture->description);
        say_number(out, " bytes", picture->bytes);
        say_number(out, " width", picture->width);
        say_number(out, " height", picture->height);
    }
    if (it->has_geo)
        buf_printf(out, "geo=%.4f %.4f\n", it->latitude, it->longitude);
    if (it->has_podcast) {
        say_number(out, "season", it->podcast.season);
        say_number(out, "episode", it->podcast.episode);
        say_number(out, "explicit", it->podcast.explicit_);
        say(out, "episode type", it->podcast.episode_type);
        say(out, "chapters", it->podcast.chapters);
        say(out, "podcast image", it->podcast.image);
    }
    for (size_t i = 0; i < it->podcast.transcripts.n; i++) {
        say(out, "transcript", it->podcast.transcripts.v[i].url);
        say(out, " type", it->podcast.transcripts.v[i].type);
    }
}

static void say_item(struct buf *out, const struct doc_item *it, unsigned carries, bool html_summary)
{
    say(out, "\nid", it->id);
    say(out, "link", it->link);
    say(out, "title", it->title);
    say(out, "content", it->content.clean.markup);
    if (html_summary)
        say(out, "summary", it->summary.clean.markup);
    say_number(out, "published", it->published);
    say_number(out, "updated", it->updated ? it->updated : it->published);
    say_people(out, "author", &it->authors, carries);
    say_tags(out, &it->tags, carries);
    say(out, "language", it->language);
    if (carries & CONTRIBUTOR)
        say_people(out, "contributor", &it->contributors, carries);
    if (carries & RIGHTS)
        say(out, "rights", it->rights);
    for (size_t i = 0; i < it->attachments.n; i++) {
        say(out, "attachment", it->attachments.v[i].url);
        say(out, " type", it->attachments.v[i].type);
        say_number(out, " bytes", it->attachments.v[i].bytes);
        if (carries & ATTACHMENTS)
            say(out, " title", it->attachments.v[i].title);
    }
    if (carries & COMMENTS) {
        say(out, "comments", it->comments_url);
        say(out, "comment feed", it->comment_feed_url);
        say_number(out, "comment count", it->comment_count);
    }
    for (size_t i = 0; i < it->replies_to.n; i++) {
        say(out, "reply", it->replies_to.v[i].ref);
        say(out, " href", it->replies_to.v[i].href);
        if (carries & REPLY_REST)
            say(out, " type", it->replies_to.v[i].type);
    }
    say(out, "source", it->source.title);
    if (carries & SOURCE_ID)
        say(out, " id", it->source.id);
    if (carries & (SOURCE_URL | SOURCE_TITLE_ALONE)) {
        say(out, " url", it->source.url);
        say(out, " feed", it->source.feed_url);
    }
    if (carries & SOURCE_URL) {
        say_number(out, " updated", it->source.updated);
        say_people(out, " author", &it->source.authors, carries);
    }
    if (carries & VERB) {
        say(out, "verb", it->verb);
        say(out, "object", it->object_type);
    }
    if (carries & EXTENSION)
        say_media(out, it);
}

static void say_document(struct buf *out, const struct document *doc, unsigned carries)
{
    bool xml = carries & HISTORY;
    say(out, "title", doc->title);
    say(out, "home", doc->home);
    say(out, "self", doc->self);
    say(out, "next", doc->next);
    if (xml) {
        say(out, "id", doc->id);
        say(out, "subtitle", doc->subtitle.clean.markup);
        say_tags(out, &doc->tags, carries);
        say_number(out, "updated", doc->updated);
    }
    say(out, "language", doc->language);
    say_people(out, "author", &doc->authors, carries);
    for (size_t i = 0; i < doc->hubs.n; i++)
        say(out, "hub", doc->hubs.v[i].url);
    if (carries & FEED_REST) {
        say(out, "rights", doc->rights);
        say(out, "generator", doc->generator);
    }
    if (carries & CONTRIBUTOR)
        say_people(out, "contributor", &doc->contributors, carries);
    if (carries & FAVICON) {
        say(out, "favicon", doc->favicon);
        say(out, "icon", doc->icon);
    }
    if (xml) {
        say_number(out, "complete", doc->complete);
        say_number(out, "archive", doc->archive);
        for (size_t i = 0; i < doc->tombstones.n; i++) {
            say(out, "gone", doc->tombstones.v[i].ref);
            say_number(out, " when", doc->tombstones.v[i].when);
        }
    }
    if (carries & POLLING) {
        say_number(out, "ttl", doc->ttl_minutes);
        say(out, "period", doc->update_period);
        say_number(out, "frequency", doc->update_frequency);
        say_number(out, "hours", doc->skip_hours);
        say_number(out, "days", doc->skip_days);
    }
    for (size_t i = 0; i < doc->items.n; i++)
        say_item(out, &doc->items.v[i], carries, xml);
}

static void compare(const char *format, uint64_t seed, const struct buf *want, const struct buf *got,
                    const struct buf *text)
{
    struct str a = buf_str(want), b = buf_str(got), x, y;
    while (str_split(&a, '\n', &x) && str_split(&b, '\n', &y))
        if (!str_eq(x, y))
            fail_msg("%s, seed %d:\nmade: " STR_FMT "\nread: " STR_FMT "\n%s", format, (int)seed, STR_ARG(x),
                     STR_ARG(y), text->p);
    assert_int_equal(want->n, got->n);
}

static void written_documents_read_the_same(void **state)
{
    (void)state;
    format_init();
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
            struct arena a = {0};
            struct making m = {.a = &a, .rng = rng_seed(seed)};
            struct document made, read;
            struct err err;
            struct buf text, want, got, again;
            buf_init(&text, MIB), buf_init(&want, MIB), buf_init(&got, MIB), buf_init(&again, MIB);
            document_by_chance(&m, &made, formats[f].carries);
            assert_true(formats[f].write(&text, &made));
            if (!feed_read(&a, buf_str(&text), NULL, &read, &err))
                fail_msg("%s, seed %d: %s\n%s", formats[f].name, (int)seed, err.text, text.p);
            document_clean(&a, &read);
            assert_true(read.well_formed);
            assert_int_equal(read.errors.n, 0);
            say_document(&want, &made, formats[f].carries);
            say_document(&got, &read, formats[f].carries);
            compare(formats[f].name, seed, &want, &got, &text);
            assert_true(formats[f].write(&again, &read)); // and once more, to the byte from here on
            buf_clear(&text);
            assert_true(feed_read(&a, buf_str(&again), NULL, &made, &err));
            document_clean(&a, &made);
            assert_true(formats[f].write(&text, &made));
            assert_string_equal(text.p, again.p);
            buf_done(&text), buf_done(&want), buf_done(&got), buf_done(&again);
            arena_done(&a);
        }
    }
}

static void written_lists_read_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct arena a = {0};
        struct making m = {.a = &a, .rng = rng_seed(seed)};
        struct opml made = {.title = words(&m, 4),
                            .owner = words(&m, 2),
                            .created = moment(&m, 0),
                            .modified = moment(&m, 0),
                            .slug = STR("weavers"),
                            .domain = words(&m, 5),
                            .visibility = STR("listed"),
                            .stage = STR("active")};
        for (size_t n = rng_below(&m.rng, 8); n; n--)
            *vec_push(&a, &made.feeds) = (struct opml_feed){
                .title = words(&m, 4),
                .url = address(&m, ""),
                .site = chance(&m, 2) ? address(&m, "") : STR_NONE,
                .description = chance(&m, 3) ? words(&m, 6) : STR_NONE,
                .folder = chance(&m, 2) ? arena_printf(&a, "A & b/%d", (int)rng_below(&m.rng, 3)) : STR_NONE,
                .orientation = chance(&m, 2) ? STR("openness") : STR_NONE,
                .kind = chance(&m, 2) ? STR("release") : STR_NONE};
        struct buf text, again;
        struct opml read;
        struct err err;
        buf_init(&text, MIB), buf_init(&again, MIB);
        assert_true(write_opml(&text, &made));
        assert_true(opml_read(&a, buf_str(&text), false, &read, &err));
        assert_int_equal(read.refused.n, 0);
        assert_true(write_opml(&again, &read));
        assert_string_equal(text.p, again.p); // every field is in it
        buf_done(&text), buf_done(&again);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_documents_read_the_same),
        cmocka_unit_test(written_lists_read_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
