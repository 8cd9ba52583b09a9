#!/usr/bin/python3
"""Bad input: each a clear one-line error, the exit code of product.md, nothing lost, the other feeds unaffected."""
import os
import re
import signal
import socket
import subprocess
import time

import flow
from flow import Answer, check, equal, rss


def one_line(done, status, *words):
    equal(done.status, status, f"exit status ({done.err.strip()})")
    equal(done.out, "", "standard output")
    lines = done.err.strip().split("\n")
    equal(len(lines), 1, f"lines on standard error: {done.err}")
    for word in words:
        check(word in lines[0], f"'{word}' is not in: {lines[0]}")


def set_up(hub, web, *names):
    hub.run("community", "add", "c", "--title", "C")
    for name in names:
        hub.run("community", "feed", "c", web.url(name))


def reason(hub, web, name):
    return hub.sql(f"SELECT reason FROM feed WHERE url = '{web.url(name)}'")


def one_bad_feed_leaves_the_others_alone(hub, web):
    set_up(hub, web, "/good", "/page", "/cut", "/charset", "/empty", "/binary", "/gzip", "/500", "/also-good")
    web.file("/good", rss([("1", "One", "a")]))
    web.file("/also-good", rss([("2", "Two", "b")]))
    web.pages["/page"] = Answer("<!doctype html><html><title>Sign in</title><form></form></html>", headers={"Content-Type": "text/html"})
    web.pages["/cut"] = Answer(rss([("3", "Three", "c")]), cut=150)
    web.pages["/charset"] = Answer("<?xml version='1.0' encoding='no-such-thing'?><rss version='2.0'><channel><title>Caf\xe9</title><item>"
                                   "<guid>4</guid><title>Cr\xe8me</title></item></channel></rss>".encode("latin-1"))
    web.pages["/empty"] = Answer(b"")
    web.pages["/binary"] = Answer(bytes(range(256)) * 40)
    web.pages["/gzip"] = Answer(b"this is not gzip", headers={"Content-Encoding": "gzip"})
    web.pages["/500"] = Answer("x", 500)
    done = hub.poll()
    equal(done["visits"], 9, "visits")
    equal(done["failed"], 6, "failed visits")
    equal(done["entries_new"], 3, "entries")
    check("page" in reason(hub, web, "/page").lower(), reason(hub, web, "/page"))
    for name in ("/page", "/cut", "/empty", "/binary", "/gzip", "/500"):
        text = reason(hub, web, name)
        check(text and "\n" not in text and len(text) < 400, f"the reason of {name}: {text!r}")
        check(not re.search(r"errno|0x|curl|CURLE|libxml|SQL", text), f"{name}: words of a program, not of a person: {text}")
    equal(hub.sql("SELECT title FROM entry WHERE title LIKE 'Cr%'"), "Crème", "text in an unknown encoding")


def a_feed_that_turns_into_a_page_keeps_its_entries(hub, web):
    set_up(hub, web, "/feed")
    web.file("/feed", rss([("1", "One", "a"), ("2", "Two", "b")]))
    hub.poll()
    web.pages["/feed"] = Answer("<html><title>Sign in</title></html>", headers={"Content-Type": "text/html"})
    equal(hub.poll(web.url("/feed"))["failed"], 1, "failed visits")
    equal(hub.sql("SELECT count(*) FROM entry"), "2", "entries")
    check("answers with a web page" in hub.run("feed", "show", web.url("/feed")).out, hub.run("feed", "show", web.url("/feed")).out)
    web.file("/feed", rss([("1", "One", "a"), ("2", "Two", "b"), ("3", "Three", "c")]))
    equal(hub.poll(web.url("/feed"))["entries_new"], 1, "new entries once it is a feed again")


