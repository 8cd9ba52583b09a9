#!/usr/bin/python3
"""Public servers that answer 429 are left alone as a whole (protocols 3.3): whatever was asked of them, and by every process."""
import subprocess
import time

import flow
from flow import DAY, HOUR, SECOND, Answer, Web, check, equal, rss, wait_for

ADDRESSES = ("11.0.0.1", "11.0.0.2", "11.0.0.3")
flow.with_addresses(*ADDRESSES)
MINUTE = 60 * SECOND
START = int(time.time()) * SECOND
BUSY, OTHER, THIRD = (Web(address, 80) for address in ADDRESSES)
NO_GAP = ("--host-gap", "0s")


def start(hub, *feeds):
    for web in (BUSY, OTHER, THIRD):
        web.pages.clear()
        web.forget()
    BUSY.pages["/busy"] = Answer("slow down", 429, {"Retry-After": "7200"})
    BUSY.file("/feed", rss([("1", "One", "a")]))
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    for feed in feeds:
        hub.run("community", "feed", "c", feed)


def poll(hub, *words):
    return hub.run("poll", "--once", "--json", *NO_GAP, *words).json()


def asked(web):
    paths = [r["path"] for r in web.log]
    web.forget()
    return paths


def a_429_is_remembered_for_its_host(hub, web):
    start(hub, BUSY.url("/busy"))
    poll(hub)
    equal(asked(BUSY), ["/busy"], "requests")
    hub.run("community", "feed", "c", BUSY.url("/feed"))
    hub.advance(HOUR)
    equal((poll(hub)["skipped"], asked(BUSY)), (1, []), "visits skipped and requests within its two hours")
    BUSY.file("/busy", rss([("2", "Two", "b")]))
    hub.advance(HOUR + 12 * MINUTE)
    poll(hub)
    equal(set(asked(BUSY)), {"/busy", "/feed"}, "requests once it may be asked again")


def a_429_behind_a_redirect_closes_the_host_that_said_it(hub, web):
    start(hub, OTHER.url("/elsewhere"))
    OTHER.pages["/elsewhere"] = Answer("", 302, {"Location": BUSY.url("/busy")})
    OTHER.file("/feed", rss([("2", "Two", "b")]))
    poll(hub)
    hub.run("community", "feed", "c", BUSY.url("/feed"))
    hub.run("community", "feed", "c", OTHER.url("/feed"))
    asked(BUSY), asked(OTHER)
    hub.advance(10 * MINUTE)
    poll(hub)
    equal((asked(BUSY), asked(OTHER)), ([], ["/feed"]), "requests")


def a_page_of_the_past_closes_its_host(hub, web):
    start(hub, BUSY.url("/paged"))
    BUSY.file("/paged", rss([("1", "One", "a")], extra=f"<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='{BUSY.url('/busy')}'/>"))
    poll(hub)
    equal(asked(BUSY), ["/paged", "/busy"], "requests")
    hub.advance(110 * MINUTE)
    poll(hub)
    equal(asked(BUSY), [], "requests within its two hours")


def a_search_leaves_closed_hosts_alone(hub, web):
    start(hub, BUSY.url("/busy"))
    poll(hub)
    asked(BUSY)
    for words in (("discover", BUSY.url("/feed")), ("community", "feed", "c", BUSY.url("/feed"), "--discover")):
        done = hub.run(*words, *NO_GAP, expect=69)
        check("11.0.0.1 is left alone until 2" in done.err, done.err)
    equal(asked(BUSY), [], "requests")


def a_search_closes_hosts(hub, web):
    start(hub, BUSY.url("/feed"))
    for words in (("discover",), ("community", "feed", "c", "--discover")):
        hub.run(*words, BUSY.url("/busy"), *NO_GAP, expect=69)
        equal(asked(BUSY), ["/busy"], "requests")
        hub.sql("UPDATE feed SET next_at = 1")
        equal((poll(hub)["skipped"], asked(BUSY)), (1, []), f"visits skipped and requests after `{words[0]}` was told to wait")
        hub.advance(DAY)


