#!/usr/bin/python3
"""A document that says everything, written in each format, read by others: python3-feedparser and sfeed of Debian and npm's feedsmith
find every field they know, as it went in."""
import calendar
import json
import os
import re
import subprocess
import sys
import tempfile

import feedparser

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1])
SITE, OTHER = "https://looms.example/", "https://other.example/"
NAMESPACES = {"thr": "http://purl.org/syndication/thread/1.0", "media": "http://search.yahoo.com/mrss/", "georss": "http://www.georss.org/georss",
              "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "podcast": "https://podcastindex.org/namespace/1.0",
              "sy": "http://purl.org/rss/1.0/modules/syndication/", "activity": "http://activitystrea.ms/spec/1.0/"}
RICH = f"""<feed xmlns="http://www.w3.org/2005/Atom" {" ".join(f'xmlns:{p}="{u}"' for p, u in NAMESPACES.items())} xml:lang="en">
<id>tag:looms.example,2026:feed</id><title>Looms &amp; Co</title><subtitle type="html">About &lt;b&gt;weaving&lt;/b&gt;</subtitle>
<updated>2026-09-21T10:03:00Z</updated><generator>Loomer</generator><icon>{SITE}icon.png</icon><logo>{SITE}logo.png</logo>
<rights>CC BY 4.0</rights><link rel="self" href="{SITE}feed"/><link rel="alternate" type="text/html" href="{SITE}"/>
<link rel="hub" href="https://hub.example/"/><link rel="next" href="{SITE}feed?page=2"/><sy:updatePeriod>daily</sy:updatePeriod>
<sy:updateFrequency>2</sy:updateFrequency><author><name>Ann</name><email>ann@looms.example</email><uri>{SITE}ann</uri></author>
<contributor><name>Eve</name></contributor><category term="craft" scheme="https://tags.example/" label="Crafts"/>
<entry><id>urn:x:1</id><title type="html">Warp &amp;amp; &lt;i&gt;weft&lt;/i&gt;</title>
<link rel="alternate" type="text/html" href="{SITE}1"/><link rel="replies" type="text/html" href="{SITE}1#comments"/>
<link rel="enclosure" type="audio/mpeg" length="1234" href="{SITE}1.mp3" title="Spoken"/>
<link rel="replies" type="application/atom+xml" href="{SITE}1.atom" thr:count="3"/>
<published>2026-09-20T08:00:00Z</published><updated>2026-09-21T09:00:00Z</updated>
<author><name>Bo</name><email>bo@looms.example</email><uri>{SITE}bo</uri></author><author><name>Cy</name></author>
<contributor><name>Di</name></contributor><category term="wool" scheme="https://tags.example/" label="Wool"/><category term="dye"/>
<rights>Bo, 2026</rights><summary>In short &lt; long</summary>
<content type="html">&lt;p&gt;All &lt;em&gt;about&lt;/em&gt; it &amp;amp; more&lt;/p&gt;</content>
<thr:in-reply-to ref="urn:x:0" href="{OTHER}0" type="text/html" source="{OTHER}feed"/>
<source><id>urn:x:source</id><title>Other looms</title><link rel="self" href="{OTHER}feed"/><link rel="alternate" href="{OTHER}"/>
<updated>2026-09-19T00:00:00Z</updated><author><name>Olu</name></author></source><georss:point>47.5 8.25</georss:point>
<media:content url="{SITE}1.jpg" type="image/jpeg" medium="image" width="640" height="480" fileSize="99"><media:title>A loom</media:title>
<media:description>Standing</media:description></media:content><media:thumbnail url="{SITE}t.jpg" width="64" height="48"/>
<itunes:duration>62</itunes:duration><itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>
<itunes:episodeType>bonus</itunes:episodeType><itunes:explicit>false</itunes:explicit><itunes:image href="{SITE}e.jpg"/>
<podcast:transcript url="{SITE}1.vtt" type="text/vtt" language="en"/>
<podcast:chapters url="{SITE}1.json" type="application/json+chapters"/></entry></feed>"""
HTML = "<p>All <em>about</em> it &amp; more</p>"

