// test_extensions.c – the namespaces of protocols 1.3, each by what only it says.
#include "base/clock.h"
#include "support/reading.h"

// Prefixes are known without being declared; that alone makes a document not well-formed, which does not matter here.
static struct doc_item *item_of(const char *inside)
{
    return read_rss(inside);
}

static void positions_come_in_many_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "<georss:point>47.5 8.25</georss:point>",
        "<georss:point> 47.5, 8.25 </georss:point>",
        "<georss:where><gml:Point><gml:pos>47.5 8.25</gml:pos></gml:Point></georss:where>",
        "<georss:line>47.5 8.25 48 9</georss:line>",
        "<georss:polygon>47.5 8.25 48 9 48 8 47.5 8.25</georss:polygon>",
        "<georss:box>47 8 48 8.5</georss:box>",
        "<georss:circle>47.5 8.25 500</georss:circle>",
        "<geo:lat>47.5</geo:lat><geo:long>8.25</geo:long>",
        "<geo:Point><geo:lat>47.5</geo:lat><geo:long>8.25</geo:long></geo:Point>",
        "<podcast:location geo='geo:47.5,8.25;u=10'/>",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct doc_item *item = item_of(forms[i]);
        assert_true(item->has_geo);
        assert_true(item->latitude == 47.5 && item->longitude == 8.25);
    }
}

static void half_and_impossible_positions_are_none(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "<georss:point/>",
        "<georss:point>47.5</georss:point>",
        "<georss:point>north west</georss:point>",
        "<georss:point>91 8</georss:point>",
        "<georss:line>47.5 8.25</georss:line>",
        "<georss:polygon>47 8 48 9 47 8</georss:polygon>",
        "<georss:box>47 8 48</georss:box>",
        "<georss:circle>47.5</georss:circle>",
        "<geo:lat>47.5</geo:lat>",
        "<podcast:location geo='https://e.org/'/>",
        "<podcast:location geo='geo:47'/>",
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_false(item_of(forms[i])->has_geo);
    struct doc_item *item = item_of("<geo:lat>1</geo:lat><georss:point>3 4</georss:point><geo:long>2</geo:long>");
    assert_true(item->latitude == 3 && item->longitude == 4);
    item = item_of("<geo:lat>1</geo:lat><geo:long>2</geo:long><georss:point>3 4</georss:point>");
    assert_true(item->latitude == 1 && item->longitude == 2);
}

static void activities_name_verb_and_object(void **state)
{
    (void)state;
    struct doc_item *item =
        read_atom("<activity:verb>http://activitystrea.ms/schema/1.0/share</activity:verb>"
                  "<activity:actor><name>Ada</name><uri>https://e.org/ada</uri></activity:actor>"
                  "<activity:object><activity:object-type>note</activity:object-type><author><name>Bob</name></author>"
                  "</activity:object>");
    assert_text(item->verb, "share");
    assert_text(item->object_type, "note");
    assert_text(item->authors.v[0].name, "Ada");
    assert_text(item->authors.v[0].url, "https://e.org/ada");
    item = read_atom("<activity:verb>http://activitystrea.ms/schema/1.0/join/</activity:verb>"
                     "<activity:object-type>http://activitystrea.ms/schema/1.0/activity</activity:object-type>"
                     "<activity:object><activity:object-type>http://activitystrea.ms/schema/1.0/group"
                     "</activity:object-type></activity:object>");
    assert_text(item->verb, "join");
    assert_text(item->object_type, "group");
}

static void threads_and_comments(void **state)
{
    (void)state;
    struct doc_item *item = read_atom("<thr:in-reply-to ref='tag:1' href='/1' type='text/html' source='/f'/>"
                                      "<thr:in-reply-to/><thr:total>5</thr:total>");
    assert_int_equal(item->replies_to.n, 1);
    assert_text(item->replies_to.v[0].href, "https://example.org/1");
    assert_int_equal(item->comment_count, 5);
    item = item_of("<slash:comments>3</slash:comments><slash:section>tools</slash:section>"
                   "<wfw:commentRSS>/c</wfw:commentRSS><comments>/page</comments>");
    assert_int_equal(item->comment_count, 3);
    assert_text(item->tags.v[0].term, "tools");
    assert_text(item->comment_feed_url, "https://example.org/c");
    assert_text(item->comments_url, "https://example.org/page");
    assert_int_equal(item_of("<slash:comments>many</slash:comments>")->comment_count, -1);
}

