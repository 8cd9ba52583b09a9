#!/usr/bin/python3
"""Feeds that ask for something before they show themselves: it is sent to their own server alone, and seen nowhere else."""
import base64
import glob
import os
import re
import stat
import time

import flow
from flow import Answer, SECOND, Web, check, equal, rss, wait_for
from person import Person, a_hub

SECRET = "tr:ub%y-7"  # as it is; in addresses percent-encoded
QUOTED = "tr%3Aub%25y-7"
BASIC = "Basic " + base64.b64encode(f"ann:{SECRET}".encode()).decode()


def guard(web, path, body, header="authorization", value=BASIC):
    """A page for who sends the right header."""
    def page(request):
        good = request["headers"].get(header) == value
        return Answer(body, headers={"Content-Type": "application/xml"}) if good else Answer("who are you?", 401)
    web.pages[path] = page


def seen_nowhere(hub, *texts):
    """Neither in the store, nor in the log, nor in a copy of the store."""
    copy = os.path.join(hub.folder, "copy.db")
    if os.path.exists(copy):
        os.remove(copy)
    hub.run("backup", copy)
    encoded = BASIC.split()[1]
    for path in glob.glob(hub.folder + "/*"):
        data = open(path, "rb").read() if os.path.isfile(path) else b""
        for secret in (SECRET, QUOTED, encoded):
            check(secret.encode() not in data, f"{secret!r} stands in {os.path.basename(path)}")
    for text in texts:
        for secret in (SECRET, QUOTED, encoded):
            check(secret not in text, f"{secret!r} is shown: {text}")


def only_with_its_password_does_it_show_itself(hub, web):
    guard(web, "/feed", rss([("1", "For members", "a")]))
    url = web.url("/feed")
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", url)
    hub.poll(url)
    failing = hub.run("feed", "show", url).out
    check("asks for a name and password (401)" in failing and "--basic NAME" in failing, failing)
    said = hub.run("community", "feed", "c", url, "--basic", "ann", input=(SECRET + "\n").encode())
    check("sealed and never shown" in said.out, said.out)
    done = hub.poll(url, options=("--force",))
    equal((done["failed"], done["entries_new"]), (0, 1), "the visit with it")
    shown = hub.run("feed", "show", url)
    check("a name and password, given " in shown.out, shown.out)
    equal(hub.run("feed", "show", url, "--json").json()["credential"], "basic", "what a script sees")
    key = hub.store + ".key"
    equal(stat.S_IMODE(os.stat(key).st_mode), 0o600, "whose key it is")
    seen_nowhere(hub, said.out, shown.out, hub.run("feed", "list", "--json").out, hub.run("community", "export", "c").out,
                 hub.run("check").out)
    hub.run("community", "feed", "c", url, "--basic", "ann", input=b"wrong\n")
    hub.poll(url, options=("--force",))
    shown = hub.run("feed", "show", url).out
    check("does not accept what was given for it (401)" in shown, shown)
    check("ask its publisher, and give it again. 'tributary community feed SLUG URL" in shown, shown)
    hub.run("community", "feed", "c", url, "--basic", "ann", input=(SECRET + "\n").encode())
    shown = hub.run("feed", "show", url).out
    check("what it asks for was given meanwhile, and the next visit tries it" in shown and "give it again" not in shown, shown)
    check(re.search("why then +what it asks for was given", shown), shown)
    hub.run("community", "feed", "c", url, "--no-credential")
    equal(hub.sql("SELECT count(*) FROM credential"), "0", "what is kept of it")
    check("authorization" not in web.asked("/feed")[0]["headers"], "sent before it was given")
    for bad in (("--basic", "a:b"), ("--header", "Host"), ("--header", "X Y")):
        hub.run("community", "feed", "c", url, *bad, input=b"x\n", expect=65)
    hub.run("community", "feed", "c", url, "--basic", "ann", "--header", "X", input=b"x\n", expect=64)
    hub.run("community", "feed", "c", url, "--basic", "ann", input=b"", expect=66)


