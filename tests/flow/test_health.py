#!/usr/bin/python3
"""How feeds fare, on the pages: what fails says so and why, a pasted address offers its feeds, a wish is kept to the guard."""
import re

import flow
from flow import DAY, SECOND, Answer, check, equal, rss, wait_for
from person import a_hub


def what_fails_says_why(hub, web):
    web.pages["/gone"] = Answer("gone", 410)
    web.pages["/page"] = Answer("<!doctype html><title>Sign in</title><p>Please sign in", headers={"Content-Type": "text/html"})
    ann = a_hub(hub)
    for path in ("/gone", "/page", "/missing"):
        hub.run("community", "feed", "c", web.url(path))
    wait_for(lambda: int(hub.sql("SELECT count(*) FROM feed WHERE failing_since <> 0")) == 3, 30, "three feeds to fail")
    page = ann.see("/c/c/feeds")
    check("None of its 3 feeds is read at the moment." in page, page)
    for text in ("the publisher says it is gone for good (410)", "there is nothing at this address (404)", "Never read so far: there is nothing at this address (404).",
                 "Its publisher has ended it.", "asked once more a day after the last visit whether it is really gone", "If a web page comes up, the feed has moved"):
        check(text in page, f"{text!r} is not on the page:\n{page}")
    listed = ann.see("/c/c/feeds-failing.opml")
    equal(sorted(re.findall(r'xmlUrl="([^"]+)"', listed)), sorted(map(web.url, ("/gone", "/missing", "/page"))), "the failing feeds")
    mine = ann.see("/operator/feeds")  # the first person runs the hub
    check("3 of 3 feeds are not read at the moment." in mine and "Gone for good" in mine, mine)
    equal(len(re.findall("xmlUrl=", ann.see("/operator/feeds.opml"))), 3, "what the operator exports")
    hub.stop()


def the_log_names_no_feed_of_a_hidden_community(hub, web):
    for path in ("/seen", "/unseen"):
        web.pages[path] = Answer("", 302, headers={"Location": path})
    a_hub(hub)
    hub.run("community", "add", "cave", "--title", "Cave", "--visibility", "hidden")
    hub.run("community", "feed", "c", web.url("/seen"))
    hub.run("community", "feed", "cave", web.url("/unseen"))
    wait_for(lambda: int(hub.sql("SELECT count(*) FROM feed WHERE failing_since <> 0")) == 2, 30, "both to fail")
    hub.stop()
    log, number = open(hub.log).read(), hub.sql("SELECT id FROM feed WHERE url LIKE '%/unseen'")
    check("/seen: " in log and f"'tributary feed show {number}' says why" in log, log)
    check("unseen" not in log and "cave" not in log.lower(), log)
    said = hub.run("feed", "show", number).out
    check("/unseen" in said and "redirects in a circle" in said, said)
    equal(hub.run("feed", "show", "999", expect=66).out, "", "a number that no feed has")


def a_feed_of_a_hidden_community_is_new_to_who_lists_it_next(hub, web):
    """Not even what its server answers next, or why the next visit is when it is, tells that somebody has been reading it."""
    hub.set_clock(1_780_000_000 * SECOND)
    for slug, visibility in (("cave", "hidden"), ("c", "public")):
        hub.run("community", "add", slug, "--title", slug, "--visibility", visibility)
    for path in ("/well", "/ill"):
        hub.run("community", "feed", "cave", web.url(path))
        web.file(path, rss([(path + "1", "One", "a")]))
    hub.poll()
    web.file("/well", rss([("/well2", "Two", "b")]))
    web.pages["/ill"] = Answer("x", 404)
    for _ in range(4):
        hub.advance(4 * DAY)
        hub.poll()
    activities = "SELECT group_concat(n) FROM (SELECT count(*) AS n FROM activity a JOIN community c ON c.id = a.community GROUP BY slug ORDER BY slug)"
    equal(hub.sql(activities), "3", "what cave has")
    for path in ("/well", "/ill"):
        hub.run("community", "feed", "c", web.url(path))
        told = hub.run("feed", "show", web.url(path), "--json").json()
        equal({k: told.get(k) for k in ("outcome", "failures", "last_visit", "failing_since", "reason")},
              {"outcome": "never", "failures": 0, "last_visit": None, "failing_since": None, "reason": None}, path)
    equal(hub.sql(activities), "3", "before the visit")
    web.forget()
    equal(hub.poll()["visits"], 0, "visits right after the last one")
    hub.advance(300 * SECOND)
    equal(hub.poll()["visits"], 2, "visits five minutes after it")
    check("if-none-match" not in web.asked("/well")[0]["headers"], "it was asked what had changed")
    well, ill = (hub.run("feed", "show", web.url(path), "--json").json() for path in ("/well", "/ill"))
    equal((well["outcome"], well["reason"]), ("new", "new or changed entries"), "the first visit")
    equal((ill["failures"], ill["failing_since"]), (1, ill["last_visit"]), "the first failure")
    equal(hub.sql(activities), "2,3", "what c has of what answers, and cave still")
    hub.run("check")