static void podcasts(void **state)
{
    (void)state;
    struct doc_item *item = item_of("<itunes:duration>62:03</itunes:duration><enclosure url='/e.mp3' length='x'/>"
                                    "<itunes:explicit>Yes</itunes:explicit><itunes:season>one</itunes:season>"
                                    "<itunes:link rel='image' href='/i.jpg'/><podcast:episode>3.5</podcast:episode>");
    assert_int_equal(item->attachments.v[0].seconds, 3723);
    assert_int_equal(item->attachments.v[0].bytes, -1);
    assert_int_equal(item->podcast.explicit_, 1);
    assert_int_equal(item->podcast.season, -1);
    assert_int_equal(item->podcast.episode, 3);
    assert_text(item->image, "https://example.org/i.jpg");
    assert_text(item_of("<itunes:image>/t.jpg</itunes:image>")->podcast.image, "https://example.org/t.jpg");
    assert_int_equal(item_of("<itunes:explicit>perhaps</itunes:explicit>")->podcast.explicit_, -1);
    struct document *doc = read_channel("<itunes:complete>Yes</itunes:complete><itunes:explicit>no</itunes:explicit>"
                                        "<itunes:image href='/c.jpg'/><podcast:guid>g</podcast:guid>"
                                        "<itunes:owner><itunes:name>O</itunes:name></itunes:owner>");
    assert_true(doc->expired);
    assert_text(doc->image.url, "https://example.org/c.jpg");
    assert_text(doc->id, "g");
    assert_text(doc->authors.v[0].name, "O");
}

static void where_a_feed_went(void **state)
{
    (void)state;
    assert_text(read_channel("<itunes:new-feed-url> /b </itunes:new-feed-url>")->new_feed_url, "https://example.org/b");
    assert_text(read_channel("<newLocation>https://b.example/</newLocation>")->new_feed_url, "https://b.example/");
    struct document *doc = read_ok("<redirect><newLocation>https://b.example/</newLocation></redirect>");
    assert_text(doc->new_feed_url, "https://b.example/");
    assert_int_equal(doc->items.n, 0);
}

static void media_alone_and_in_groups(void **state)
{
    (void)state;
    struct doc_item *item =
        item_of("<media:content url='/p.jpg' medium='image' width='640px'><media:description type='html'>&lt;i>x&lt;/i>"
                "</media:description><media:thumbnail url='/t.jpg'/></media:content><media:thumbnail>/u.jpg"
                "</media:thumbnail><media:content/><media:player url='/play'/><media:keywords>a, b</media:keywords>"
                "<media:credit role='editor'>Eve</media:credit>");
    assert_int_equal(item->media.n, 1);
    assert_int_equal(item->media.v[0].width, 640);
    assert_text(item->media.v[0].description, "x");
    assert_int_equal(item->thumbnails.n, 2);
    assert_text(item->image, "https://example.org/t.jpg");
    assert_int_equal(item->attachments.n, 0);
    assert_text(item->link, "https://example.org/play");
    assert_int_equal(item->tags.n, 2);
    assert_text(item->contributors.v[0].name, "Eve");
    assert_text(read_channel("<media:thumbnail url='/c.jpg'/>")->image.url, "https://example.org/c.jpg");
}

