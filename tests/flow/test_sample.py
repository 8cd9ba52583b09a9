#!/usr/bin/python3
"""The first minute, as a person has it: the sample communities, `serve --feeds`, the sign-in link in a browser's way, the pages; and
each start lives on."""
import http.cookiejar
import os
import re
import shutil
import urllib.parse
import urllib.request
from html import unescape

from flow import DAY, TOP, NoRedirect, check, equal, main, wait_for

COMMUNITIES = {"fenmoor-gardens": "Fenmoor Gardens and Seeds", "lantern-street": "Lantern Street Mending Circle",
               "alderwick-paths": "Alderwick Paths and Maps"}
START = 1_790_000_000_000_000


class Browser:
    def __init__(self, hub):
        self.base = f"http://127.0.0.1:{hub.port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), NoRedirect)

    def ask(self, url, form=None):
        """(status, headers, text); a redirect is followed as a browser does."""
        url = urllib.parse.urljoin(self.base, url)
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(url, data=data, headers={"Sec-Fetch-Site": "same-origin"})
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            if answer.code in (302, 303):
                return self.ask(answer.headers["Location"])
            return answer.code, answer.headers, answer.read().decode()

    def page(self, url):
        status, _, text = self.ask(url)
        equal(status, 200, url)
        return text

    def send(self, page, action):
        """Presses the button of the form whose action ends so."""
        for form in re.findall(r"(?s)<form\b.*?</form>", page):
            to = unescape(re.search(r'action="([^"]*)"', form)[1])
            if to.endswith(action):
                fields = {n: unescape(v) for n, v in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)}
                return self.ask(to, fields)
        raise AssertionError(f"no form for {action}")


def begin(hub):
    """The sample's lists beside its files: what feeds/ holds less the communities of the wide world."""
    folder = os.path.join(hub.folder, "feeds")
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(os.path.join(TOP, "feeds")):
        if name.startswith("sample-") and name.endswith(".opml"):
            shutil.copy(os.path.join(TOP, "feeds", name), folder)
    hub.run("simulate", os.path.join(folder, "sample"), store=False)
    first = not os.path.exists(hub.store)
    hub.serve("--feeds", folder)
    hub.link = hub.run("person", "add" if first else "link", "ann", "--json").json()["link"]
    feeds = len(hub.run("feed", "list", "--json").json()["feeds"])
    wait_for(lambda: int(hub.sql(f"SELECT count(*) FROM feed WHERE last_at >= {hub.now}")) >= feeds, 30, "every feed's visit")
    return feeds


def sign_in(hub):
    browser = Browser(hub)
    greeting = browser.page(hub.link)
    check("ann" in greeting, "the link does not say whom it is for")
    status, _, glance = browser.send(greeting, urllib.parse.urlsplit(hub.link).path)
    equal(status, 200, "the glance after signing in")
    check("was used already" in Browser(hub).page(hub.link), "a link that was used is not refused")
    return browser, glance


def the_first_minute_shows_full_pages(hub, web):
    hub.set_clock(START)
    feeds = begin(hub)
    check(feeds >= 8, f"only {feeds} feeds")
    browser, glance = sign_in(hub)
    for slug, title in COMMUNITIES.items():
        check(title in glance and f'href="/c/{slug}"' in glance, f"{title} is not in the glance")
    check("That is all." in glance, "the glance does not end")
    titles = re.findall(r'<a[^>]*href="/entry/\d+"[^>]*>(.*?)</a>', glance)
    check(len(titles) >= 6, f"headlines: {titles}")

    seen, url, pages = [], "/river", 0
    while url:
        river = browser.page(url)
        seen += re.findall(r'href="/entry/(\d+)"', river)
        older = re.search(r'href="([^"]*before=[^"]*)"', river)
        url, pages = older and urllib.parse.urljoin("/river", unescape(older[1])), pages + 1
        check(pages < 50, "the river does not end")
    total = int(hub.sql("SELECT count(*) FROM entry"))
    check(total >= 150, f"{total} entries only")
    equal(len(set(seen)), total, "entries that paging to the end shows")
    equal(len(seen), total, "entries with those shown twice")

    entry = browser.page(f"/entry/{seen[0]}")
    check("<h1" in entry and any(title in entry for title in COMMUNITIES.values()), "an entry says nothing")
    shared = hub.sql("SELECT entry FROM activity GROUP BY entry HAVING count(*) = 2 LIMIT 1")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.page(f"/entry/{shared}")))
    equal(sum(title in text for title in COMMUNITIES.values()), 2, "communities named on an entry of two")
    for slug, title in COMMUNITIES.items():
        page = browser.page(f"/c/{slug}")
        check(title in page and 'href="/entry/' in page, f"/c/{slug} is empty")
    hub.stop()


def each_start_lives_on(hub, web):
    hub.set_clock(START)
    begin(hub)
    browser, glance = sign_in(hub)
    equal(browser.send(glance, "/seen")[0], 200, "mark all as seen")
    check("Nothing new for" in browser.page("/me"), "seen, and still new")
    before = int(hub.sql("SELECT count(*) FROM entry"))
    hub.stop()
    hub.advance(9 * DAY)
    begin(hub)
    after = int(hub.sql("SELECT count(*) FROM entry"))
    check(after > before, f"{before} entries, nine days later {after}")
    equal(hub.sql("SELECT count(*) - count(DISTINCT link) FROM entry WHERE link <> ''"), "0", "entries stored twice")
    browser, glance = sign_in(hub)
    fresh = re.search(r"(\d+) new entr", re.sub(r"<[^>]+>", "", glance))
    check(fresh and int(fresh[1]) == after - before, f"{fresh and fresh[0]}, not {after - before}")
    equal(browser.send(browser.page("/signout"), "/signout")[0], 200, "signing out")
    check("Mark all" not in browser.ask("/me")[2], "signed out, and the glance is there")
    hub.stop()


main(the_first_minute_shows_full_pages, each_start_lives_on)