# What feedsmith finds in each of the three: a path, and what stands there.
IN_BOTH_XML = {
    "0.itunes": {"duration": 62, "image": SITE + "e.jpg", "explicit": False, "episode": 7, "season": 2, "episodeType": "bonus"},
    "0.media.contents.0": {"url": SITE + "1.jpg", "fileSize": 99, "type": "image/jpeg", "medium": "image", "height": 480, "width": 640,
                           "title": {"value": "A loom"}, "description": {"value": "Standing"}},
    "0.media.thumbnails.0": {"url": SITE + "t.jpg", "height": 48, "width": 64},
    "0.georss.point": {"lat": 47.5, "lng": 8.25},
    "0.thr.inReplyTos.0": {"ref": "urn:x:0", "href": OTHER + "0", "type": "text/html", "source": OTHER + "feed"},
}
FEEDSMITH = {
    "atom": IN_BOTH_XML | {
        "id": "tag:looms.example,2026:feed", "title.value": "Looms & Co", "subtitle": {"value": "About <b>weaving</b>", "type": "html"},
        "updated": "2026-09-21T10:03:00Z", "generator.text": "Loomer", "icon": SITE + "icon.png", "logo": SITE + "logo.png",
        "rights.value": "CC BY 4.0", "authors": [{"name": "Ann", "uri": SITE + "ann", "email": "ann@looms.example"}],
        "contributors": [{"name": "Eve"}], "categories": [{"term": "craft", "scheme": "https://tags.example/", "label": "Crafts"}],
        "links.*.href": [SITE + "feed", SITE, "https://hub.example/", SITE + "feed?page=2"], "xml.lang": "en",
        "0.id": "urn:x:1", "0.title.value": "Warp & weft", "0.published": "2026-09-20T08:00:00Z", "0.updated": "2026-09-21T09:00:00Z",
        "0.authors": [{"name": "Bo", "uri": SITE + "bo", "email": "bo@looms.example"}, {"name": "Cy"}], "0.contributors": [{"name": "Di"}],
        "0.categories": [{"term": "wool", "scheme": "https://tags.example/", "label": "Wool"}, {"term": "dye"}],
        "0.rights.value": "Bo, 2026", "0.summary.value": "In short < long", "0.content.value": HTML, "0.content.type": "html",
        "0.links.*.href": [SITE + "1", SITE + "1#comments", SITE + "1.atom", SITE + "1.mp3"],
        "0.links.2.thr.count": 3, "0.links.3": {"href": SITE + "1.mp3", "rel": "enclosure", "type": "audio/mpeg", "title": "Spoken", "length": 1234},
        "0.source": {"authors": [{"name": "Olu"}], "id": "urn:x:source", "title": {"value": "Other looms"}, "updated": "2026-09-19T00:00:00Z",
                     "links": [{"href": OTHER + "feed", "rel": "self"}, {"href": OTHER, "rel": "alternate"}]},
    },
    "rss": IN_BOTH_XML | {
        "title": "Looms & Co", "link": SITE, "description": "About <b>weaving</b>", "language": "en", "copyright": "CC BY 4.0",
        "lastBuildDate": "Mon, 21 Sep 2026 10:03:00 +0000", "generator": "Loomer", "image": {"url": SITE + "logo.png", "title": "Looms & Co", "link": SITE},
        "categories": [{"name": "Crafts", "domain": "https://tags.example/"}], "dc.creators": ["Ann"], "dc.contributors": ["Eve"],
        "sy": {"updatePeriod": "daily", "updateFrequency": 2}, "atom.id": "tag:looms.example,2026:feed",
        "atom.links.*.href": [SITE + "feed", "https://hub.example/", SITE + "feed?page=2"],
        "0.guid": {"value": "urn:x:1", "isPermaLink": False}, "0.title": "Warp & weft", "0.link": SITE + "1", "0.pubDate": "Sun, 20 Sep 2026 08:00:00 +0000",
        "0.atom.updated": "2026-09-21T09:00:00Z", "0.dc": {"creators": ["Bo", "Cy"], "contributors": ["Di"], "rights": ["Bo, 2026"]},
        "0.categories": [{"name": "Wool", "domain": "https://tags.example/"}, {"name": "dye"}], "0.description": "In short &lt; long",
        "0.content.encoded": HTML, "0.comments": SITE + "1#comments", "0.slash.comments": 3, "0.wfw.commentRss": SITE + "1.atom",
        "0.enclosures": [{"url": SITE + "1.mp3", "length": 1234, "type": "audio/mpeg"}], "0.source": {"title": "Other looms", "url": OTHER + "feed"},
        "0.podcast": {"transcripts": [{"url": SITE + "1.vtt", "type": "text/vtt", "language": "en"}],
                      "chapters": {"url": SITE + "1.json", "type": "application/json+chapters"}},
    },
    "json": {
        "title": "Looms & Co", "home_page_url": SITE, "feed_url": SITE + "feed", "description": "About weaving", "next_url": SITE + "feed?page=2",
        "icon": SITE + "logo.png", "language": "en", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "authors": [{"name": "Ann", "url": SITE + "ann"}], "0.id": "urn:x:1", "0.url": SITE + "1", "0.title": "Warp & weft", "0.content_html": HTML,
        "0.summary": "In short < long", "0.image": SITE + "t.jpg", "0.date_published": "2026-09-20T08:00:00Z", "0.date_modified": "2026-09-21T09:00:00Z",
        "0.tags": ["Wool", "dye"], "0.authors": [{"name": "Bo", "url": SITE + "bo"}, {"name": "Cy"}],
        "0.attachments": [{"url": SITE + "1.mp3", "mime_type": "audio/mpeg", "title": "Spoken", "size_in_bytes": 1234, "duration_in_seconds": 62}],
    },
}
# The same for feedparser; what only one of the formats has stands under its name.
FEEDPARSER = {
    "": {"feed.title": "Looms & Co", "feed.subtitle": "About <b>weaving</b>", "feed.generator": "Loomer", "feed.rights": "CC BY 4.0", "feed.link": SITE,
         "feed.language": "en", "feed.tags.0.scheme": "https://tags.example/", "0.id": "urn:x:1", "0.link": SITE + "1",
         "0.authors.*.name": ["Bo", "Cy"], "0.contributors.*.name": ["Di"], "0.tags.*.scheme": ["https://tags.example/", None], "0.rights": "Bo, 2026",
         "0.source.title": "Other looms", "0.enclosures.0.href": SITE + "1.mp3", "0.enclosures.0.length": "1234",
         "0.enclosures.0.type": "audio/mpeg", "0.media_content.0.url": SITE + "1.jpg", "0.media_content.0.width": "640",
         "0.media_thumbnail.0.url": SITE + "t.jpg", "0.itunes_duration": "62", "0.itunes_season": "2", "0.itunes_episode": "7",
         "0.itunes_episodetype": "bonus", "0.image.href": SITE + "e.jpg", "0.where.coordinates": (8.25, 47.5)},
    "atom": {"feed.id": "tag:looms.example,2026:feed", "feed.icon": SITE + "icon.png", "feed.logo": SITE + "logo.png", "0.title": "Warp & weft",
             "feed.authors": [{"name": "Ann", "href": SITE + "ann", "email": "ann@looms.example"}], "feed.contributors.0.name": "Eve",
             "feed.tags.0.label": "Crafts", "0.authors.0.email": "bo@looms.example", "0.tags.*.label": ["Wool", None],
             # It takes the description of a picture for the entry's, and the summary for more content.
             "0.summary": "Standing", "0.content.*.value": ["In short < long", HTML],
             "0.source.id": "urn:x:source", "0.source.author": "Olu", "0.source.link": OTHER, "0.thr_in-reply-to.ref": "urn:x:0"},
    "rss": {"feed.author": "Ann", "feed.sy_updateperiod": "daily", "feed.sy_updatefrequency": "2", "feed.image.href": SITE + "logo.png", "0.title": "Warp & weft", "0.content.0.value": HTML,
            "0.tags.*.term": ["Wool", "dye"],
            "0.summary": "In short &lt; long", "0.comments": SITE + "1#comments", "0.slash_comments": "3", "0.wfw_commentrss": SITE + "1.atom",
            "0.source.href": OTHER + "feed"},
}
problems, compared = [], 0