static void media_stand_in_each_other(void **state)
{
    (void)state;
    struct doc_item *item =
        item_of("<media:content url='/1.mp4' type='video/mp4' fileSize='7'><media:group><media:title>g</media:title>"
                "<media:content url='/2.mp4' type='video/mp4'><media:title>two</media:title></media:content>"
                "<media:content url='/3.mp4' type='video/mp4'/><media:thumbnail url='/t.jpg'/></media:group>"
                "<media:title>one</media:title></media:content>");
    assert_int_equal(item->media.n, 3);
    assert_text(item->media.v[0].title, "two");
    assert_text(item->media.v[1].url, "https://example.org/3.mp4");
    assert_text(item->media.v[1].title, "g");
    assert_text(item->media.v[2].url, "https://example.org/1.mp4");
    assert_text(item->media.v[2].title, "one");
    assert_int_equal(item->attachments.n, 3);
    assert_int_equal(item->attachments.v[2].bytes, 7);
    assert_text(item->image, "https://example.org/t.jpg");
    item = item_of("<media:group><media:group><media:content url='/1.mp4' medium='video'/></media:group><media:title>"
                   "g</media:title></media:group><podcast:alternateEnclosure type='audio/opus' length='5'>"
                   "<podcast:source uri='/a.opus'/></podcast:alternateEnclosure>"
                   "<media:location><podcast:source uri='/nowhere'/></media:location>");
    assert_text(item->media.v[0].title, "g");
    assert_int_equal(item->attachments.n, 2);
    assert_text(item->attachments.v[1].type, "audio/opus");
}

static void a_portrait_does_not_name_the_item(void **state)
{
    (void)state;
    struct doc_item *item = item_of("<media:content url='https://1.gravatar.com/avatar/a' medium='image'><media:title>"
                                    "jane</media:title></media:content><description>Words.</description>");
    assert_true(item->title_generated);
    assert_text(item->media.v[0].title, "jane");
    item = item_of("<media:content url='/a.jpg' medium='image'><media:title>A door</media:title></media:content>");
    assert_text(item->title, "A door");
}

static void enclosures_are_told_apart_by_address(void **state)
{
    (void)state;
    struct doc_item *item = item_of("<enclosure url='/a.mp3'/><enclosure url='/a.mp3' type='audio/mpeg' length='5'/>"
                                    "<media:content url='/a.mp3' medium='audio' duration='9'/><enclosure url='/b.mp3'/>"
                                    "<feedburner:origEnclosureLink>https://real.example/a.mp3"
                                    "</feedburner:origEnclosureLink>");
    assert_int_equal(item->attachments.n, 2);
    assert_int_equal(item->attachments.v[0].bytes, 5);
    assert_text(item->attachments.v[0].type, "audio/mpeg");
    assert_int_equal(item->attachments.v[0].seconds, 9);
    assert_text(item->attachments.v[0].url, "https://real.example/a.mp3");
}

static void meetings(void **state)
{
    (void)state;
    struct doc_item *item = item_of("<ev:startdate>2026-09-21T10:03:00Z</ev:startdate><ev:location>Hall</ev:location>");
    assert_true(item->has_event);
    assert_true(item->event_start == INT64_C(1789984980) * CLOCK_SECOND);
    assert_true(item->event_end == 0);
    assert_text(item->event_place, "Hall");
    assert_true(item_of("<xcal:dtstart>2026-09-21T10:03:00Z</xcal:dtstart>")->has_event);
    assert_false(item_of("<ev:location>Hall</ev:location>")->has_event);
}

static void history_and_tombstones(void **state)
{
    (void)state;
    struct document *doc = read_atom_feed("<fh:complete/><fh:archive/><link rel='prev-archive' href='/p'/>"
                                          "<at:deleted-entry ref='x' when='2026-09-21T10:03:00Z'/><at:deleted-entry/>"
                                          "<at:deleted-entry ref='y' when='never'/>");
    assert_true(doc->complete && doc->archive);
    assert_text(doc->next, "https://example.org/p");
    assert_int_equal(doc->tombstones.n, 2);
    assert_true(doc->tombstones.v[0].when == INT64_C(1789984980) * CLOCK_SECOND);
    assert_true(doc->tombstones.v[1].when == 0);
}

static void drafts_are_skipped(void **state)
{
    (void)state;
    struct document *doc =
        read_atom_feed("<entry><app:control><app:draft>yes</app:draft></app:control></entry>"
                       "<entry><id>2</id><app:control><app:draft>no</app:draft></app:control></entry>");
    assert_int_equal(doc->items.n, 1);
    assert_text(doc->items.v[0].id, "2");
}