def what_is_shown_says_what_to_do(hub, web):
    """What fails for ever is told from what passes, the status is named, and the command that helps."""
    web.pages["/loop"] = Answer("", 302, {"Location": "/loop"})
    web.pages["/fault"] = Answer("x", 502)
    web.pages["/teapot"] = Answer("x", 418)
    web.pages["/asks"] = Answer("x", 401)
    web.pages["/gone"] = Answer("x", 410)
    hub.run("community", "add", "c", "--title", "C")
    secure = web.url("/tls").replace("http:", "https:")
    words = {
        web.url("/loop"): ["redirects in a circle", "It seldom passes by itself: tell its publisher"],
        secure: ["It seldom passes by itself: tell its publisher"],
        web.url("/fault"): ["the server has a fault of its own (502)", "Often it passes by itself."],
        web.url("/teapot"): ["did not accept the request (418)", "It seldom passes by itself"],
        web.url("/asks"): ["Ask its publisher for a name and password", "tributary community feed SLUG URL --basic NAME"],
        web.url("/gone"): ["Its publisher has ended it.", "'tributary feed revive URL' asks once more"],
    }
    for url in words:
        hub.run("community", "feed", "c", url)
    hub.poll()
    for url, texts in words.items():
        shown = hub.run("feed", "show", url).out
        for text in texts:
            check(text in shown, f"{text!r} is not in:\n{shown}")
    check("Often it passes" in hub.run("feed", "show", "--json", web.url("/fault")).json()["advice"], "the advice as JSON")


def a_pasted_address_offers_its_feed_and_adding_it_brings_entries(hub, web):
    web.pages["/news"] = Answer(
        "<!doctype html><title>News</title><link rel=alternate type='application/rss+xml' title='Comments' href='/comments.xml'>"
        "<link rel=alternate type='application/rss+xml' title='The news' href='/news.xml'>", headers={"Content-Type": "text/html"})
    web.file("/news.xml", rss([("1", "A bench was mended", "It stands by the lake")], title="The news"))
    web.file("/comments.xml", rss([("1", "Comment", "x")], title="Comments on the news"))
    ann = a_hub(hub)
    check("It lists no feeds yet." in ann.see("/c/c/feeds"), "an empty list does not say so")
    found = ann.press("/c/c/feeds/find", {"address": web.url("/news")})
    equal(re.findall(r'name="feed" value="([^"]+)"', found), [web.url("/news.xml"), web.url("/comments.xml")], "comment feeds come last")
    equal(re.findall(r'value="([^"]+)" checked', found), [web.url("/news.xml")], "what is chosen already")
    status, headers, _ = ann.send("/c/c/feeds/add", {"feed": web.url("/news.xml")})
    equal((status, headers["location"]), (303, "/c/c/feeds?done=added"), "adding it")
    wait_for(lambda: "A bench was mended" in ann.see("/c/c"), 30, "its entries")
    page = ann.see("/c/c/feeds")
    check("Its one feed is well." in page and "The news" in page, page)
    nothing = ann.press("/c/c/feeds/find", {"address": web.url("/nowhere")})
    check("That did not work" in nothing, nothing)
    number = re.search(r'<li id="feed-(\d+)"', page).group(1)
    off = ann.press("/c/c/feeds/remove", {"feed": number})
    check("“The news” is off the list" in off, off)
    check("A bench was mended" not in ann.see("/c/c"), "what it brought is still shown")
    back = re.search(r'action="(/c/c/feeds/back[^"]+)".*<button>Put it back', off).group(1)
    again = ann.press("/c/c/feeds/remove", {"feed": number})
    check("That feed is no longer on this list" in again, again)
    check("It is on the list again" in ann.press(back, {}), "putting it back is not said")
    wait_for(lambda: "A bench was mended" in ann.see("/c/c"), 30, "what it brought, once more")
    hub.stop()


def the_guard_holds_for_what_people_paste(hub, web):
    ann = a_hub(hub)
    for address in ("http://169.254.169.254/latest/", "file:///etc/passwd"):
        page = ann.press("/c/c/feeds/find", {"address": address})
        check("That did not work" in page, page)
    hub.stop()


def wish(ann, number, done, what):
    """Where the answer leads, which says what became of it."""
    location = ann.send("/c/c/feeds/visit", {"feed": number})[1]["location"]
    check(re.fullmatch(rf"/c/c/feeds\?done={done}&at=\d+&feed={number}#feed-{number}", location), f"{what}: {location}")
    return location.split("#")[0]


def a_wish_is_kept_to_five_minutes(hub, web):
    web.file("/feed", rss([("1", "One", "a")]))
    ann = a_hub(hub)
    hub.run("community", "feed", "c", web.url("/feed"))
    wait_for(lambda: int(hub.sql("SELECT count(*) FROM feed WHERE last_at > 0")) == 1, 30, "the first visit")
    number = hub.sql("SELECT id FROM feed")
    wish(ann, number, "early", "a wish right after a visit")
    equal(len(web.asked("/feed")), 1, "requests")
    hub.sql("UPDATE feed SET last_at = last_at - 360000000")
    told = wish(ann, number, "visit", "a wish after six minutes")
    wait_for(lambda: len(web.asked("/feed")) == 2, 20, "the visit")
    wait_for(lambda: "was visited just now: " in ann.see(told), 20, "the page to tell of it")
    wish(ann, number, "early", "once more")
    equal(len(web.asked("/feed")), 2, "requests")
    check(int(hub.sql("SELECT lease_until FROM feed")) == 0, "the lease was not given back")
    hub.stop()


flow.main(what_fails_says_why, what_is_shown_says_what_to_do, the_log_names_no_feed_of_a_hidden_community,
          a_feed_of_a_hidden_community_is_new_to_who_lists_it_next, a_pasted_address_offers_its_feed_and_adding_it_brings_entries, the_guard_holds_for_what_people_paste, a_wish_is_kept_to_five_minutes)
