#!/usr/bin/python3
"""The main job from start to finish: documents that real sites published, served as the feeds of three communities with some feeds in
two of them, polled, stored, merged, and read back by independent readers."""
import calendar
import glob
import os
import re
import subprocess

import feedparser

import flow
from flow import check, equal, squeeze

CORPORA = os.path.join(flow.SHARED, "conformance", "corpora")
COMMUNITIES = ("rsparser", "feed-rs", "feedsmith")
TYPES = {".json": "application/feed+json", ".atom": "application/atom+xml", ".rss": "application/rss+xml", ".rdf": "application/rdf+xml"}
TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_\w+)=")


def documents(name):
    found = []
    for path in sorted(glob.glob(os.path.join(CORPORA, name, "**", "*"), recursive=True)):
        base = os.path.basename(path)
        if os.path.isfile(path) and base not in ("LICENSE", "ORIGIN") and not base.endswith(".serde.json"):
            found.append(path)
    return found


def same_link(a, b):
    """Without tracking parameters, a trailing slash, and the spelling of escapes."""
    def plain(u):
        u, _, query = (u or "").partition("?")
        query, hash_, fragment = query.partition("#")
        query = "&".join(p for p in query.split("&") if p and not TRACKING.match(p))
        return (u.rstrip("/") + "?" + query + "#" + fragment).replace("%7E", "~").lower()
    return plain(a) == plain(b)


def parsed(hub, path, url):
    done = hub.run("parse", "--base-url", url, path, store=False, expect=None)
    return done.json() if done.status == 0 else None


def river_entries(hub, key_path):
    """Every entry of the river as python3-feedparser reads the pages that `next` leads through."""
    entries, page, pages = [], key_path, []
    while page:
        status, headers, body = hub.get(page)
        equal(status, 200, f"status of {page}")
        check(headers["content-type"].startswith("application/atom+xml"), headers["content-type"])
        feed = feedparser.parse(body)
        check(not feed.bozo, f"feedparser finds {page} ill-formed: {feed.get('bozo_exception')}")
        entries += feed.entries
        pages.append(body)
        following = [l.href for l in feed.feed.links if l.rel == "next"]
        page = "/" + following[0].split("/", 3)[3] if following else None
        check(len(pages) < 100, "the pages do not end")
    return entries, pages


def main_job(hub, web):
    if not os.path.isdir(CORPORA):
        flow.leave_out("the documents of real sites lie in ../shared/conformance, which is not there")
    hub.run("version", store=False)
    feeds, shared = {}, 0
    for community in COMMUNITIES:
        hub.run("community", "add", community, "--title", community.title(), "--visibility", "listed")
    link = hub.run("person", "add", "ann", "--json").json()
    for community in COMMUNITIES:
        hub.run("community", "join", community, "ann")
        for i, path in enumerate(documents(community)):
            name = f"/{community}/{os.path.basename(path)}"
            web.file(name, open(path, "rb").read(), TYPES.get(os.path.splitext(path)[1], "text/xml"))
            feeds[web.url(name)] = path
            hub.run("community", "feed", community, web.url(name))
            if i % 4 == 0:  # every fourth feed is in a second community too
                other = COMMUNITIES[(COMMUNITIES.index(community) + 1) % 3]
                hub.run("community", "feed", other, web.url(name))
                shared += 1
    check(len(feeds) > 50 and shared > 10, "too few documents to mean anything")

    first = hub.poll()
    equal(first["visits"], len(feeds), "feeds visited")
    readable = {url: parsed(hub, path, url) for url, path in feeds.items()}
    failed = [url for url, doc in readable.items() if doc is None]
    equal(first["failed"], len(failed), "feeds that failed are those that are none")
    went_in = sum(len(doc["items"]) for doc in readable.values() if doc)
    check(first["entries_new"] + first["entries_shared"] <= went_in, "more came out than went in")

    web.forget()
    second = hub.poll(*feeds)
    equal(second["entries_new"], 0, "new entries of a second round")
    equal(second["entries_changed"], 0, "changed entries of a second round")
    equal(second["not_modified"], len(feeds) - len(failed), "feeds that answered 304")

    hub.serve()
    key = re.sub(r"^https?://[^/]+", "", link["feeds"]["river"])
    entries, pages = river_entries(hub, key)
    ids = [e.id for e in entries]
    equal(len(ids), len(set(ids)), "each entry is shown once")
    equal(len(entries), first["entries_new"], "entries in the river are those that were stored")
    compare(readable, {u: d for u, d in readable.items() if d}, entries)
    sfeed_agrees(pages, entries)
    hub.stop()