static void hints_for_pollers(void **state)
{
    (void)state;
    struct document *doc =
        read_channel("<cloud domain='e.org' port='80' path='/notify' registerProcedure='' protocol='http-post'/>"
                     "<cloud domain='e.org'/><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2"
                     "</sy:updateFrequency><sy:updatePeriod>now</sy:updatePeriod><ttl>x</ttl>"
                     "<skipHours><hour>25</hour><hour>23</hour></skipHours><skipDays><day>Someday</day></skipDays>");
    assert_int_equal(doc->hubs.n, 1);
    assert_text(doc->hubs.v[0].type, "rssCloud");
    assert_text(doc->update_period, "hourly");
    assert_int_equal(doc->update_frequency, 2);
    assert_int_equal(doc->ttl_minutes, -1);
    assert_int_equal(doc->skip_hours, 1u << 23);
    assert_int_equal(doc->skip_days, 0);
    doc = read_channel("<sy:updateFrequency>0</sy:updateFrequency><sy:updateFrequency>x</sy:updateFrequency>"
                       "<cloud domain='e.org' port='443' path='/?notify' protocol='http-post'/>");
    assert_int_equal(doc->update_frequency, -1);
    assert_text(doc->hubs.v[0].url, "https://e.org/?notify");
}

static void pictures_licences_and_videos(void **state)
{
    (void)state;
    struct document *doc = read_channel("<webfeeds:icon>/i.svg</webfeeds:icon><webfeeds:cover image='/c.png'/>"
                                        "<creativeCommons:license>https://cc.example/by</creativeCommons:license>"
                                        "<item><yt:videoId>a b</yt:videoId><image><url>/p.png</url></image></item>");
    assert_text(doc->icon, "https://example.org/i.svg");
    assert_text(doc->image.url, "https://example.org/c.png");
    assert_text(doc->rights, "https://cc.example/by");
    assert_text(doc->items.v[0].link, "https://www.youtube.com/watch?v=a%20b");
    assert_text(doc->items.v[0].image, "https://example.org/p.png");
    doc = read_channel(
        "<image><url>/l.png</url><title>&lt;b>L&lt;/b></title><link>/</link><width>88</width><height>x</height>"
        "</image>");
    assert_text(doc->image.title, "L");
    assert_int_equal(doc->image.width, 88);
    assert_int_equal(doc->image.height, -1);
}

static void pictures_of_the_text_leave_out_counters(void **state)
{
    (void)state;
    assert_text(
        item_of("<description>&lt;p>x &lt;img width=1 height=1 src='/count.gif'>&lt;IMG alt=\"a > b\" src = /p.png>"
                "</description>")
            ->image,
        "https://example.org/p.png");
    assert_missing(
        item_of("<description>&lt;imgx src=a>&lt;img alt>&lt;img src=''>&lt;img src='data:x'></description>")->image);
}

static void bodies_of_xhtml(void **state)
{
    (void)state;
    struct doc_item *item =
        item_of("<body xmlns='http://www.w3.org/1999/xhtml' xml:base='/b/'><p title='a &lt; \"b\"'>x &amp; "
                "<em xml:base='c/'><a href='d'>y</a></em><br/><svg:g xmlns:svg='urn:s'/></p></body>");
    assert_text(item->content.source,
                "<p title=\"a &lt; &quot;b&quot;\">x &amp; <em><a href=\"https://example.org/b/c/d\">y</a>"
                "</em><br><svg:g></svg:g></p>");
    assert_text(item->content.base, "https://example.org/b/");
}

static void dublin_core_names_people_subjects_and_licences(void **state)
{
    (void)state;
    struct doc_item *item = item_of("<dc:contributor>Eve</dc:contributor><dc:subject>wool</dc:subject><dc:subject>wool"
                                    "</dc:subject><dcterms:license>https://cc.example/by</dcterms:license>");
    assert_text(item->contributors.v[0].name, "Eve");
    assert_int_equal(item->tags.n, 1);
    assert_text(item->tags.v[0].term, "wool");
    assert_text(item->rights, "https://cc.example/by");
    item = item_of("<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator><dc:contributor>"
                   "<rdf:Description><rdf:value>Cy</rdf:value></rdf:Description></dc:contributor><dc:subject><rdf:Bag>"
                   "<rdf:li>wool</rdf:li><rdf:li>felt</rdf:li></rdf:Bag></dc:subject>");
    assert_int_equal(item->authors.n, 2);
    assert_text(item->authors.v[1].name, "Bo");
    assert_text(item->contributors.v[0].name, "Cy");
    assert_int_equal(item->tags.n, 2);
    assert_text(item->tags.v[1].term, "felt");
}