def run(*command, input=None):
    done = subprocess.run(command, input=input, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.decode()[-1000:]}")
    return done.stdout


def at(thing, path):
    for i, key in enumerate(path):
        if key == "*":
            return [at(one, path[i + 1:]) for one in thing]
        try:
            thing = thing[int(key)] if isinstance(thing, list) else thing[key]
        except (KeyError, IndexError, TypeError):
            return None
    return thing


def compare(where, feed, items, wanted):
    """A path that begins with a number is of an item."""
    global compared
    for path, want in wanted.items():
        keys = path.split(".")
        got = at(items if keys[0].isdigit() else feed, keys)
        compared += 1
        if got != want:
            problems.append(f"{where}: {path} is {got!r}, not {want!r}")


def feedsmith(*files):
    return json.loads(run("node", os.path.join(TOP, "tests/browser/feedsmith.mjs"), *files))


def sfeed_agrees(name, data):
    fields = run("sfeed", input=data).decode().rstrip("\n").split("\t")
    names = ("date", "title", "link", "content", "type", "id", "author", "enclosure", "tags")
    wanted = {"date": str(calendar.timegm((2026, 9, 20, 8, 0, 0))), "title": "Warp & weft", "link": SITE + "1", "content": HTML, "type": "html",
              "id": "urn:x:1", "author": "Bo", "enclosure": SITE + "1.mp3", "tags": "Wool|dye" if name == "rss" else "wool|dye"}
    compare(f"{name} by sfeed", dict(zip(names, fields)), [], wanted)