def redirects_without_end(hub, web):
    set_up(hub, web, "/circle", "/itself", "/chain/0", "/good")
    web.pages["/circle"] = Answer("", 302, {"Location": "/back"})
    web.pages["/back"] = Answer("", 302, {"Location": "/circle"})
    web.pages["/itself"] = Answer("", 301, {"Location": "/itself"})
    for i in range(40):
        web.pages[f"/chain/{i}"] = Answer("", 302, {"Location": f"/chain/{i + 1}"})
    web.file("/good", rss([("1", "One", "a")]))
    done = hub.poll()
    equal((done["failed"], done["entries_new"]), (3, 1), "failed visits, and entries of the other feed")
    check("circle" in reason(hub, web, "/circle") and "circle" in reason(hub, web, "/itself"), reason(hub, web, "/itself"))
    check("more than 5 times" in reason(hub, web, "/chain/0"), reason(hub, web, "/chain/0"))
    check(len(web.log) <= 2 + 1 + 6 + 1, f"{len(web.log)} requests")


def shown(hub):
    """Titles on the page of the community, as its feed has them."""
    hub.run("person", "add", "ann")
    hub.run("community", "join", "c", "ann")
    return [e["title"] for e in hub.run("river", "--person", "ann", "--format", "json", "--limit", "1000").json()["items"]]


def a_feed_that_changes_its_ids(hub, web):
    """The same entries under other ids at each visit, with addresses or without: none is lost, none is there twice, none is new again."""
    set_up(hub, web, "/linked", "/bare")
    now = int(time.time())

    def item(turn, i, linked):
        link = f"<link>http://a.example/{i}</link>" if linked else ""
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now - 3600 * i))
        return (f"<item><guid isPermaLink='false'>{turn}-{i}</guid>{link}<title>{'Linked' if linked else 'Bare'} {i}</title>"
                f"<description>Body {i}</description><pubDate>{date}</pubDate></item>")

    def page(turn, linked):
        items = "".join(item(turn, i, linked) for i in range(20))
        return f"<rss version='2.0'><channel><title>F</title><link>http://a.example/</link><description>d</description>{items}</channel></rss>"

    for turn in range(4):
        for path in ("/linked", "/bare"):
            web.file(path, page(turn, path == "/linked").encode())
            equal(hub.poll(web.url(path))["entries_new"], 20 if turn == 0 else 0, f"new entries of {path} at visit {turn}")
    equal(hub.sql("SELECT count(*) FROM activity"), "40", "activities")
    equal(sorted(shown(hub)), sorted(f"{name} {i}" for i in range(20) for name in ("Linked", "Bare")), "the river")


def a_feed_that_flaps(hub, web):
    """Two versions in turn, with failures between: what was there stays, and comes once."""
    set_up(hub, web, "/feed")
    old, new = [("1", "One", "a"), ("2", "Two", "b")], [("2", "Two", "b"), ("3", "Three", "c")]
    fresh = []
    for turn in range(8):
        if turn % 4 == 3:
            web.pages["/feed"] = Answer("broken", 500) if turn == 3 else Answer(rss([]))  # once it fails, once it is empty
        else:
            web.file("/feed", rss(new if turn % 2 else old))
        fresh.append(hub.poll(web.url("/feed"))["entries_new"])
    equal(fresh, [2, 1, 0, 0, 0, 0, 0, 0], "new entries, visit by visit")
    equal(hub.sql("SELECT count(*) FROM activity"), "3", "activities")
    equal(sorted(shown(hub)), ["One", "Three", "Two"], "the river")


