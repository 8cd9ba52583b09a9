#!/usr/bin/python3
"""How publishers are treated: the rules of protocols part 3, one case each, on the real program with a fake web and a fake clock."""
import json
import re
import threading
import time
from email.utils import formatdate

import flow
from flow import Answer, DAY, HOUR, SECOND, check, equal, rss

START = int(time.time()) * SECOND
MINUTE = 60 * SECOND
ITUNES = "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"


def one_feed(hub, web, path="/feed"):
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url(path))
    return web.url(path)


def next_visit(hub):
    return int(hub.sql("SELECT next_at FROM feed")) - hub.now


def validators_are_sent_byte_for_byte(hub, web):  # 3.1
    url = one_feed(hub, web)
    tag, date = 'W/"odd--gzip', "Tue, 1 Nov 2025 10:00:00 +0000"  # neither is well-formed; both are sent back as they came
    web.pages["/feed"] = Answer(rss([("1", "One", "a")]), headers={"ETag": tag, "Last-Modified": date})
    hub.poll(url)
    hub.poll(url)
    first, second = web.asked("/feed")
    check("if-none-match" not in first["headers"] and "if-modified-since" not in first["headers"], "the first request is unconditional")
    equal(second["headers"].get("if-none-match"), tag, "If-None-Match")
    equal(second["headers"].get("if-modified-since"), date, "If-Modified-Since")


def both_validators_are_replaced_on_200(hub, web):  # 3.1
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer(rss([("1", "One", "a")]), headers={"ETag": '"1"', "Last-Modified": "Tue, 01 Nov 2025 10:00:00 GMT"})
    hub.poll(url)
    web.pages["/feed"] = Answer(rss([("1", "One", "b")]), headers={"ETag": '"2"'})
    hub.poll(url)
    hub.poll(url)
    last = web.asked("/feed")[-1]["headers"]
    equal(last.get("if-none-match"), '"2"', "If-None-Match")
    check("if-modified-since" not in last, "the validator that is absent from the new answer is cleared")


def validators_of_bad_answers_are_not_kept(hub, web):  # 3.1
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("<html><title>Sign in</title><p>no feed", headers={"ETag": '"bad"', "Content-Type": "text/html"})
    hub.poll(url)
    web.pages["/feed"] = Answer(rss([("1", "One", "a")]), headers={"ETag": '"cut"'}, cut=60)
    hub.poll(url)
    web.pages["/feed"] = Answer("gone fishing", 500, headers={"ETag": '"500"'})
    hub.poll(url)
    hub.poll(url)
    for request in web.asked("/feed"):
        check("if-none-match" not in request["headers"], f"sent {request['headers'].get('if-none-match')}")


def a_304_may_bring_a_new_validator(hub, web):  # 3.1
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer(rss([("1", "One", "a")]), headers={"ETag": '"1"', "Last-Modified": "Sat, 01 Nov 2025 10:00:00 GMT"})
    hub.poll(url)
    web.pages["/feed"] = Answer(status=304, headers={"ETag": '"2"'})
    equal(hub.poll(url)["not_modified"], 1, "visits answered with 304")
    hub.poll(url)
    last = web.asked("/feed")[-1]["headers"]
    equal((last.get("if-none-match"), last.get("if-modified-since")), ('"2"', "Sat, 01 Nov 2025 10:00:00 GMT"), "what is sent then")
    web.pages["/feed"] = Answer(status=304, headers={"Last-Modified": "Sun, 02 Nov 2025 10:00:00 GMT"})
    hub.poll(url)
    hub.poll(url)
    last = web.asked("/feed")[-1]["headers"]
    equal((last.get("if-none-match"), last.get("if-modified-since")), ('"2"', "Sun, 02 Nov 2025 10:00:00 GMT"), "what is sent after that")


def eight_days_of_304_end_in_one_full_request(hub, web):  # 3.1
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]), etag='"1"')
    hub.poll(url)
    for _ in range(9):
        hub.advance(DAY)
        hub.poll(url)
    conditional = ["if-none-match" in r["headers"] for r in web.asked("/feed")]
    equal(conditional.count(False), 2, "unconditional requests in nine days")


def a_server_that_always_says_304_is_asked_for_all_once_in_eight_days(hub, web):  # 3.1
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]), etag='"1"')
    hub.poll(url)
    web.pages["/feed"] = Answer(status=304)
    for _ in range(20):
        hub.advance(DAY)
        hub.poll(url)
    equal([i for i, r in enumerate(web.asked("/feed")) if "if-none-match" not in r["headers"]], [0, 8, 16], "days of unconditional requests")
    hub.sql("UPDATE feed SET policy = 99")  # what another version read is read anew, if the server shows it
    web.forget()
    for _ in range(6):
        hub.advance(DAY)
        hub.poll(url)
    equal([i for i, r in enumerate(web.asked("/feed")) if "if-none-match" not in r["headers"]], [3], "days of them with another version")


def nothing_is_sent_that_must_not_be(hub, web):  # 3.1
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer(rss([("1", "One", "a")]), headers={"Set-Cookie": "a=b", "ETag": '"1"'})
    hub.poll(url, options=("--base-url", "https://hub.example/"))
    hub.poll(url, options=("--base-url", "https://hub.example"))
    for request in web.asked("/feed"):
        equal(request["method"], "GET", "method")
        for name in ("cookie", "referer", "range", "cache-control", "authorization"):
            check(name not in request["headers"], f"sent {name}")
        agent = request["headers"]["user-agent"]
        check(agent.startswith("Tributary/") and agent.endswith(" (+https://hub.example/about/fetcher)"), agent)
        check("gzip" in request["headers"]["accept-encoding"], "compression is offered")


