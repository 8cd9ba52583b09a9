#!/usr/bin/python3
"""What a feed changed, and only that, arrives: the visit leaves unread what stood there before, and nobody can tell."""
import random
import time

import flow
from flow import check, equal, rss


def item(n, version=0, link=None, guid=None):
    body = f"&lt;p&gt;Body {n}.{version} with a &lt;a href='/more/{n}'&gt;link&lt;/a&gt;&lt;/p&gt;"
    return (f"<item><guid isPermaLink='false'>{guid or n}</guid><link>{link or f'/post/{n}'}</link><title>Post {n}.{version}</title>"
            f"<description>{body}</description><pubDate>{time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(1.78e9 + 60 * n))}</pubDate></item>")


def page(items, site="http://a.example/", root=""):
    return (f"<?xml version='1.0'?><rss version='2.0'{root}><channel><title>F</title><link>{site}</link><description>d</description>"
            f"<lastBuildDate>{time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}</lastBuildDate>{''.join(items)}</channel></rss>").encode()


def set_up(hub, web):
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))


def visit(hub, web, body):
    web.file("/feed", body)
    done = hub.poll(web.url("/feed"))
    equal(done["failed"], 0, "failed visits")
    return done["entries_new"], done["entries_changed"]


def a_window_that_slides(hub, web):
    set_up(hub, web)
    window = [item(n) for n in range(30, 0, -1)]
    equal(visit(hub, web, page(window)), (30, 0), "first visit")
    window = [item(32), item(31)] + window[:-2]
    equal(visit(hub, web, page(window)), (2, 0), "two more")
    window[5] = item(27, 1)
    equal(visit(hub, web, page(window)), (0, 1), "one changed")
    random.Random(1).shuffle(window)
    equal(visit(hub, web, page([item(33)] + window)), (1, 0), "one more, the others in another order")
    equal(hub.sql("SELECT count(*) FROM entry"), "33", "entries")
    equal(hub.sql("SELECT count(DISTINCT guid_hash) FROM sighting"), "33", "sightings")
    equal(hub.sql("SELECT title FROM entry WHERE link LIKE '%/post/27'"), "Post 27.1", "the title of what changed")


def a_site_that_moves_changes_every_link(hub, web):
    """The texts are the same; what they are resolved against is not."""
    set_up(hub, web)
    items = [item(n) for n in range(10, 0, -1)]
    visit(hub, web, page(items))
    equal(visit(hub, web, page(items, site="http://b.example/")), (0, 10), "new and changed")
    equal(hub.sql("SELECT count(*) FROM entry WHERE link LIKE 'http://b.example/post/%'"), "10", "links")
    equal(hub.sql("SELECT count(*) FROM entry_body WHERE html LIKE '%http://b.example/more/%'"), "10", "links in bodies")
    equal(visit(hub, web, page(items, root=" xml:base='http://c.example/'")), (0, 10), "new and changed, by xml:base")


def a_new_item_with_the_id_of_another(hub, web):
    """Which of the two is told by its link, as on a first visit (protocols 1.6.3)."""
    set_up(hub, web)
    items = [item(n) for n in range(30, 0, -1)]
    visit(hub, web, page(items))
    twin = item(99, guid=7)
    equal(visit(hub, web, page(items + [twin])), (1, 0), "a twin at the end")
    equal(hub.sql("SELECT count(*) FROM entry"), "31", "entries")
    equal(hub.sql("SELECT count(DISTINCT guid_hash) FROM sighting s JOIN entry e ON e.id = s.entry WHERE e.title IN ('Post 7.0', 'Post 99.0')"), "2", "ids")
    equal(visit(hub, web, page([item(40)] + items + [twin])), (1, 0), "one more above both")