def a_feed_with_more_entries_than_anybody_reads(hub, web):
    """The newest are taken, and what was not is said; a million are more than a document may be."""
    set_up(hub, web, "/many", "/million", "/good")
    now = int(time.time())
    item = "<item><guid isPermaLink='false'>%d</guid><title>T%d</title><pubDate>%s</pubDate></item>"
    day = [time.strftime("%a, %d %b %Y 00:00:00 GMT", time.gmtime(now - 86400 * d)) for d in range(60)]
    many = "".join(item % (i, i, day[i // 1000]) for i in reversed(range(60000)))  # oldest first
    web.file("/many", f"<rss version='2.0'><channel><title>F</title><link>http://a.example/</link>{many}</channel></rss>".encode())
    million = "<item><guid>x</guid></item>" * 1000000
    web.file("/million", f"<rss version='2.0'><channel><title>F</title>{million}</channel></rss>".encode())
    web.file("/good", rss([("1", "One", "a")]))
    done = hub.poll()
    equal((done["entries_new"], done["failed"]), (5001, 1), "entries, and failed visits")
    equal(hub.sql("SELECT count(*) FROM entry WHERE CAST(substr(title, 2) AS INTEGER) >= 5000 AND title LIKE 'T%'"), "0", "entries that are not the newest")
    check("of the 60000 entries it shows, the newest 5000 were looked at" in hub.run("feed", "show", web.url("/many")).out,
          hub.run("feed", "show", web.url("/many")).out)
    check("16 MiB" in reason(hub, web, "/million"), reason(hub, web, "/million"))
    hub.poll(web.url("/many"))
    equal(hub.sql("SELECT count(*) FROM activity"), "5001", "activities after another visit")


def an_opml_with_garbage_lines(hub, web):
    path = os.path.join(hub.folder, "garbage.opml")
    with open(path, "w") as f:
        f.write("""<opml version="1.0"><head><title>Mixed & matched</title></head><body>
<outline text="Good" xmlUrl="%s"/><outline text="Shell" xmlUrl="|rm -rf ~"/><outline text="File" xmlUrl="file:///etc/passwd"/>
<outline text="Exec" xmlUrl="exec:ls"/><outline text="No address"/> garbage < & text <outline xmlUrl="%s" text="Also good">
</body></opml>""" % (web.url("/good"), web.url("/also")))
    done = hub.run("community", "import", path)
    equal(hub.sql("SELECT count(*) FROM feed"), "2", "feeds")
    for word in ("Shell", "File", "Exec"):
        check(word in done.out + done.err, f"{word} is not reported: {done.out}{done.err}")


def not_an_opml(hub, web):
    path = os.path.join(hub.folder, "x.opml")
    open(path, "w").write("just some words")
    one_line(hub.run("community", "import", path, expect=None), 65, "x.opml")
    one_line(hub.run("community", "import", path + ".not", expect=None), 66)


def a_store_that_is_none(hub, web):
    open(hub.store, "w").write("this is a shopping list, and no store " * 100)
    one_line(hub.run("community", "list", expect=None), 74, "t.db")
    equal(open(hub.store).read(4), "this", "the file is left as it was")


def a_store_of_another_program(hub, web):
    subprocess.run(["sqlite3", hub.store, "CREATE TABLE recipe(x)"], check=True)
    one_line(hub.run("community", "list", expect=None), 74, "t.db")
    equal(hub.sql("SELECT count(*) FROM recipe"), "0", "the other program's table")


def a_newer_store(hub, web):
    hub.run("community", "add", "c", "--title", "C")
    hub.sql("PRAGMA user_version = 9999")
    one_line(hub.run("community", "list", expect=None), 78, "newer")


def a_missing_folder_for_the_store(hub, web):
    hub.store = os.path.join(hub.folder, "no", "such", "t.db")
    done = hub.run("community", "add", "c", "--title", "C", expect=None)
    check(done.status in (66, 74), f"exit {done.status}")
    check(len(done.err.strip().split("\n")) == 1, done.err)


def a_port_in_use(hub, web):
    hub.run("community", "add", "c", "--title", "C")
    done = hub.run("serve", "--listen", f"127.0.0.1:{web.port}", expect=None)
    equal(done.status, 69, "exit status")
    last = [l for l in done.err.strip().split("\n") if not l.startswith("{")]
    equal(len(last), 1, f"lines: {done.err}")
    check(str(web.port) in last[0], last[0])


def a_second_serve_on_one_store(hub, web):
    hub.run("community", "add", "c", "--title", "C")
    hub.serve()
    done = hub.run("serve", "--listen", f"127.0.0.1:{flow.free_port()}", expect=None)
    equal(done.status, 75, "exit status")
    hub.stop()
    hub.serve()  # the lease went with the first
    hub.stop()


def a_full_disk(hub, web):
    set_up(hub, web, "/feed")
    web.file("/feed", rss([("1", "One", "a")]))
    hub.poll()
    before = os.path.getsize(hub.store)
    body = rss([(str(i), f"Title {i}", "word " * 2000) for i in range(400)])
    web.file("/feed", body)
    command = [os.path.join(hub.build, "tributary"), "poll", "--once", *hub.LOOPBACK, web.url("/feed"), "--store", hub.store]
    blocks = (before + 262144) // 1024
    done = subprocess.run(["bash", "-c", f"trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"", "x", *command], capture_output=True,
                          env=hub.environment())
    text = done.stdout.decode() + done.stderr.decode()
    check(done.returncode == 74, f"exit {done.returncode}: {text[-500:]}")
    check("full" in text or "too large" in text, text[-500:])
    equal(hub.sql("PRAGMA integrity_check"), "ok", "integrity")
    equal(hub.sql("SELECT count(*) FROM entry"), "1", "entries")
    equal(hub.poll(web.url("/feed"))["entries_new"], 399, "new entries once there is room")


def unknown_words_of_the_command_line(hub, web):
    for words in (["frobnicate"], ["poll", "--onec"], ["poll"], ["serve", "what"], ["community", "add"], ["person", "dance"]):
        done = hub.run(*words, store=False, expect=None)
        one_line(done, 64, "tributary")


def a_feed_nobody_lists(hub, web):
    hub.run("community", "add", "c", "--title", "C")
    one_line(hub.run("poll", "--once", web.url("/x"), expect=None), 66, "community feed")


def killed_in_the_middle_of_a_round(hub, web):
    names = [f"/{i}" for i in range(40)]
    set_up(hub, web, *names)
    for i, name in enumerate(names):
        web.file(name, rss([(f"{i}-{k}", f"Title {i}-{k}", "word " * 200) for k in range(20)]))
    command = [os.path.join(hub.build, "tributary"), "poll", "--once", *hub.LOOPBACK, "--store", hub.store]
    for pause in (0.15, 0.3, 0.6):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=hub.environment())
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        equal(hub.sql("PRAGMA integrity_check"), "ok", "integrity")
    hub.poll(*[web.url(n) for n in names], options=["--force"])
    hub.sql("UPDATE feed SET lease_until = 0")
    hub.poll(*[web.url(n) for n in names], options=["--force"])
    equal(hub.sql("SELECT count(*) FROM entry"), "800", "entries")
    equal(hub.sql("SELECT count(*) FROM activity"), "800", "activities")
    check("sound" in hub.run("check").out or hub.run("check").status == 0, "check finds something")


def every_command_works_while_serve_runs(hub, web):
    set_up(hub, web, "/feed")
    web.file("/feed", rss([("1", "One", "a")]))
    hub.serve()
    hub.run("person", "add", "ann")
    hub.run("community", "join", "c", "ann")
    hub.run("community", "add", "d", "--title", "D", "--visibility", "public")
    copy = os.path.join(hub.folder, "copy.db")
    hub.run("backup", copy)
    equal(subprocess.run(["sqlite3", copy, "PRAGMA integrity_check"], capture_output=True, text=True).stdout.strip(), "ok", "the copy")
    flow.wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "1", 20, "the feed to be read")
    flow.wait_for(lambda: hub.get("/c/d")[0] == 200, 10, "the page of a community that a command added")
    hub.run("check")
    hub.stop()


flow.main(one_bad_feed_leaves_the_others_alone, a_feed_that_turns_into_a_page_keeps_its_entries, redirects_without_end,
          a_feed_that_changes_its_ids, a_feed_that_flaps, a_feed_with_more_entries_than_anybody_reads, an_opml_with_garbage_lines, not_an_opml,
          a_store_that_is_none, a_store_of_another_program, a_newer_store, a_missing_folder_for_the_store, a_port_in_use,
          a_second_serve_on_one_store, a_full_disk, unknown_words_of_the_command_line, a_feed_nobody_lists,
          killed_in_the_middle_of_a_round, every_command_works_while_serve_runs)
