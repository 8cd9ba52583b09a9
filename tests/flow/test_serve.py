#!/usr/bin/python3
"""serve: there is one on a store; one that was refused or killed leaves nothing in the way; a Unix socket, a port that is taken."""
import os
import signal
import socket

from flow import HOUR, check, equal, free_port, main, rss, wait_for

NOW = 1_790_000_000_000_000
EX_UNAVAILABLE, EX_TEMPFAIL = 69, 75


def base_of(hub):
    return hub.run("person", "link", "ann").out.split("/signin/")[0]


def a_second_serve_is_refused_and_changes_nothing(hub, web):
    hub.run("person", "add", "ann")
    hub.serve()
    base = base_of(hub)
    refused = hub.run("serve", "--listen", f"127.0.0.1:{free_port()}", expect=EX_TEMPFAIL)
    check("another `serve` runs" in refused.err and refused.err.count("\n") == 1, refused.err)
    check(base_of(hub) == base, "links lead to where nobody listens")
    hub.stop()


def a_port_that_is_taken_is_said_and_changes_nothing(hub, web):
    hub.run("person", "add", "ann")
    base = base_of(hub)
    refused = hub.run("serve", "--listen", f"127.0.0.1:{web.port}", expect=EX_UNAVAILABLE)
    check(f"127.0.0.1:{web.port}" in refused.err and refused.err.count("\n") == 1, refused.err)
    check(base_of(hub) == base, "links lead to somebody else")
    hub.serve()  # at once: what failed is in nobody's way
    hub.stop()


def a_serve_that_was_killed_can_be_started_again_at_once(hub, web):
    web.file("/feed", rss([("1", "One", "Body")]))
    hub.run("community", "add", "c")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "1", 20, "the entry")
    hub.process.send_signal(signal.SIGKILL)
    hub.process.wait()
    hub.serve()
    hub.stop()
    check(hub.sql("SELECT count(*) FROM entry") == "1", "the entry is lost")


def what_an_older_policy_made_is_made_again(hub, web):
    web.file("/feed", rss([(str(n), f"No {n}", "&lt;p onclick='x()'&gt;Body") for n in range(60)]))
    hub.run("community", "add", "c")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.poll(web.url("/feed"))
    hub.sql("UPDATE entry_body SET policy = 0, html = '<p onclick=\"x()\">Body</p>', source = '<p onclick=\"x()\">Body'")
    hub.serve()
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry_body WHERE policy = 0") == "0", 20, "the bodies")
    equal(hub.sql("SELECT DISTINCT html FROM entry_body"), "<p>Body</p>", "bodies")
    hub.stop()


def pages_are_served_on_a_unix_socket(hub, web):
    hub.run("person", "add", "ann")
    path = os.path.join(hub.folder, "s")
    hub.serve("--listen", f"unix:{path}", ready=lambda: os.path.exists(path))

    def answer():
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(path)
            s.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b"".join(iter(lambda: s.recv(4096), b""))

    check(answer().startswith(b"HTTP/1.1 200"), "no answer on the socket")
    check(base_of(hub) == "http://localhost", base_of(hub))
    hub.stop()


def a_reader_that_knows_only_dates_sees_what_arrives_late(hub, web):
    hub.set_clock(NOW)
    day = NOW // 1_000_000 - 86400
    web.file("/feed", rss([("1", "One", "Body", day)]))
    hub.run("community", "add", "c", "--visibility", "public")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.poll()
    hub.serve()
    _, headers, body = hub.get("/c/c/feed.atom")
    check(b"One" in body, "the feed is empty")
    since = {"If-Modified-Since": headers["last-modified"]}
    equal(hub.get("/c/c/feed.atom", since)[0], 304, "the same feed again")
    hub.advance(HOUR)
    web.file("/feed", rss([("1", "One", "Body", day), ("2", "Late", "Body", day - 86400)]))
    hub.poll(web.url("/feed"))
    wait_for(lambda: b"Late" in hub.get("/c/c/feed.atom", since)[2], 10, "the late entry")
    hub.stop()


main(a_reader_that_knows_only_dates_sees_what_arrives_late, a_second_serve_is_refused_and_changes_nothing, a_port_that_is_taken_is_said_and_changes_nothing,
     a_serve_that_was_killed_can_be_started_again_at_once, what_an_older_policy_made_is_made_again, pages_are_served_on_a_unix_socket)
