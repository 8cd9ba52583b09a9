#!/usr/bin/python3
"""The past of a feed: paging and archives (RFC 5005; protocols 1.3), read when a feed is first read and never again."""
import time

import flow
from flow import Answer, DAY, SECOND, check, equal, rss

START = int(time.time()) * SECOND
NOW = START // SECOND
ATOM = "xmlns:atom='http://www.w3.org/2005/Atom'"


def link(rel, url):
    return f"<atom:link {ATOM} rel='{rel}' href='{url}'/>"


def page(web, number, rel="next", to=None, ids=3):
    """Page n shows entries n00, n01, …, each page 40 days older than the one before."""
    entries = [(f"{number}{i:02}", f"Entry {number}{i:02}", "b", NOW - number * 40 * 86400 - i * 60) for i in range(ids)]
    return rss(entries, extra=link(rel, to) if to else "")


def pages(web, count, rel="next", last=None):
    for n in range(count):
        path = "/feed" if n == 0 else f"/page/{n}"
        to = web.url(f"/page/{n + 1}") if n + 1 < count else last
        web.file(path, page(web, n, rel, to), etag=f'"{n}"')


def start(hub, web):
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    return web.url("/feed")


def entries(hub):
    return int(hub.sql("SELECT count(*) FROM entry"))


def the_first_visit_follows_the_pages_and_later_ones_do_not(hub, web):
    start(hub, web)
    pages(web, 4)
    done = hub.poll()
    equal((done["visits"], done["entries_new"]), (1, 12), "visits and new entries")
    equal([r["path"] for r in web.log], ["/feed", "/page/1", "/page/2", "/page/3"], "requests")
    check(all("if-none-match" not in r["headers"] for r in web.log), "pages are asked for whole")
    equal(hub.sql("SELECT count(*) FROM activity WHERE backlog = 0"), "3", "entries that may be new to somebody")
    web.forget()
    hub.advance(DAY)
    web.file("/feed", page(web, 0, "next", web.url("/page/1"), ids=4), etag='"changed"')
    equal(hub.poll()["entries_new"], 1, "new entries of the second visit")
    equal([r["path"] for r in web.log], ["/feed"], "requests of the second visit")


def visits_that_brought_no_feed_are_not_the_first(hub, web):
    start(hub, web)
    for status in (204, 304, 500):
        web.pages["/feed"] = Answer("", status)
        hub.poll(web.url("/feed"))
    web.forget()
    pages(web, 3)
    equal(hub.poll(web.url("/feed"))["entries_new"], 9, "new entries once it shows a feed")
    equal([r["path"] for r in web.log], ["/feed", "/page/1", "/page/2"], "requests")


def archives_are_followed_back_in_time(hub, web):
    start(hub, web)
    pages(web, 3, rel="prev-archive")
    hub.poll()
    equal(entries(hub), 9, "entries")


def the_next_visit_keeps_what_the_feed_shows(hub, web):
    start(hub, web)
    pages(web, 2)
    hub.poll()
    before = hub.sql("SELECT next_at, etag, failures, length(hashes) FROM feed JOIN feed_known ON feed = id")
    equal(before.split("|")[1:], ['"0"', "0", str(3 * 24)], "validator, failures and hashes are those of the first page")


def new_ids_bring_nothing_twice_however_much_of_the_past_came_after(hub, web):
    start(hub, web)
    pages(web, 7)
    hub.poll()
    equal(entries(hub), 21, "entries")
    hub.advance(DAY)
    web.file("/feed", page(web, 0, "next", web.url("/page/1")).replace(b"'false'>", b"'false'>urn:new:"), etag='"new ids"')
    equal(hub.poll()["entries_new"], 0, "new entries")
    equal(entries(hub), 21, "entries")


def pages_end_at_the_limit(hub, web):
    start(hub, web)
    web.pages["/feed"] = Answer(page(web, 0, "next", web.url("/more?page=1")))

    def more(request):
        n = int(request["path"].split("=")[1])
        return Answer(page(web, n, "next", web.url(f"/more?page={n + 1}")))

    web.pages["/more"] = more
    hub.poll()
    equal(len(web.asked("/more")), 10, "pages")


def circles_end(hub, web):
    start(hub, web)
    pages(web, 3, last=web.url("/feed"))
    hub.poll()
    equal(len(web.log), 3, "requests")
    equal(entries(hub), 9, "entries")