def a_new_item_that_is_no_xml(hub, web):
    set_up(hub, web)
    items = [item(n) for n in range(10, 0, -1)]
    visit(hub, web, page(items))
    bad = "<item><guid isPermaLink='false'>bad</guid><link>/post/bad</link><title>This & that</title></item>"
    equal(visit(hub, web, page([bad] + items)), (1, 0), "new and changed")
    equal(hub.sql("SELECT title FROM entry WHERE link LIKE '%/bad'"), "This & that", "its title")
    equal(visit(hub, web, page([item(11)] + items)), (1, 0), "mended")


def ids_that_come_to_nothing(hub, web):
    """The rule of identity goes down in the middle of a feed's life; what was there stays what it is."""
    set_up(hub, web)
    visit(hub, web, page([item(n, guid=n) for n in range(10, 0, -1)]))
    useless = [item(n, guid="x") for n in range(14, 10, -1)]
    new, _ = visit(hub, web, page(useless + [item(n, guid=n) for n in range(10, 0, -1)]))
    equal(new, 4, "new entries")
    equal(hub.sql("SELECT count(*) FROM entry"), "14", "entries")
    equal(visit(hub, web, page([item(15)] + useless + [item(n, guid=n) for n in range(10, 0, -1)])), (1, 0), "one more")


def what_is_taken_back(hub, web):
    """A tombstone (RFC 6721) and what a complete feed leaves out (RFC 5005, 2) are shown no longer; neither comes back as new."""
    set_up(hub, web)
    hub.run("person", "add", "ann")
    hub.run("community", "join", "c", "ann")
    titles = lambda: {e["title"] for e in hub.run("river", "--person", "ann", "--format", "json").json()["items"]}
    items = [item(n) for n in range(3, 0, -1)]
    visit(hub, web, page(items))
    grave = ("<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='2' "
             f"when='{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}'/>")
    web.file("/feed", page([grave, items[0], items[2]]))
    equal(hub.poll(web.url("/feed"))["entries_gone"], 1, "taken back")
    equal(titles(), {"Post 1.0", "Post 3.0"}, "the river after the tombstone")
    equal(visit(hub, web, page(items)), (0, 0), "the same again, no later than it was")
    equal(titles(), {"Post 1.0", "Post 3.0"}, "the river when it is shown again")
    web.file("/feed", page([items[0], items[1].replace(time.strftime("%a, %d %b %Y", time.gmtime(1.78e9 + 120)), "Wed, 05 Aug 2099"), items[2]]))
    hub.poll(web.url("/feed"))
    equal(titles(), {"Post 1.0", "Post 2.0", "Post 3.0"}, "the river when it has a later date")
    complete = "<fh:complete xmlns:fh='http://purl.org/syndication/history/1.0'/>"
    web.file("/feed", page([complete, items[0]]))
    equal(hub.poll(web.url("/feed"))["entries_gone"], 2, "left out")
    equal(titles(), {"Post 3.0"}, "the river of a complete feed")
    equal(visit(hub, web, page([complete, items[0], items[2]])), (0, 0), "there again")
    equal(titles(), {"Post 1.0", "Post 3.0"}, "the river when it is there again")
    hub.run("check")


def the_texts_are_of_the_feed_not_of_the_page(hub, web):
    """A page with another head, nothing else: nothing is read, nothing is new, and the feed's own words are taken."""
    set_up(hub, web)
    web.file("/feed", rss([(str(n), f"T{n}", "b") for n in range(5)], title="Old name"))
    hub.poll()
    web.file("/feed", rss([(str(n), f"T{n}", "b") for n in range(5)], title="New name"))
    done = hub.poll(web.url("/feed"))
    equal((done["entries_new"], done["entries_changed"]), (0, 0), "new and changed")
    check("New name" in hub.sql("SELECT title FROM feed"), hub.sql("SELECT title FROM feed"))


flow.main(a_window_that_slides, a_site_that_moves_changes_every_link, a_new_item_with_the_id_of_another, a_new_item_that_is_no_xml,
          ids_that_come_to_nothing, what_is_taken_back, the_texts_are_of_the_feed_not_of_the_page)