def who_asks_is_said_truly(hub, web):  # 3.4; communities.md P8
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]))

    def agent(*options):
        hub.poll(url, options=options)
        return re.sub(r"^Tributary/[0-9.]+", "T", web.asked("/feed")[-1]["headers"]["user-agent"])
    equal(agent(), "T", "a hub without an address has none to tell")
    equal(agent("--contact", "ops@hub.example"), "T (ops@hub.example)", "whom to write to")
    hub.sql("INSERT INTO setting (name, value) VALUES ('base_url', 'https://hub.example')")
    equal(agent("--contact", "ops@hub.example"), "T (+https://hub.example/about/fetcher)", "as serve was told")
    hub.run("community", "add", "open", "--title", "Open", "--visibility", "public")
    hub.run("community", "feed", "open", url)
    for i in range(6):
        hub.run("person", "add", f"p{i}")
        for slug in ("c", "open") if i else ("c",):
            hub.run("community", "join", slug, f"p{i}")
        said = agent()
        equal(said, "T (+https://hub.example/about/fetcher" + ("; 5 subscribers)" if i == 5 else ")"), f"with {i} in the public one")
    equal(agent("--hide-subscribers"), "T (+https://hub.example/about/fetcher)", "hidden by a setting")


def what_is_not_due_is_not_visited_also_after_a_restart(hub, web):  # 3.2
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]))
    hub.poll()
    for _ in range(3):
        equal(hub.poll()["visits"], 0, "visits of a second round")
    check(next_visit(hub) >= 15 * MINUTE, "the floor")
    hub.advance(7 * HOUR)
    equal(hub.poll()["visits"], 1, "visits when it is due")