def a_page_that_says_the_same_under_another_address_ends_it(hub, web):
    start(hub, web)
    web.pages["/feed"] = Answer(page(web, 0, "next", web.url("/more?page=1")))
    web.pages["/more"] = lambda request: Answer(page(web, 0, "next", web.url(request["path"] + "0")))
    hub.poll()
    equal(len(web.asked("/more")), 1, "pages")


def another_host_is_not_read_through(hub, web):
    start(hub, web)
    web.pages["/feed"] = Answer(page(web, 0, "next", f"http://127.0.0.2:{web.port}/page/1"))
    hub.poll()
    equal(len(web.log), 1, "requests")
    other = flow.Web()
    web.pages["/b"] = Answer(page(web, 0, "next", web.url("/away")))
    web.pages["/away"] = Answer("", 302, {"Location": f"http://localhost:{other.port}/page/1"})
    other.pages["/page/1"] = Answer(page(web, 7))
    hub.run("community", "feed", "c", web.url("/b"))
    hub.poll(web.url("/b"))
    equal(hub.sql("SELECT count(*) FROM entry WHERE title LIKE 'Entry 7%'"), "0", "entries of the other host")
    other.close()


def a_page_that_fails_keeps_what_came(hub, web):
    for name, bad in (("500", Answer("broken", 500)), ("html", Answer("<html><title>Sign in</title>", headers={"Content-Type": "text/html"})),
                      ("cut", Answer(b"<rss>" * 99, cut=50))):
        feed = f"/{name}"
        web.pages[feed] = Answer(rss([(f"{name}{i}", f"{name} {i}", "b", NOW - i * 60) for i in range(3)], link=web.url(f"/{name}/"),
                                     extra=link("next", web.url(f"{feed}/2"))))
        web.pages[f"{feed}/2"] = bad
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    for name in ("500", "html", "cut"):
        hub.run("community", "feed", "c", web.url(f"/{name}"))
    done = hub.poll()
    equal((done["visits"], done["failed"], done["entries_new"]), (3, 0, 9), "visits, failed, new entries")
    equal(hub.sql("SELECT max(failures) FROM feed"), "0", "failures")


def what_cuts_it_off_costs_nothing(hub, web):
    start(hub, web)
    pages(web, 4)
    second = web.pages["/page/2"]
    web.pages["/page/2"] = lambda request: time.sleep(3) or second(request)
    hub.serve()
    flow.wait_for(lambda: web.asked("/page/2"), 20, "the second page to be asked for")
    hub.stop()
    equal(entries(hub), 6, "entries when it was stopped")
    web.pages["/page/2"] = Answer("", 503)
    web.forget()
    hub.advance(DAY)
    equal((hub.poll()["failed"], entries(hub)), (0, 6), "failed visits, and entries while that page does not come")
    web.pages["/page/2"] = second
    hub.advance(DAY)
    hub.poll()
    equal([r["path"] for r in web.log], ["/feed", "/page/2", "/feed", "/page/2", "/page/3"], "requests")
    equal(entries(hub), 12, "entries")
    web.forget()
    hub.advance(DAY)
    hub.poll()
    equal([r["path"] for r in web.log], ["/feed"], "requests once it has ended")


def a_page_that_never_comes_is_given_up(hub, web):
    start(hub, web)
    pages(web, 2)
    web.pages["/page/1"] = Answer("", 503)
    for _ in range(8):
        hub.poll()
        hub.advance(DAY)
    equal(len(web.asked("/page/1")), 6, "requests for it: the first, and those of five later visits")
    equal(hub.sql("SELECT count(*) FROM feed_past"), "0", "what is kept of it")


flow.main(what_cuts_it_off_costs_nothing, a_page_that_never_comes_is_given_up,
          the_first_visit_follows_the_pages_and_later_ones_do_not, visits_that_brought_no_feed_are_not_the_first, archives_are_followed_back_in_time,
          the_next_visit_keeps_what_the_feed_shows, new_ids_bring_nothing_twice_however_much_of_the_past_came_after, pages_end_at_the_limit,
          circles_end,
          a_page_that_says_the_same_under_another_address_ends_it, another_host_is_not_read_through, a_page_that_fails_keeps_what_came)