def one_that_comes_during_a_visit_with_another_is_tried(hub, web):
    hub.set_clock(int(time.time()) * SECOND)
    guard(web, "/feed", rss([("1", "For members", "a")]))
    good = web.pages["/feed"]

    def slow(request):
        answer = good(request)
        answer.pause = 2 if answer.status == 401 else 0
        return answer

    web.pages["/feed"] = slow
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed").replace("http://", "http://ann:wrong@"))
    hub.serve()
    wait_for(lambda: web.asked("/feed"), 20, "the visit with a wrong password")
    hub.run("community", "feed", "c", web.url("/feed").replace("http://", f"http://ann:{QUOTED}@"))
    wait_for(lambda: hub.sql("SELECT failures FROM feed") == "1", 20, "its end")
    hub.advance(6 * 60 * SECOND)
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "1", 20, "what it shows with the right one")
    hub.stop()


def a_header_is_as_good(hub, web):
    guard(web, "/feed", rss([("1", "One", "a")]), "x-token", SECRET)
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"), "--header", "X-Token", "--title", "Ours", input=SECRET.encode())
    equal(hub.poll(web.url("/feed"))["entries_new"], 1, "the visit with it")
    seen_nowhere(hub)


def addresses_give_it_away_nowhere(hub, web):
    """In lists, on the command line, on the page: a name and password in an address are credentials."""
    for path in ("/one", "/two"):
        guard(web, path, rss([("1", "Entry of " + path, "a")], link=f"http://a.example{path}/"))
    full = f"http://ann:{QUOTED}@127.0.0.1:{web.port}"
    opml = os.path.join(hub.folder, "list")
    os.mkdir(opml)
    path = os.path.join(opml, "c.opml")
    with open(path, "w") as f:
        f.write(f"<opml version='2.0'><head><title>C</title></head><body><outline text='{full}/one' type='rss' xmlUrl='{full}/one'/>"
                f"<outline text='x' xmlUrl='ftp://ann:{QUOTED}@a.example/'/></body></opml>")
    said = hub.run("community", "import", path)
    os.remove(path)
    check("1 feed added" in said.out and "1 refused" in said.out, said.out + said.err)
    two = hub.run("community", "feed", "c", full + "/two")
    texts = [said.out, said.err, two.out, hub.run("community", "feed", "c", full + "/two", expect=None).err,
             hub.run("community", "feed", "c", f"http://ann:{QUOTED}@[x/", expect=65).err,
             hub.run("feed", "show", f"http://ann:{QUOTED}@nobody.example/", expect=66).err,
             hub.run("discover", f"http://ann:{QUOTED}@127.0.0.1:1/", "--any-port", store=False, expect=69).err,
             hub.run("poll", "--once", full + "/one", *hub.LOOPBACK).out]
    hub.poll()
    equal(hub.sql("SELECT count(*) FROM entry"), "2", "entries")
    found = hub.run("discover", full + "/one", *hub.LOOPBACK[:4], store=False)
    check(web.url("/one") in found.out, found.out)
    equal(hub.sql("SELECT group_concat(title) FROM community_feed WHERE title LIKE 'http%'"), web.url("/one"), "a title that was its address")
    seen_nowhere(hub, found.out, *texts)


def a_redirect_elsewhere_does_not_get_it(hub, web):
    other = Web()
    try:
        other.pages["/feed"] = Answer("who are you?", 401)
        web.pages["/feed"] = Answer(status=301, headers={"Location": other.url("/feed")})
        hub.set_clock(flow.DAY * 20000)
        hub.run("community", "add", "c", "--title", "C")
        hub.run("community", "feed", "c", web.url("/feed"), "--basic", "ann", input=SECRET.encode())
        hub.poll()
        equal(web.asked("/feed")[0]["headers"].get("authorization"), BASIC, "what its own server got")
        check("authorization" not in other.asked("/feed")[0]["headers"], "it was sent to another origin")
        check("where what was given for this one is not sent (401)" in hub.run("feed", "show", web.url("/feed")).out, "why it failed")
        other.file("/feed", rss([("1", "One", "a")]))
        for _ in range(4):  # lasting enough to be believed of another feed
            hub.advance(flow.DAY)
            hub.poll(web.url("/feed"), options=("--force",))
        check(all("authorization" not in r["headers"] for r in other.log), "it was sent to another origin later")
        equal(hub.sql("SELECT url FROM feed"), web.url("/feed"), "its address")
        equal(hub.sql("SELECT count(*) FROM feed_alias"), "0", "aliases")
    finally:
        other.close()