def visits_follow_the_rhythm_that_was_learned(hub, web):  # 3.2
    url = one_feed(hub, web)
    web.file("/feed", rss([(str(i), "T", "a", START // SECOND - i * 3600) for i in range(48)]), etag='"1"')
    hub.poll(url)
    check(next_visit(hub) <= HOUR, f"an entry an hour: next visit in {next_visit(hub) / HOUR:.1f} h")
    shown = hub.run("feed", "show", url).out
    check("since new entries come about every hour" in shown, shown)
    hub.advance(HOUR)
    hub.poll(url)  # 304: nothing is read, so what was learned is what was stored
    check(next_visit(hub) <= HOUR, f"after a 304: next visit in {next_visit(hub) / HOUR:.1f} h")
    hub.advance(90 * DAY)
    hub.poll(url)
    check(4 * HOUR < next_visit(hub) < 7 * HOUR, f"silent for three months: next visit in {next_visit(hub) / HOUR:.1f} h")


def entries_under_new_ids_are_no_news(hub, web):  # 1.6.5, 3.2
    url = one_feed(hub, web)
    plain = web.url("/plain")  # the same without an ETag
    hub.run("community", "feed", "c", plain)
    visits = []
    while hub.now < START + 3 * DAY:
        entries = [(str(i), f"Entry {i}", "a") for i in range(5)]
        anew = lambda page: page.replace(b"'false'>", b"'false'>%d-" % len(visits))
        web.file("/feed", anew(rss(entries)), etag=f'"{len(visits)}"')
        web.file("/plain", anew(rss(entries, link="http://b.example/")))
        done = hub.poll()
        equal(done["entries_new"], 0 if visits else 10, "new entries")
        visits.append(hub.now)
        hub.set_clock(int(hub.sql("SELECT min(next_at) FROM feed")))
    requests = [t for t in visits if t >= START + 2 * DAY]
    check(len(requests) <= 10, f"{len(requests)} visits of two feeds on a day on which nothing comes")
    for feed in url, plain:
        shown = hub.run("feed", "show", feed).out
        check("nothing new" in shown and "new or changed" not in shown and "missed" not in shown, shown)
    web.file("/feed", rss([("6", "Entry 6", "a")]), etag='"new"')
    hub.advance(7 * HOUR)
    equal(hub.poll(url)["entries_new"], 1, "new entries")
    check("new or changed entries" in hub.run("feed", "show", url).out, "what is new is said to be")


def one_feed_of_many_communities_is_visited_once(hub, web):  # 3.2
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]))
    for slug in ("d", "e"):
        hub.run("community", "add", slug, "--title", slug)
        hub.run("community", "feed", slug, url)
    equal(hub.poll()["visits"], 1, "visits")
    equal((len(web.log), hub.sql("SELECT count(*) FROM activity")), (1, "3"), "requests and activities")


def the_floor_holds_whatever_a_server_says(hub, web):  # 3.2: 15 minutes between two requests, MUST
    url = one_feed(hub, web)
    many = [(str(i), f"T{i}", "a", START // SECOND - i) for i in range(60)]  # one a second
    web.file("/feed", rss(many, extra="<ttl>0</ttl>"), headers={"Cache-Control": "max-age=0", "Retry-After": "0"})
    hub.poll(url)
    check(next_visit(hub) >= 15 * MINUTE, f"next visit in {next_visit(hub) / MINUTE:.1f} minutes")
    before = len(web.log)
    hub.serve()  # a start is no reason to ask
    hub.advance(14 * MINUTE)
    time.sleep(1)
    equal(len(web.log), before, "requests within the floor")
    hub.stop()


def max_age_makes_it_rarer(hub, web):  # 3.2
    url = one_feed(hub, web)
    body = rss([(str(i), "T", "a", START // SECOND - i * 1800) for i in range(10)])
    web.file("/feed", body, headers={"Cache-Control": "max-age=43200"})
    hub.poll(url)
    check(next_visit(hub) >= 10 * HOUR, f"next visit in {next_visit(hub) / HOUR:.1f} h")


def ttl_and_sy_make_it_rarer(hub, web):  # 3.2
    url = one_feed(hub, web)
    body = rss([(str(i), "T", "a", START // SECOND - i * 1800) for i in range(10)], extra="<ttl>600</ttl>")
    web.file("/feed", body)
    hub.poll(url)
    check(next_visit(hub) >= 9 * HOUR, f"next visit in {next_visit(hub) / HOUR:.1f} h")


def a_feed_that_says_it_has_ended_is_visited_monthly(hub, web):  # 3.2
    url = one_feed(hub, web)
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "content_text": "x"}]}
    podcast = f"<itunes:complete {ITUNES}>yes</itunes:complete>"
    for body in (json.dumps({**feed, "expired": True}), rss([("1", "One", "a")], extra=podcast)):
        web.file("/feed", body, content_type="application/json" if isinstance(body, str) else "application/xml")
        hub.poll(url)
        check(26 * DAY < next_visit(hub) < 34 * DAY, f"next visit in {next_visit(hub) / DAY:.1f} days")
        hub.poll(url)  # a 304
        check(26 * DAY < next_visit(hub) < 34 * DAY, f"after a 304 next visit in {next_visit(hub) / DAY:.1f} days")
        check("says that it has ended" in hub.run("feed", "show", url).out, "the words")
    web.file("/feed", json.dumps(feed), content_type="application/json")
    hub.poll(url)
    check(next_visit(hub) < DAY, "it goes on")


def retry_after_in_seconds(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("slow down", 429, {"Retry-After": "7200"})
    hub.poll(url)
    web.forget()
    hub.advance(HOUR)
    equal(hub.poll(url)["skipped"], 1, "visits skipped")
    equal(len(web.asked("/feed")), 0, "requests before the time")
    hub.poll(url, options=["--force"])
    equal(len(web.asked("/feed")), 1, "requests with --force")


def retry_after_as_a_date(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("busy", 503, {"Retry-After": formatdate(START // SECOND + 7200, usegmt=True)})
    hub.poll(url)
    web.forget()
    hub.advance(HOUR)
    hub.poll(url)
    equal(len(web.asked("/feed")), 0, "requests before the time")
    hub.advance(HOUR + MINUTE)
    hub.poll(url)
    equal(len(web.asked("/feed")), 1, "requests after it")


def both_forms_of_retry_after_within_bounds(hub, web):  # 3.3: 0 is no extra wait, nonsense and the past are absent, 7 days at most
    url = one_feed(hub, web)
    date = lambda seconds: formatdate(START // SECOND + seconds, usegmt=True)
    for value, least, most in (("0", 15 * MINUTE, HOUR), ("-5", 15 * MINUTE, HOUR), ("soon", 15 * MINUTE, HOUR), (date(-3600), 15 * MINUTE, HOUR),
                               ("7200", 2 * HOUR, 3 * HOUR), (" 7200 ", 2 * HOUR, 3 * HOUR), (date(7200), 2 * HOUR, 3 * HOUR),
                               ("99999999", 6 * DAY, 8 * DAY), (date(365 * 86400), 6 * DAY, 8 * DAY)):
        web.pages["/feed"] = Answer("busy", 503, {"Retry-After": value})
        hub.sql("UPDATE feed SET failures = 0, failing_since = 0, not_before = 0")
        hub.poll(url)
        check(least <= next_visit(hub) <= most, f"Retry-After: {value!r}: next visit in {next_visit(hub) / HOUR:.2f} h")


def retry_after_counts_whatever_the_answer_is(hub, web):  # 3.2
    url = one_feed(hub, web)
    for answer in (Answer("no", 403, {"Retry-After": "172800"}), Answer(rss([("1", "One", "a")]), headers={"Retry-After": "172800"})):
        web.pages["/feed"] = answer
        hub.poll(url, options=["--force"])
        check(2 * DAY <= next_visit(hub) <= 2.3 * DAY, f"{answer.status}: next visit in {next_visit(hub) / HOUR:.1f} h")


def two_feeds_of_one_server(hub, web):
    url = one_feed(hub, web)
    hub.run("community", "feed", "c", web.url("/other"))
    web.file("/other", rss([("2", "Two", "b")]))
    return url


def a_429_of_a_private_server_holds_only_that_feed(hub, web):  # 3.3; a public server closes as a whole (tests/unit/fetch)
    two_feeds_of_one_server(hub, web)
    web.pages["/feed"] = Answer("slow down", 429, {"Retry-After": "7200"})
    hub.poll()
    hub.advance(HOUR)
    hub.sql("UPDATE feed SET next_at = 1")
    hub.poll()
    equal([r["path"] for r in web.log].count("/other"), 2, "requests for the other feed")


def a_closed_host_is_left_alone_also_after_a_restart(hub, web):  # 3.3: persist it, MUST
    url = two_feeds_of_one_server(hub, web)
    hub.sql(f"INSERT INTO closed_host VALUES ('127.0.0.1', {START}, {START + 2 * HOUR}); UPDATE feed SET next_at = {START + DAY} WHERE url = '{url}'")
    hub.poll()
    equal(web.log, [], "requests to a host that wants to be left alone")
    other = hub.run("feed", "show", web.url("/other"), "--json").json()
    equal((other["failures"], other["outcome"]), (0, "never"), "what is held against the other feed of that host")
    check("the other feeds of its server" in other["next_reason"], other["next_reason"])
    hub.advance(3 * HOUR)
    hub.poll()
    equal([r["path"] for r in web.log], ["/other"], "requests once it may be asked again")


def the_floor_holds_also_where_a_redirect_leads_to_a_closed_host(hub, web):  # 3.2, MUST
    url = one_feed(hub, web)
    busy = f"http://127.0.0.2:{web.port}/busy"
    hub.run("community", "feed", "c", busy)
    hub.sql(f"INSERT INTO closed_host VALUES ('127.0.0.2', {START}, {START + 90 * SECOND}); UPDATE feed SET next_at = {START + DAY} WHERE url = '{busy}'")
    web.pages["/feed"] = Answer("", 302, {"Location": busy})
    for _ in range(15):
        hub.poll()
        hub.advance(MINUTE)
    equal([r["path"] for r in web.log], ["/feed"], "requests within the floor")
    equal(hub.sql(f"SELECT last_at, failures FROM feed WHERE url = '{url}'"), f"{START}|0", "when it was asked, and what is held against it")


def a_permanent_redirect_is_believed_after_three_visits_and_48_hours(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("", 301, {"Location": "/new"})
    web.file("/new", rss([("1", "One", "a")]))
    hub.poll(url)
    hub.poll(url)
    hub.poll(url)
    equal(hub.sql("SELECT url FROM feed"), url, "address after three visits in an hour")
    hub.advance(3 * DAY)
    hub.poll(url)
    equal(hub.sql("SELECT url FROM feed"), web.url("/new"), "address after 48 hours")
    equal(hub.sql("SELECT count(*) FROM entry"), "1", "entries")
    web.forget()
    hub.poll(url)  # the old address still names it
    equal([r["path"] for r in web.log], ["/new"], "requests after the move")


def a_move_is_told(hub, web):
    url = one_feed(hub, web)
    hub.run("community", "add", "cave", "--title", "Cave", "--visibility", "hidden")
    hub.run("community", "feed", "cave", web.url("/dark"))
    for path in ("/feed", "/dark"):
        web.pages[path] = Answer("", 301, {"Location": path + "/new"})
        web.file(path + "/new", rss([("1", "One", "a")]))
    for _ in range(2):
        check("moved" not in hub.run("poll", "--once", *hub.LOOPBACK, url, web.url("/dark")).out, "it is said to have moved already")
        hub.advance(DAY + HOUR)
    hub.serve()
    moves = lambda: [e["text"] for e in map(json.loads, filter(lambda l: l.endswith("\n"), open(hub.log))) if e["event"] == "move"]
    flow.wait_for(lambda: len(moves()) == 2, 30, "two moves to be told")
    hub.stop()
    said = "\n".join(sorted(moves()))
    check(f"{url}: moved for good; it is read at {url}/new from now on" in said, said)
    check("feed 2: moved to another address for good" in said and "dark" not in said, said)
    shown = hub.run("feed", "show", url + "/new").out
    check(re.search(f"moved here +from {url} on {time.strftime('%Y-%m-%d', time.gmtime(hub.now // SECOND))}", shown), shown)
    equal([m["feed"] for m in hub.run("feed", "show", "--json", url).json()["moved_from"]], [url], "where it was, as JSON")
    web.pages["/feed/new"] = Answer("", 301, {"Location": "/newest"})
    web.file("/newest", rss([("1", "One", "a")]))
    for i in range(3):
        line = hub.run("poll", "--once", *hub.LOOPBACK, url).out
        equal("moved to " + web.url("/newest") in line, i == 2, "whether the line says that it moved")
        hub.advance(DAY + HOUR)


def two_visits_48_hours_apart_prove_no_move(hub, web):  # 3.3: three do
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("", 301, {"Location": "/new"})
    web.file("/new", rss([("1", "One", "a")]))
    hub.poll(url)
    hub.advance(3 * DAY)
    hub.poll(url)
    equal(hub.sql("SELECT url FROM feed"), url, "address after two visits")
    hub.poll(url)
    equal(hub.sql("SELECT url FROM feed"), web.url("/new"), "address after three")


def what_is_no_feed_proves_nothing_and_replaces_no_validator(hub, web):  # 3.1, 3.3
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]), etag='"good"')
    hub.poll(url)
    web.pages["/feed"] = Answer("", 301, {"Location": "/new"})
    web.pages["/new"] = Answer("<html><title>Sign in</title><p>no feed", headers={"ETag": '"bad"', "Content-Type": "text/html"})
    for _ in range(4):
        hub.advance(DAY)
        hub.poll(url)
    equal(hub.sql("SELECT url, moved_count FROM feed"), f"{url}|0", "address, and how often it led to a feed elsewhere")
    equal({r["headers"].get("if-none-match") for r in web.asked("/feed")[1:]}, {'"good"'}, "If-None-Match")


def moves_that_a_document_tells(hub, web, page, etag='"1"'):
    """The feed's address once it has been visited thrice in an hour, and after 48 hours; its page answers 304 all the while."""
    url = one_feed(hub, web)
    web.file("/feed", page(web.url("/new")), etag=etag)
    for _ in range(3):
        hub.poll(url)
    early = hub.sql("SELECT url FROM feed")
    hub.advance(49 * HOUR)
    hub.poll(url)
    return early, hub.sql("SELECT url FROM feed")


def podcast(to):
    return rss([("1", "One", "a")], extra=f"<itunes:new-feed-url {ITUNES}>{to}</itunes:new-feed-url>")


def what_a_document_says_of_a_move_needs_the_same_proof(hub, web):  # 3.3
    web.file("/new", rss([("1", "One", "a"), ("2", "Two", "b")]))
    equal(moves_that_a_document_tells(hub, web, podcast), (web.url("/feed"), web.url("/new")), "addresses")
    equal(len(web.asked("/new")), 1, "looks at the new address")
    equal(hub.poll()["entries_new"], 0, "a poll before it is due")
    hub.advance(DAY)
    hub.poll()
    equal(hub.sql("SELECT count(*) FROM entry"), "2", "entries once it is read there")
    web.file("/new", podcast(web.url("/new").replace("http:", "HTTP:")))  # which says so of itself
    for _ in range(4):
        hub.advance(DAY)
        hub.poll()
    equal(hub.sql("SELECT moved_to, moved_count FROM feed"), "|0", "what is under proof")


def a_move_to_what_is_no_feed_is_none(hub, web):  # 3.3
    web.pages["/new"] = Answer("<html><p>Welcome", headers={"Content-Type": "text/html"})
    equal(moves_that_a_document_tells(hub, web, podcast), (web.url("/feed"), web.url("/feed")), "addresses")
    equal(hub.sql("SELECT outcome, failures FROM feed"), "3|0", "what is held against the feed itself")
    for _ in range(5):
        hub.advance(8 * HOUR)
        hub.poll()
    equal(len(web.asked("/new")), 1, "looks within the next 40 hours")
    web.file("/new", rss([("1", "One", "a")]))
    hub.advance(DAY)
    hub.poll()
    equal(hub.sql("SELECT url FROM feed"), web.url("/new"), "address after 48 more")


def a_move_that_is_taken_back_is_forgotten(hub, web):  # 3.3
    web.file("/new", rss([("1", "One", "a")]))
    url = one_feed(hub, web)
    web.file("/feed", podcast(web.url("/new")))
    for _ in range(2):
        hub.poll(url)
        hub.advance(DAY)
    web.file("/feed", rss([("1", "One", "a"), ("2", "Two", "b")]))
    for _ in range(3):
        hub.poll(url)
        hub.advance(DAY)
    equal(hub.sql("SELECT url, moved_count FROM feed"), f"{url}|0", "address, and what is under proof")
    equal(web.asked("/new"), [], "looks at the new address")


def a_redirect_in_the_place_of_an_rss_feed_moves_it(hub, web):  # 3.3: newLocation
    web.file("/new", rss([("1", "One", "a")]))
    page = lambda to: f"<?xml version='1.0'?>\n<redirect><newLocation>{to}</newLocation></redirect>".encode()
    equal(moves_that_a_document_tells(hub, web, page), (web.url("/feed"), web.url("/new")), "addresses")


def moved_by_redirect(hub, web):
    """A feed that has been moved to /new; where it was."""
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("", 301, {"Location": "/new"})
    web.file("/new", rss([("1", "One", "a")]))
    for _ in range(3):
        hub.poll(url)
        hub.advance(DAY + HOUR)
    return url


def a_feed_that_moved_and_fails_is_looked_for_where_it_was(hub, web):  # 3.3: undo
    url = moved_by_redirect(hub, web)
    equal(hub.sql("SELECT url FROM feed"), web.url("/new"), "address")
    web.pages["/new"] = Answer("gone", 410)
    web.file("/feed", rss([("1", "One", "a"), ("2", "Two", "b")]))
    web.forget()
    hub.poll()
    equal(len(web.asked("/feed")), 0, "looks after one failure, which may be chance")
    hub.advance(2 * DAY)
    hub.poll()
    equal((len(web.asked("/feed")), hub.sql("SELECT url FROM feed")), (1, url), "looks after two, and the address then")
    check("it is at its old address again" in hub.run("feed", "show", url).out, "the words")
    check(next_visit(hub) < HOUR, f"next visit in {next_visit(hub) / HOUR:.1f} h")
    hub.advance(HOUR)
    hub.poll()
    equal(hub.sql("SELECT count(*), max(failures) FROM entry, feed"), "2|0", "entries and failures once it is read there")


def the_old_address_is_tried_once_and_for_90_days(hub, web):  # 3.3
    url = moved_by_redirect(hub, web)
    web.pages["/new"] = Answer("gone", 404)
    web.pages["/feed"] = Answer("gone", 404)
    web.forget()
    for _ in range(20):
        hub.advance(DAY)
        hub.poll()
    equal((len(web.asked("/feed")), hub.sql("SELECT url FROM feed")), (1, web.url("/new")), "looks in 20 days of failures, and the address then")
    web.file("/new", rss([("1", "One", "a")]))
    hub.advance(80 * DAY)
    hub.poll()
    equal(hub.sql("SELECT failures FROM feed"), "0", "failures")
    web.file("/feed", rss([("1", "One", "a")]))
    web.pages["/new"] = Answer("gone", 404)
    web.forget()
    for _ in range(5):
        hub.advance(DAY)
        hub.poll()
    equal(len(web.asked("/feed")), 0, "looks after 90 days")


def a_temporary_redirect_never_moves_it(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("", 302, {"Location": "/new"})
    web.file("/new", rss([("1", "One", "a")]))
    for _ in range(5):
        hub.poll(url)
        hub.advance(DAY)
    equal(hub.sql("SELECT url FROM feed"), url, "address")


def a_406_is_asked_once_more_without_optional_headers(hub, web):  # 3.3
    url = one_feed(hub, web)

    def picky(request):
        plain = request["headers"]["accept-encoding"] == "gzip"
        return Answer(rss([("1", "One", "a")])) if plain else Answer("not acceptable", 406)

    web.pages["/feed"] = picky
    equal(hub.poll(url)["entries_new"], 1, "entries")
    equal(len(web.asked("/feed")), 2, "requests")
    web.pages["/feed"] = Answer("never", 406)
    web.forget()
    equal(hub.poll(url)["failed"], 1, "failed visits")
    equal(len(web.asked("/feed")), 2, "requests, then it waits")


def a_203_is_read_like_a_200_and_no_other_2xx_brings_anything(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer(rss([("1", "One", "a")]), 203, headers={"ETag": '"changed on the way"'})
    equal(hub.poll(url)["entries_new"], 1, "entries of a 203")
    for status, body in ((204, b""), (202, b"later"), (205, b"")):
        web.pages["/feed"] = Answer(body, status)
        equal(hub.poll(url)["unchanged"], 1, f"visits with nothing new, answered with {status}")
    for status, body in ((201, b"<html>made"), (206, rss([("2", "Two", "b")])), (207, rss([("2", "Two", "b")]))):
        web.pages["/feed"] = Answer(body, status)
        done = hub.poll(url)
        equal((done["failed"], done["entries_new"]), (1, 0), f"failed visits and entries, answered with {status}")
        check("the server s" in hub.sql("SELECT reason FROM feed"), hub.sql("SELECT reason FROM feed"))
    equal(web.asked("/feed")[-1]["headers"].get("if-none-match"), '"changed on the way"', "the validator through all this")


def redirects_that_go_in_circles_fail(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("", 302, {"Location": "/b"})
    web.pages["/b"] = Answer("", 302, {"Location": "/feed"})
    equal(hub.poll(url)["failed"], 1, "failed visits")
    check(len(web.log) <= 6, f"{len(web.log)} requests")


def five_redirects_are_followed_and_no_more(hub, web):  # 3.3; decisions 30
    url = one_feed(hub, web, "/hop/0")
    for i in range(5):
        web.pages[f"/hop/{i}"] = Answer("", 302, {"Location": f"/hop/{i + 1}"})
    web.file("/hop/5", rss([("1", "One", "a")]))
    equal(hub.poll(url)["entries_new"], 1, "entries behind five redirects")
    web.pages["/hop/5"] = Answer("", 302, {"Location": "/hop/6"})
    web.file("/hop/6", rss([("2", "Two", "b")]))
    equal(hub.poll(url)["failed"], 1, "failed visits behind six")
    equal(len(web.asked("/hop/6")), 0, "requests for the seventh address")


def redirects_lead_to_http_and_nothing_else(hub, web):  # 3.3
    url = one_feed(hub, web)
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:1/x", "javascript:alert(1)", "data:text/xml,<rss/>",
                   "http://ann:secret@127.0.0.1:%d/other" % web.port):
        web.pages["/feed"] = Answer("", 302, {"Location": target})
        equal(hub.poll(url)["failed"], 1, f"failed visits, led to {target}")
    check({r["path"] for r in web.log} == {"/feed"}, f"{[r['path'] for r in web.log]}")


def validators_do_not_cross_origins(hub, web):  # 3.3
    other = flow.Web()
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]), etag='"mine"')
    hub.poll(url)
    web.pages["/feed"] = Answer("", 302, {"Location": other.url("/else")})
    other.file("/else", rss([("1", "One", "a")]), etag='"theirs"')
    hub.poll(url)
    check("if-none-match" not in other.asked("/else")[0]["headers"], "another origin was shown a validator")
    web.forget()
    equal(hub.poll(url)["not_modified"], 1, "visits that the other origin answers with 304")
    equal(other.asked("/else")[1]["headers"].get("if-none-match"), '"theirs"', "what it is sent")
    other.pages["/else"] = Answer(status=304, headers={"ETag": '"new"'})
    for _ in range(2):
        hub.poll(url)
    equal(other.asked("/else")[3]["headers"].get("if-none-match"), '"new"', "what it is sent after a 304 brought another")
    check(all("if-none-match" not in r["headers"] for r in web.log), "the feed's own origin was shown the other's validator")
    web.file("/feed", rss([("1", "One", "a")]), etag='"mine"')
    for _ in range(2):
        hub.poll(url)
    equal(web.asked("/feed")[-1]["headers"].get("if-none-match"), '"mine"', "what is sent once it answers itself again")
    other.close()


def validators_of_before_are_the_feeds_own(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]), etag='"mine"')
    hub.poll(url)
    hub.sql("UPDATE feed SET validators_of = NULL")  # as migration 0012 leaves them
    equal(hub.poll(url)["not_modified"], 1, "visits answered with 304")


def a_410_is_asked_once_more_after_a_day(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("gone", 410)
    hub.poll()
    check(20 * HOUR < next_visit(hub) < 30 * HOUR, f"next visit in {next_visit(hub) / HOUR:.1f} h")
    hub.advance(30 * HOUR)
    hub.poll()
    check(next_visit(hub) > 25 * DAY, f"then in {next_visit(hub) / DAY:.1f} days")
    equal(len(web.asked("/feed")), 2, "requests")
    hub.run("feed", "show", url)


def a_person_may_revive_what_is_gone(hub, web):  # decisions 18
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]))
    equal(hub.run("feed", "revive", url, expect=None).status, 65, "reviving a feed that is well")
    web.pages["/feed"] = Answer("gone", 410)
    hub.poll()
    equal(hub.run("feed", "revive", url, expect=None).status, 75, "a wish right after a visit")
    hub.advance(30 * HOUR)
    hub.poll()
    hub.advance(HOUR)
    hub.poll()
    equal(len(web.asked("/feed")), 2, "requests before somebody wished")
    web.file("/feed", rss([("1", "One", "a")]))
    check("visited once more" in hub.run("feed", "revive", url).out, "what the command says")
    equal(hub.poll()["entries_new"], 1, "entries once it is revived")
    equal(hub.run("feed", "show", url, "--json").json()["gone"], False, "gone")


def failures_are_left_alone_longer_and_longer_but_never_given_up(hub, web):  # 3.3
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("broken", 500)
    waits = []
    for _ in range(8):
        hub.poll()
        waits.append(next_visit(hub))
        hub.advance(waits[-1] + SECOND)
    check(waits[0] < 2 * HOUR and waits[-1] > 20 * HOUR, f"waits in hours: {[round(w / HOUR, 1) for w in waits]}")
    hub.advance(80 * DAY)
    hub.poll()
    check(next_visit(hub) < 8 * DAY, "after 80 days it is still visited weekly")
    web.file("/feed", rss([("1", "One", "a")]))
    hub.advance(8 * DAY)
    hub.poll()
    equal(hub.sql("SELECT failures FROM feed"), "0", "failures once it works")


def loopback_is_refused_without_the_operators_word(hub, web):  # 3.6
    url = one_feed(hub, web)
    web.file("/feed", rss([("1", "One", "a")]))
    hub.run("poll", "--once", url)
    equal(len(web.log), 0, "connections to a loopback address")
    shown = hub.run("feed", "show", url).out
    check("whoever runs this hub can allow it" in shown and "'--allow-address ADDRESS'" in shown, shown)


def a_redirect_to_a_refused_address_is_not_followed(hub, web):  # 3.6
    url = one_feed(hub, web)
    web.pages["/feed"] = Answer("", 302, {"Location": "http://127.0.0.2:%d/secret" % web.port})
    done = hub.run("poll", "--once", "--json", "--allow-address", "127.0.0.1/32", "--host-gap", "0s", url).json()
    equal(done["failed"], 1, "failed visits")
    equal([r["path"] for r in web.log], ["/feed"], "requests")
    shown = hub.run("feed", "show", url).out
    check(f"redirects to 'http://127.0.0.2:{web.port}', where this hub does not go: the address 127.0.0.2 is a loopback address\n" in shown, shown)
    check("allow" not in shown, "what somebody else chose is not to be opened")


def one_request_at_a_time_and_a_pause_between_them(hub, web):  # 3.5
    hub.run("community", "add", "c", "--title", "C")
    for i in range(5):
        hub.run("community", "feed", "c", web.url(f"/{i}"))
        web.file(f"/{i}", rss([("1", "One", "a")]))
    begun = time.time()
    hub.run("poll", "--once", "--allow-address", "127.0.0.0/8", "--host-gap", "400ms")
    starts = sorted(r["at"] for r in web.log)
    equal(len(starts), 5, "requests")
    # The web may look at its clock late, but never before it was asked: the next but one is asked after the next had its
    # pause, and that after this one was answered.
    for a, b in zip(starts, starts[2:]):
        check(b - a > 0.4, f"{b - a:.2f} s from a request to the next but one to its host")
    check(starts[-1] - begun > 4 * 0.4, f"{starts[-1] - begun:.2f} s for five requests to one host")


def a_clock_that_was_ahead_has_nobody_wait(hub, web):  # security.md row 28
    url = web.url("/feed")
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", url)
    web.file("/feed", rss([("1", "One", "a")]), etag='"1"')
    hub.set_clock(START + 365 * DAY)
    hub.poll()
    next_at = "SELECT next_at - last_at FROM feed"
    wait = int(hub.sql(next_at))
    hub.set_clock(START)
    hub.poll()
    equal(len(web.log), 1, "requests: it was visited just now, as far as one can tell")
    equal((int(hub.sql("SELECT last_at FROM feed")), int(hub.sql(next_at))), (START, wait), "the visit that was, and the wait after it")
    hub.advance(wait + MINUTE)
    hub.poll()
    equal(len(web.log), 2, "requests")


def a_running_hub_follows_its_clock_back(hub, web):
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    web.file("/feed", rss([("1", "One", "a")]), etag='"1"')
    hub.set_clock(START + 365 * DAY)
    hub.serve()
    flow.wait_for(lambda: hub.sql("SELECT last_at > 0 AND lease_until = 0 FROM feed") == "1", 20, "its first visit")
    hub.set_clock(START)
    flow.wait_for(lambda: int(hub.sql("SELECT last_at FROM feed")) < START + DAY, 30, "the store to follow")
    hub.stop()


def a_forum_is_asked_every_five_seconds(hub, web):  # 3.8: a publisher's own gap, even where the operator has none
    hub.run("community", "add", "c", "--title", "C")
    forum = f"http://forum.localhost:{web.port}"  # curl leads such names to loopback
    for path in ("/latest.rss", "/t/how-to-print/345.rss"):
        hub.run("community", "feed", "c", forum + path)
        web.file(path, rss([("1", "One", "a")]))
    begun = time.time()
    hub.poll()
    starts = sorted(r["at"] for r in web.log)
    equal(len(starts), 2, "requests")
    check(starts[1] - begun > 5, f"{starts[1] - begun:.2f} s until the second request")


def no_network_of_our_own_counts_against_nobody(hub, web):  # 3.3; three hosts in a row, and none that answers
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    for name in ("a", "b", "c", "d"):
        hub.run("community", "feed", "c", f"http://{name}.invalid/feed")
    hub.serve()
    said = lambda: [json.loads(line)["text"] for line in open(hub.log) if '"event":"network"' in line]
    state = "SELECT failures, failing_since, reason, next_at FROM feed WHERE url LIKE '%.invalid/%'"
    flow.wait_for(lambda: hub.sql(state).count("this hub has no network at the moment") == 4, 30, "all to be put down to the network")
    for row in hub.sql(state).splitlines():
        failures, since, _, next_at = row.split("|")
        equal((failures, since), ("0", "0"), "failures counted")
        check(5 * MINUTE <= int(next_at) - START <= 6 * MINUTE, f"next visit in {(int(next_at) - START) / MINUTE:.1f} minutes")
    hub.advance(7 * MINUTE)
    flow.wait_for(lambda: int(hub.sql("SELECT min(next_at) FROM feed")) > hub.now, 30, "the next try")
    equal(hub.sql("SELECT max(last_at) FROM feed"), "0", "the last visit: none reached anybody, so a person may wish for one at once")
    check(hub.sql("SELECT sum(failures) FROM feed") == "0", "a second try counted")
    equal(len(said()), 1, "times that serve said so")
    web.file("/feed", rss([("1", "One", "a")]))
    hub.run("community", "feed", "c", web.url("/feed"))
    flow.wait_for(lambda: hub.sql("SELECT count(*) FROM feed WHERE last_status = 200") == "1", 30, "a server in the house to answer")
    hub.advance(7 * MINUTE)
    flow.wait_for(lambda: int(hub.sql("SELECT min(next_at) FROM feed WHERE url LIKE '%.invalid/%'")) > hub.now, 30, "the try after that")
    hub.stop()
    check(hub.sql("SELECT sum(failures) FROM feed") == "0", "an answer out of the house was taken for the Internet")
    equal(len(said()), 1, "times that serve said so after that")


def a_house_without_its_network_counts_against_nobody(hub, web):  # 3.3; the same for addresses of one's own
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    mute = [flow.MuteServer(f"127.0.0.{n}") for n in (11, 12, 13)]
    for server in mute:
        hub.run("community", "feed", "c", server.url("/feed"))
    hub.serve()
    said = lambda: [json.loads(line)["text"] for line in open(hub.log) if '"event":"network"' in line]
    flow.wait_for(lambda: hub.sql("SELECT group_concat(reason) FROM feed").count("this hub has no network at the moment") == 3, 60,
                  "all to be put down to the network")
    check("own network" in said()[0], said()[0])
    listed = hub.run("feed", "list", "--failing").out
    check(listed.count("no-network") == 3, listed)
    checked = hub.run("check").out
    check("0 answered at their last visit" in checked and "3 wait for this hub's own network" in checked, checked)
    shown = hub.run("feed", "show", mute[0].url("/feed")).out
    check("It is this hub that has none" in shown and "no network     since" in shown, shown)
    web.file("/feed", rss([("1", "One", "a")]))
    hub.run("community", "feed", "c", web.url("/feed"))
    flow.wait_for(lambda: len(said()) == 2, 30, "the word that it is back")
    check("back" in said()[1], said()[1])
    hub.advance(7 * MINUTE)
    flow.wait_for(lambda: hub.sql("SELECT sum(failures) FROM feed") == "3", 60, "their own failures to count, now that others answer")
    hub.stop()


def slow_answers_over_kept_connections_are_no_outage(hub, web):  # 3.3; three hosts in a row, and all of them answer
    begun = {}  # by host: requests of the second round
    hang = threading.Event()

    def drip():
        yield b"<?xml version='1.0'?>"
        hang.wait(60)

    def page(request):
        host = request["headers"]["host"]
        begun[host] = begun.get(host, 0) + 1
        return Answer(chunks=drip()) if begun[host] == 2 else Answer(rss([("1", "One", "a")]))

    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    for name in ("a", "b", "d"):
        for path in ("/1", "/2"):
            hub.run("community", "feed", "c", f"http://{name}.localhost:{web.port}{path}")
            web.file(path, rss([("1", "One", "a")]))
    polite = ("poll", "--once", "--allow-address", "127.0.0.0/8", "--host-gap", "50ms")
    hub.run(*polite)
    equal(hub.sql("SELECT count(*) FROM feed WHERE last_status = 200"), "6", "feeds that were read")
    web.pages["/1"] = web.pages["/2"] = page
    hub.run(*polite, "--force")
    hang.set()
    equal(sorted(begun.values()), [2, 2, 2], "requests of each host")
    reasons = hub.sql("SELECT reason FROM feed WHERE failures = 1").splitlines()
    equal(len(reasons), 3, "failures that count")
    check(all("too slow to wait for" in r for r in reasons), reasons)


flow.main(validators_are_sent_byte_for_byte, both_validators_are_replaced_on_200, validators_of_bad_answers_are_not_kept,
          eight_days_of_304_end_in_one_full_request, nothing_is_sent_that_must_not_be, who_asks_is_said_truly,
          what_is_not_due_is_not_visited_also_after_a_restart, visits_follow_the_rhythm_that_was_learned,
          entries_under_new_ids_are_no_news, max_age_makes_it_rarer, ttl_and_sy_make_it_rarer,
          a_feed_that_says_it_has_ended_is_visited_monthly,
          retry_after_in_seconds, retry_after_as_a_date, both_forms_of_retry_after_within_bounds,
          five_redirects_are_followed_and_no_more, redirects_lead_to_http_and_nothing_else, a_304_may_bring_a_new_validator,
          one_feed_of_many_communities_is_visited_once, the_floor_holds_whatever_a_server_says, a_429_of_a_private_server_holds_only_that_feed,
          a_closed_host_is_left_alone_also_after_a_restart, a_permanent_redirect_is_believed_after_three_visits_and_48_hours,
          a_move_is_told, two_visits_48_hours_apart_prove_no_move, what_is_no_feed_proves_nothing_and_replaces_no_validator,
          what_a_document_says_of_a_move_needs_the_same_proof, a_move_to_what_is_no_feed_is_none, a_move_that_is_taken_back_is_forgotten,
          a_redirect_in_the_place_of_an_rss_feed_moves_it, a_feed_that_moved_and_fails_is_looked_for_where_it_was,
          the_old_address_is_tried_once_and_for_90_days,
          a_temporary_redirect_never_moves_it, a_406_is_asked_once_more_without_optional_headers, redirects_that_go_in_circles_fail, validators_do_not_cross_origins,
          validators_of_before_are_the_feeds_own, a_server_that_always_says_304_is_asked_for_all_once_in_eight_days,
          retry_after_counts_whatever_the_answer_is,
          a_203_is_read_like_a_200_and_no_other_2xx_brings_anything,
          the_floor_holds_also_where_a_redirect_leads_to_a_closed_host,
          a_410_is_asked_once_more_after_a_day, a_person_may_revive_what_is_gone, failures_are_left_alone_longer_and_longer_but_never_given_up,
          loopback_is_refused_without_the_operators_word, a_redirect_to_a_refused_address_is_not_followed,
          one_request_at_a_time_and_a_pause_between_them, a_clock_that_was_ahead_has_nobody_wait, a_running_hub_follows_its_clock_back, a_forum_is_asked_every_five_seconds, no_network_of_our_own_counts_against_nobody,
          slow_answers_over_kept_connections_are_no_outage,
          a_house_without_its_network_counts_against_nobody)