def opml_agrees(folder):
    """A community's feeds, in and out again. Their pages are told by the feeds themselves, at the first visit."""
    store = os.path.join(folder, "hub.db")
    source, written = os.path.join(folder, "weavers.opml"), os.path.join(folder, "out.opml")
    outline = {"text": "Looms & Co", "title": "Looms & Co", "type": "rss", "xmlUrl": SITE + "feed"}
    attributes = " ".join(f'{key}="{value.replace("&", "&amp;")}"' for key, value in outline.items())
    with open(source, "w", encoding="utf-8") as out:
        out.write(f'<opml version="2.0"><head><title>Weavers</title></head><body><outline {attributes}/></body></opml>')
    run(BUILD + "/tributary", "community", "import", source, "--store", store)
    with open(written, "wb") as out:
        out.write(run(BUILD + "/tributary", "community", "export", "weavers", "--store", store))
    (read,) = feedsmith(written)
    compare("OPML by feedsmith", read, [], {"head.title": "Weavers", "body.outlines": [outline]})


def main():
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name in FEEDSMITH:
            files[name] = os.path.join(folder, "rich." + name)
            with open(files[name], "wb") as out:
                out.write(run(BUILD + "/tests/refeed", name, input=RICH.encode()))
        for name, feed in zip(files, feedsmith(*files.values())):
            compare(f"{name} by feedsmith", feed, feed.get("entries", feed.get("items")), FEEDSMITH[name])
        for name in ("atom", "rss"):
            with open(files[name], "rb") as written:
                data = written.read()
            read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
            compare(f"{name} by feedparser", read, read.entries, {"bozo": False} | FEEDPARSER[""] | FEEDPARSER[name])
            sfeed_agrees(name, data)
        opml_agrees(folder)
    for problem in problems[:40]:
        print(problem)
    print(f"{compared} comparisons, {len(problems)} problems")
    sys.exit(bool(problems))


main()