def a_redirect_back_from_elsewhere_does_not_get_it(hub, web):
    other = Web()
    try:
        web.pages["/feed"] = Answer(status=302, headers={"Location": other.url("/x")})
        other.pages["/x"] = Answer(status=302, headers={"Location": web.url("/chosen")})
        guard(web, "/chosen", rss([("1", "One", "a")]))
        hub.set_clock(flow.DAY * 20000)
        hub.run("community", "add", "c", "--title", "C")
        hub.run("community", "feed", "c", web.url("/feed"), "--basic", "ann", input=SECRET.encode())
        hub.poll()
        sent = [(r["path"], r["headers"].get("authorization")) for r in web.log + other.log]
        equal(sent, [("/feed", BASIC), ("/chosen", None), ("/x", None)], "where it was sent")
        check("where what was given for this one is not sent (401)" in hub.run("feed", "show", web.url("/feed")).out, "why it failed")
    finally:
        other.close()


def pages_of_the_past_elsewhere_do_not_get_it(hub, web):
    other = Web()
    try:
        next_page = f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='next' href='{other.url('/2')}'/>"
        guard(web, "/1", rss([("1", "One", "a")], extra=next_page))
        other.file("/2", rss([("2", "Two", "b")]))
        hub.run("community", "add", "c", "--title", "C")
        hub.run("community", "feed", "c", web.url("/1"), "--basic", "ann", input=SECRET.encode())
        hub.poll()
        equal(len(other.asked("/2")), 1, "pages of the past that were read")
        check("authorization" not in other.log[0]["headers"], "it was sent to another origin")
    finally:
        other.close()


def two_communities_never_share_such_a_feed(hub, web):
    def page(request):
        mine = request["headers"].get("authorization")
        return Answer(rss([("1", "For members" if mine else "For everybody", "the whole story" if mine else "a teaser")]))
    web.pages["/feed"] = page
    for slug in ("a", "b"):
        hub.run("community", "add", slug, "--title", slug)
        hub.run("community", "feed", slug, web.url("/feed"))
    hub.run("community", "feed", "a", web.url("/feed"), "--basic", "ann", input=SECRET.encode())
    hub.poll()
    equal(len(web.asked("/feed")), 2, "visits")
    title = "SELECT e.title FROM activity a JOIN entry e ON e.id = a.entry JOIN community c ON c.id = a.community WHERE c.slug = "
    equal(hub.sql(title + "'a'"), "For members", "what a shows")
    equal(hub.sql(title + "'b'"), "For everybody", "what b shows")
    both = hub.run("feed", "show", web.url("/feed"), "--json").json()
    check("credential" not in both and [o["credential"] for o in both["others"]] == ["basic"], both)
    check(hub.run("feed", "show", web.url("/feed")).out.count("communities ") == 2, "what a person sees of both")


def without_the_key_it_says_so_and_goes_on(hub, web):
    guard(web, "/feed", rss([("1", "One", "a")]))
    web.file("/open", rss([("1", "Open", "a")], link="http://b.example/"))
    key = os.path.join(hub.folder, "elsewhere.key")
    there = ("--credential-key", key)
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"), "--basic", "ann", *there, input=SECRET.encode())
    hub.run("community", "feed", "c", web.url("/open"))
    check(os.path.exists(key) and not os.path.exists(hub.store + ".key"), "where the key is")
    os.rename(key, key + ".away")
    done = hub.poll(options=there)
    equal((done["failed"], done["entries_new"]), (1, 1), "the other feed")
    equal(len(web.asked("/feed")), 0, "requests that could only fail")
    shown = hub.run("feed", "show", web.url("/feed")).out
    check("key file of this hub is missing" in shown and "what the feed asks for has to be given again" in shown, shown)
    check("elsewhere.key" in hub.run("check", *there, expect=78).err, "what the operator is told")
    os.rename(key + ".away", key)
    equal(hub.poll(web.url("/feed"), options=there)["entries_new"], 1, "once it is back")
    web.pages["/feed"] = Answer("x" * 100, cut=10)  # what is no fault of the credential is not laid to it
    hub.poll(web.url("/feed"), options=(*there, "--force"))
    shown = hub.run("feed", "show", web.url("/feed")).out
    check("broke off after" in shown and "Often it passes" in shown and "given again" not in shown, shown)
    hub.run("check", *there)