def compare(readable, good, entries):
    """What went in – as feedparser and as `parse` read the documents – is in the river, with the same id, title, date and link."""
    by_id = {}
    for e in entries:
        by_id.setdefault(e.id, e)
    by_link = {}
    for e in entries:
        by_link.setdefault(e.get("link", ""), []).append(e)
    checked = missing = 0
    # An entry that a feed without dates showed first keeps the time of its arrival.
    undated = {(squeeze(i.get("title", "")), i.get("url")) for d in good.values() for i in d["items"] if not i.get("date_published")}
    wrong = []
    for url, doc in good.items():
        for item in doc["items"]:
            found = by_id.get(item.get("id"))
            if not found:
                title = squeeze(item.get("title", ""))
                found = next((e for l, es in by_link.items() if same_link(l, item.get("url")) for e in es if squeeze(e.title) == title), None) \
                    or next((e for e in entries if title and squeeze(e.title) == title), None) \
                    or next((e for l, es in by_link.items() if item.get("url") and same_link(l, item.get("url")) for e in es), None)
            if not found and not item.get("title"):  # the hub made one of its text
                text = squeeze(re.sub(r"<[^>]+>", " ", item.get("content_html") or item.get("content_text") or item.get("summary") or ""))
                found = next((e for e in entries if e.title and text.startswith(squeeze(e.title).rstrip("… "))), None)
            if not found:
                missing += 1
                wrong.append(f"{url}: {item.get('id')} {item.get('title')!r} is not in the river")
                continue
            checked += 1
            if item.get("title") and squeeze(found.title) != squeeze(item["title"])[:1000]:
                wrong.append(f"{url}: title {found.title!r}, not {item['title']!r}")
            if item.get("url") and not same_link(found.get("link"), item["url"]):
                wrong.append(f"{url}: link {found.get('link')!r}, not {item['url']!r}")
            dated = (squeeze(item.get("title", "")), item.get("url")) not in undated
            if dated and item.get("date_published") and found.get("published_parsed"):
                import datetime
                want = datetime.datetime.fromisoformat(item["date_published"].replace("Z", "+00:00")).timestamp()
                got = calendar.timegm(found.published_parsed)
                if abs(int(want) - got) > 1:
                    wrong.append(f"{url}: {item.get('title')!r} published {found.published}, not {item['date_published']}")
    check(not wrong, f"{len(wrong)} of {checked + missing} differ:\n" + "\n".join(wrong[:15]))
    check(checked > 450, f"only {checked} entries were compared")


def sfeed_agrees(pages, entries):
    lines = []
    for page in pages:
        done = subprocess.run(["sfeed"], input=page, capture_output=True, check=True)
        lines += [l.split("\t") for l in done.stdout.decode().split("\n") if l]
    equal(len(lines), len(entries), "entries that sfeed reads")
    expected = {e.id: e for e in entries}
    for at, title, link, _, _, id_, *_ in lines:
        check(id_ in expected, f"sfeed reads an id of its own: {id_}")
        equal(squeeze(title), squeeze(expected[id_].title), "title by sfeed")
        if at and expected[id_].get("published_parsed"):
            equal(int(at), calendar.timegm(expected[id_].published_parsed), f"date by sfeed of {id_}")


flow.main(main_job)