def a_search_needs_no_store(hub, web):
    start(hub)
    hub.store += ".none"
    hub.run("discover", BUSY.url("/feed"), *NO_GAP)
    hub.run("discover", BUSY.url("/busy"), *NO_GAP, expect=69)


def a_hub_of_feeds_closes_its_host(hub, web):
    start(hub, OTHER.url("/feed"))
    OTHER.file("/feed", rss([("2", "Two", "b")]), headers={"Link": f'<{BUSY.url("/busy")}>; rel=hub, <{OTHER.url("/feed")}>; rel=self'})
    hub.serve(loopback=NO_GAP)
    wait_for(lambda: BUSY.asked("/busy") and hub.sql("SELECT count(*) FROM closed_host") == "1", 20, "the hub's answer")
    hub.run("community", "feed", "c", BUSY.url("/feed"))
    hub.advance(HOUR + MINUTE)
    wait_for(lambda: "other feeds of its server" in hub.sql(f"SELECT next_reason FROM feed WHERE url = '{BUSY.url('/feed')}'"), 20, "the feed to be put off")
    equal(asked(BUSY), ["/busy"], "requests")
    hub.stop()


def a_running_hub_hears_what_another_process_was_told(hub, web):
    start(hub, BUSY.url("/busy"))
    hub.sql(f"UPDATE feed SET next_at = {START + DAY}")
    hub.serve(loopback=NO_GAP)
    poll(hub, BUSY.url("/busy"))
    equal(asked(BUSY), ["/busy"], "requests")
    hub.run("community", "feed", "c", BUSY.url("/feed"))
    hub.advance(MINUTE)
    wait_for(lambda: "other feeds of its server" in hub.sql(f"SELECT next_reason FROM feed WHERE url = '{BUSY.url('/feed')}'"), 20, "the feed to be put off")
    equal(asked(BUSY), [], "requests")
    hub.stop()


def force_visits_whatever_was_said(hub, web):  # decisions 15
    start(hub, BUSY.url("/busy"), BUSY.url("/feed"))
    poll(hub, BUSY.url("/busy"))
    asked(BUSY)
    hub.advance(20 * MINUTE)
    equal((poll(hub, "--force")["skipped"], asked(BUSY)), (2, []), "visits skipped and requests without feeds")
    poll(hub, "--force", BUSY.url("/feed"))
    equal(asked(BUSY), ["/feed"], "requests with a feed of its host")
    poll(hub, "--force", BUSY.url("/busy"))
    equal(asked(BUSY), ["/busy"], "requests with the feed itself")


def a_running_hub_follows_its_clock_back(hub, web):  # security.md row 28
    start(hub, BUSY.url("/busy"))
    hub.set_clock(START + 10 * DAY)
    hub.serve(loopback=NO_GAP)
    wait_for(lambda: hub.sql("SELECT count(*) FROM closed_host") == "1", 20, "its host to close")
    hub.run("community", "feed", "c", BUSY.url("/feed"))
    late = f"SELECT count(*) FROM feed WHERE next_at > {START + DAY}"
    wait_for(lambda: hub.sql(late) == "2", 20, "both to be put off")
    hub.set_clock(START)
    wait_for(lambda: hub.sql(late) == "0", 20, "the store to follow")
    asked(BUSY)
    BUSY.file("/busy", rss([("2", "Two", "b")]))
    hub.advance(2 * HOUR + 15 * MINUTE)
    wait_for(lambda: {r["path"] for r in BUSY.log} == {"/busy", "/feed"}, 20, "both to be asked for, once the two hours are over")
    hub.stop()