def a_coordinator_gives_it_on_the_page(hub, web):
    guard(web, "/feed", rss([("1", "The bench is mended", "a")], title="Ours"))
    ann = a_hub(hub)
    bob = Person(hub, "bob")
    hub.run("community", "join", "c", "bob")
    hub.run("community", "feed", "c", web.url("/feed"))
    wait_for(lambda: "asks for a name and password (401)" in ann.see("/c/c/feeds"), 30, "the refusal")
    page = ann.see("/c/c/feeds")
    number = re.search(r'<li id="feed-(\d+)"', page).group(1)
    check("a coordinator gives it here, by “It asks for a password”" in page, page)
    check('form="access" name' not in bob.see("/c/c/feeds"), "a member could give it")
    bob.see(f"/c/c/feeds/access?feed={number}", expect=404)
    ann.see("/c/c/feeds/access?feed=99", expect=303)
    form = ann.see(f"/c/c/feeds/access?feed={number}")
    check("At the last visit: the server asks for a name and password (401)" in form, form)
    bad = ann.press("/c/c/feeds/access", {"feed": number, "kind": "header", "name": "Host", "secret": SECRET})
    check('value="Host"' in bad and SECRET not in bad, bad)
    equal(bob.send("/c/c/feeds/access", {"feed": number, "kind": "basic", "name": "ann", "secret": SECRET})[0], 404, "a member")
    status, headers, _ = ann.send("/c/c/feeds/access", {"feed": number, "kind": "basic", "name": "ann", "secret": SECRET})
    equal((status, headers["location"]), (303, "/c/c/feeds?done=given"), "giving it")
    wait_for(lambda: "The bench is mended" in ann.see("/c/c"), 30, "its entries")
    page = ann.see("/c/c/feeds?done=given")
    check("asked with a name and password, given just now, never shown" in page, page)
    number = re.search(r'<li id="feed-(\d+)"', page).group(1)
    texts = [page, ann.see(f"/c/c/feeds/access?feed={number}"), ann.see("/c/c/feeds.opml"), hub.get("/metrics")[2].decode(),
             ann.see("/operator/feeds")]
    equal(ann.send("/c/c/feeds/access/forget", {"feed": number})[1]["location"], "/c/c/feeds?done=forgotten", "forgetting it")
    check("The bench is mended" not in ann.see("/c/c"), "what only it brought is still shown")
    seen_nowhere(hub, *texts)
    hub.stop()


def a_pasted_address_takes_it_along(hub, web):
    guard(web, "/news", "<!doctype html><title>News</title><link rel=alternate type='application/rss+xml' title='News' href='/news.xml'>")
    guard(web, "/news.xml", rss([("1", "A bench was mended", "a")], title="The news"))
    ann = a_hub(hub)
    typed = f"http://ann:{QUOTED}@127.0.0.1:{web.port}/news"
    found = ann.press("/c/c/feeds/find", {"address": typed})
    equal(re.findall(r'value="(http[^"]+)" checked', found), [web.url("/news.xml")], found)
    carried = re.search(r'name="carried" value="([^"]+)"', found).group(1)
    equal(ann.send("/c/c/feeds/add", {"feed": web.url("/news.xml"), "carried": carried})[0], 303, "adding it")
    wait_for(lambda: "A bench was mended" in ann.see("/c/c"), 30, "its entries")
    nothing = ann.press("/c/c/feeds/find", {"address": f"http://ann:{QUOTED}@127.0.0.1:{web.port}/none"})
    check("That did not work" in nothing, nothing)
    seen_nowhere(hub, found, nothing, ann.see("/c/c/feeds"))
    number = re.search(r'<li id="feed-(\d+)"', ann.see("/c/c/feeds")).group(1)
    off = ann.press("/c/c/feeds/remove", {"feed": number})
    check("what it was asked with is forgotten" in off and "has to be given again" in off and "brings that back" not in off, off)
    hub.stop()


flow.main(only_with_its_password_does_it_show_itself, one_that_comes_during_a_visit_with_another_is_tried, a_header_is_as_good, addresses_give_it_away_nowhere,
          a_redirect_elsewhere_does_not_get_it, a_redirect_back_from_elsewhere_does_not_get_it, pages_of_the_past_elsewhere_do_not_get_it, two_communities_never_share_such_a_feed,
          without_the_key_it_says_so_and_goes_on, a_coordinator_gives_it_on_the_page, a_pasted_address_takes_it_along)