static void media_names_rights_and_places(void **state)
{
    (void)state;
    struct doc_item *item = item_of("<media:copyright url='/c'>2026 Ann</media:copyright>"
                                    "<media:location description='Hall'><georss:where><gml:Point><gml:pos>47.5 8.25"
                                    "</gml:pos></gml:Point></georss:where></media:location>");
    assert_text(item->rights, "2026 Ann");
    assert_true(item->has_geo);
    assert_text(item_of("<media:license href='/by'>CC BY</media:license>")->rights, "CC BY");
}

static void without_a_picture_in_the_text_a_file_is_the_items_picture(void **state)
{
    (void)state;
    assert_text(item_of("<media:content url='https://0.gravatar.com/avatar/1?s=96' medium='image'/>"
                        "<media:content url='/m.jpg' medium='image'/>")
                    ->image,
                "https://example.org/m.jpg");
    assert_text(
        item_of("<media:content url='/m.jpg' medium='image'/><description>&lt;img src='/t.png'></description>")->image,
        "https://example.org/t.png");
    assert_text(item_of("<enclosure href='/e.jpg' type='image/jpeg'/>")->image, "https://example.org/e.jpg");
    assert_missing(item_of("<enclosure url='/e.mp3' type='audio/mpeg'/>")->image);
}

static void podcasts_by_googles_prefix(void **state)
{
    (void)state;
    struct doc_item *item =
        read_ok("<rss xmlns:g='http://www.google.com/schemas/play-podcasts/1.0'><channel><item><g:author>Ann</g:author>"
                "<g:description>About</g:description><g:explicit>yes</g:explicit><g:image href='/i.jpg'/></item>"
                "</channel></rss>")
            ->items.v;
    assert_text(item->authors.v[0].name, "Ann");
    assert_text(item->content.source, "About");
    assert_int_equal(item->podcast.explicit_, 1);
    assert_text(item->podcast.image, "https://example.org/i.jpg");
}

static void empty_elements_of_podcasts_say_nothing(void **state)
{
    (void)state;
    assert_false(item_of("<itunes:episodeType/><podcast:transcript type='text/vtt'/><podcast:season>two"
                         "</podcast:season><media:thumbnail/>")
                     ->has_podcast);
}

static void the_first_season_counts(void **state)
{
    (void)state;
    assert_int_equal(item_of("<itunes:season>1</itunes:season><podcast:season>2</podcast:season>")->podcast.season, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(positions_come_in_many_forms),
        reading_test(half_and_impossible_positions_are_none),
        reading_test(activities_name_verb_and_object),
        reading_test(threads_and_comments),
        reading_test(podcasts),
        reading_test(where_a_feed_went),
        reading_test(media_alone_and_in_groups),
        reading_test(media_stand_in_each_other),
        reading_test(a_portrait_does_not_name_the_item),
        reading_test(enclosures_are_told_apart_by_address),
        reading_test(meetings),
        reading_test(history_and_tombstones),
        reading_test(drafts_are_skipped),
        reading_test(hints_for_pollers),
        reading_test(pictures_licences_and_videos),
        reading_test(pictures_of_the_text_leave_out_counters),
        reading_test(bodies_of_xhtml),
        reading_test(dublin_core_names_people_subjects_and_licences),
        reading_test(media_names_rights_and_places),
        reading_test(without_a_picture_in_the_text_a_file_is_the_items_picture),
        reading_test(podcasts_by_googles_prefix),
        reading_test(empty_elements_of_podcasts_say_nothing),
        reading_test(the_first_season_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
