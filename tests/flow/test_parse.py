#!/usr/bin/python3
"""`tributary parse` in a pipe: what it prints, its exit codes, and that nothing stands on standard output unless a feed was read."""
import json
import os
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(sys.argv[1])
PROGRAM = BUILD + "/tributary"
FEED = b"<rss version='2.0'><channel><title>T</title><item><title>One</title><link>/1</link><guid>1</guid></item></channel></rss>"


def parse(*words, data=None, status=0, text="", stdout=subprocess.PIPE):
    done = subprocess.run([PROGRAM, "parse", *words], input=data, stdout=stdout, stderr=subprocess.PIPE)
    error = done.stderr.decode()
    if done.returncode != status or text not in error or error.count("\n") != (1 if status else 0):
        sys.exit(f"parse {' '.join(words)}: exit {done.returncode}: {error}")
    if status and done.stdout:
        sys.exit(f"parse {' '.join(words)}: exit {status} and {len(done.stdout)} bytes of output")
    return json.loads(done.stdout) if status == 0 and stdout == subprocess.PIPE else None


def equal(got, want):
    if got != want:
        sys.exit(f"{got!r}, not {want!r}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/feed.xml"
        open(path, "wb").write(FEED)
        equal(parse(path)["items"][0]["id"], "1")
        equal(parse("-", "--base-url", "https://a.example/feed", data=FEED)["items"][0]["url"], "https://a.example/1")
        latin = "<rss version='2.0'><channel><title>Caf\xe9</title></channel></rss>".encode("latin-1")
        equal(parse("--content-type=text/xml; charset=iso-8859-1", "-", data=latin)["title"], "Caf\xe9")
        parse(status=64, text="try 'tributary parse --help'")
        parse(path, path, status=64, text="one document at a time")
        parse("--once", path, status=64, text="unknown option --once")
        parse("-", data=b"", status=65, text="empty")
        parse("-", data=b"<!doctype html><title>x</title><link rel=alternate type=application/rss+xml href=https://a.example/f>", status=65,
              text="an HTML page; it links these feeds: https://a.example/f")
        parse("-", data=b"<opml version='2.0'><body/></opml>", status=65, text="OPML")
        parse("-", data=b'{"some": "object"}', status=65, text="JSON")
        parse("-", data=b" " * ((16 << 20) + 1), status=65, text="16 MiB")
        parse(folder + "/missing", status=66, text="No such file")
        parse(folder, status=66, text="Is a directory")
        with open("/dev/full", "wb") as full:
            parse(path, status=74, text="No space left", stdout=full)
        many = b"<rss version='2.0'><channel><title>T</title>" + b"<item><title>x</title></item>" * 5000 + b"</channel></rss>"
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            parse("-", data=many, status=74, text="Broken pipe", stdout=closed)
        equal(len(parse("-", data=many)["items"]), 5000)
    print("1 passed")


main()
