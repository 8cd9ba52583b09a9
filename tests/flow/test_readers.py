#!/usr/bin/python3
"""Other readers read what we write: Debian's sfeed and python3-feedparser and npm's feedsmith see the ids, titles, links, dates and
authors that went in. The documents are those of the sample community, and where ../shared is there, the ones that real sites
published. What they make of every other field is test_writers.py's."""
import calendar
import glob
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

import feedparser

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1])
REAL = [os.path.join(TOP, "..", "shared", "conformance", "corpora", name) for name in ("rsparser", "feed-rs", "feedsmith")]
problems, compared = [], 0


def run(*command, input=None):
    return subprocess.run(command, input=input, capture_output=True)


def squash(text):
    return re.sub(r"\s+", " ", (text or "").replace("\ufeff", "")).strip()  # a byte order mark within a text says nothing


def seconds(text):
    return int(datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc).timestamp()) if text else 0


def expected(data):
    """id → (title, link, published) as `tributary parse` tells of what we wrote."""
    done = run(BUILD + "/tributary", "parse", "-", input=data)
    if done.returncode:
        return None
    return {i["id"]: i for i in json.loads(done.stdout)["items"]}


def differ(where, want, got):
    global compared
    compared += 1
    if want != got:
        problems.append(f"{where}: {got!r}, not {want!r}")


def feedparser_agrees(name, data, items):
    read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    differ(f"{name}: feedparser: bozo", (0, None), (int(bool(read.bozo)), str(read.bozo_exception) if read.bozo else None))
    differ(f"{name}: feedparser: ids", sorted(items), sorted(e.get("id", "") for e in read.entries))
    for entry in read.entries:
        item = items.get(entry.get("id"), {})
        where = f"{name}: feedparser: {entry.get('id')}"
        if "<" not in item.get("title", "") and "&" not in item.get("title", ""):
            differ(where + " title", squash(item.get("title")), squash(entry.get("title")))
        if item.get("url"):  # where there is none, feedparser takes the id
            differ(where + " link", item["url"], entry.get("link", ""))
        if item.get("date_published"):
            differ(where + " date", seconds(item["date_published"]), calendar.timegm(entry.published_parsed))
        authors = [a.get("name") for a in item.get("authors", [])]
        if authors:
            differ(where + " author", squash(authors[0]), squash(entry.authors[0].get("name")))


def sfeed_agrees(name, data, items):
    lines = run("sfeed", input=data).stdout.decode().splitlines()
    seen = {}
    for line in lines:
        when, title, link, _, _, guid = (line.split("\t") + [""] * 9)[:6]
        seen[guid] = (when, title, link)
    differ(f"{name}: sfeed: ids", sorted(items), sorted(seen))
    for guid, (when, title, link) in seen.items():
        item = items.get(guid, {})
        if "<" not in item.get("title", "") and "&" not in item.get("title", ""):
            differ(f"{name}: sfeed: {guid} title", squash(item.get("title")), squash(title))
        differ(f"{name}: sfeed: {guid} link", item.get("url", ""), link)
        if item.get("date_published"):
            differ(f"{name}: sfeed: {guid} date", str(seconds(item["date_published"])), when)


def feedsmith_agrees(written):
    """One process for all: {name: (file, items)}."""
    read = json.loads(run("node", TOP + "/tests/browser/feedsmith.mjs", *(path for path, _ in written.values())).stdout)
    for (name, (_, items)), feed in zip(written.items(), read):
        entries = (feed or {}).get("entries", (feed or {}).get("items", []))
        seen = {(e.get("guid") or {}).get("value") or e.get("id"): e for e in entries}
        differ(f"{name}: feedsmith: ids", sorted(items), sorted(map(str, seen)))
        for guid, entry in seen.items():
            where, item = f"{name}: feedsmith: {guid}", items.get(guid, {})
            link = entry.get("link") or entry.get("url") or next((l["href"] for l in entry.get("links", []) if l.get("rel") == "alternate"), "")
            title, when = entry.get("title", ""), entry.get("published") or entry.get("date_published")
            differ(where + " link", item.get("url", ""), link)
            if item.get("title") and "<" not in item["title"] and "&" not in item["title"]:
                differ(where + " title", squash(item["title"]), squash(title.get("value") if isinstance(title, dict) else title))
            if when or not entry.get("pubDate"):
                differ(where + " date", seconds(item.get("date_published")), seconds(when))


def nothing_was_lost(name, before, after):
    for guid, item in before.items():
        if guid not in after:
            continue  # not an IRI: it got another name, and only the newest of one id is written
        for key in ("title", "url", "date_published"):
            if key in item:
                cut = 19 if key == "date_published" else None  # RSS has no parts of seconds
                differ(f"{name}: {guid} {key}", squash(item[key])[:cut], squash(after[guid].get(key))[:cut])


def main():
    with tempfile.TemporaryDirectory() as folder:
        run(BUILD + "/tributary", "simulate", folder, "--until", "2026-09-21")
        files = sorted(glob.glob(folder + "/*"))
        for corpus in REAL:
            files += sorted(f for f in glob.glob(corpus + "/**/*", recursive=True) if re.search(r"\.(xml|rss|rdf|atom)$", f))
        if len(files) < 8:
            sys.exit("the sample community is missing")
        written = {}
        for path in files:
            original = open(path, "rb").read()
            before = expected(original)
            if before is None:
                continue
            for output in ("atom", "rss"):
                data = run(BUILD + "/tests/refeed", output, input=original).stdout
                items, name = expected(data), f"{os.path.basename(path)} as {output}"
                if items is None:
                    problems.append(f"{name}: tributary does not read it")
                    continue
                nothing_was_lost(name, before, items)
                feedparser_agrees(name, data, items)
                sfeed_agrees(name, data, items)
                copy = os.path.join(folder, f"{len(written)}.xml")
                with open(copy, "wb") as out:
                    out.write(data)
                written[name] = copy, items
            data = run(BUILD + "/tests/refeed", "json", input=original).stdout
            copy = os.path.join(folder, f"{len(written)}.json")
            with open(copy, "wb") as out:
                out.write(data)
            written[f"{path} as json"] = copy, expected(data)
        feedsmith_agrees(written)
    for problem in problems[:40]:
        print(problem)
    print(f"{compared} comparisons, {len(problems)} problems")
    sys.exit(bool(problems))


main()