def visits_that_wait_for_long_are_none_twice_after_that(hub, web):
    feeds = [BUSY.url(f"/slow/{i}") for i in range(4)]
    start(hub, *feeds)
    for i in range(4):
        BUSY.pages[f"/slow/{i}"] = Answer(rss([(str(i), "One", "a")]), pause=2)
    hub.set_clock(START + 10 * DAY)
    hub.serve(loopback=NO_GAP)
    wait_for(lambda: BUSY.log, 20, "the first request")
    hub.set_clock(START)
    wait_for(lambda: hub.sql(f"SELECT max(lease_until) < {START + DAY} FROM feed") == "1", 20, "the store to follow")
    for _ in range(8):
        hub.advance(9 * MINUTE)
        time.sleep(0.3)
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "4", 20, "all entries")
    equal(sorted(asked(BUSY)), [f"/slow/{i}" for i in range(4)], "requests")
    hub.stop()


def network(change):
    for address in ADDRESSES:
        subprocess.run(["ip", "addr", change, f"{address}/32", "dev", "lo"], check=True)


def a_feed_that_is_gone_stays_so_when_its_host_closes(hub, web):  # decisions 18
    start(hub, BUSY.url("/gone"))
    BUSY.pages["/gone"] = Answer("", 410)
    poll(hub)
    hub.advance(27 * HOUR)  # a day, ±10 %
    poll(hub)
    state = f"SELECT gone, next_at, next_reason FROM feed WHERE url = '{BUSY.url('/gone')}'"
    before = hub.sql(state)
    check(before.startswith("1|") and "once a month" in before, before)
    hub.run("community", "feed", "c", BUSY.url("/busy"))
    hub.advance(HOUR)
    asked(BUSY)
    equal((poll(hub, "--force", BUSY.url("/busy"), BUSY.url("/gone"))["skipped"], asked(BUSY)), (1, ["/busy"]), "skipped, and requests")
    equal(hub.sql(state), before, "when it is asked again")


def no_network_ends_also_for_who_may_not_be_asked_yet(hub, web):
    feeds = [w.url("/feed") for w in (BUSY, OTHER, THIRD)] + [BUSY.url("/busy")]
    start(hub, *feeds)
    for w in (OTHER, THIRD):
        w.file("/feed", rss([("2", "Two", "b")]))
    BUSY.file("/busy", rss([("3", "Three", "c")]))
    poll(hub)
    hub.advance(DAY)
    visits = hub.sql("SELECT group_concat(last_at) FROM feed")
    network("del")
    poll(hub)
    network("add")
    equal(hub.sql("SELECT group_concat(last_at) FROM feed"), visits, "last visits")
    equal(hub.sql("SELECT count(*) FROM feed WHERE offline_since > 0"), str(len(feeds)), "feeds that wait for the network")
    BUSY.pages["/feed"] = BUSY.pages["/busy"] = Answer("slow down", 429, {"Retry-After": "86400"})
    hub.advance(10 * MINUTE)
    poll(hub)
    equal(hub.sql("SELECT count(*) FROM feed WHERE offline_since > 0 OR outcome = 11"), "0", "feeds that still do")
    check("network" not in hub.run("check").out, hub.run("check").out)
    check("no network, and has not been able to ask" in "".join(hub.run("feed", "show", BUSY.url(p)).out for p in ("/feed", "/busy")), "words")


flow.main(a_429_is_remembered_for_its_host, a_429_behind_a_redirect_closes_the_host_that_said_it, a_page_of_the_past_closes_its_host,
          a_search_leaves_closed_hosts_alone, a_search_closes_hosts, a_search_needs_no_store, a_hub_of_feeds_closes_its_host,
          a_running_hub_hears_what_another_process_was_told, force_visits_whatever_was_said,
          a_feed_that_is_gone_stays_so_when_its_host_closes, no_network_ends_also_for_who_may_not_be_asked_yet,
          a_running_hub_follows_its_clock_back, visits_that_wait_for_long_are_none_twice_after_that)
