#!/usr/bin/python3
"""Stopping in the midst of things: transfers that would go on for long, a hub that does not answer, a lease that another process took."""
import os
import signal
import subprocess
import time

from flow import Answer, HOUR, SECOND, check, equal, main, rss, wait_for

START = int(time.time()) * SECOND
MINUTE = 60 * SECOND
QUICK = 8  # seconds, also under the sanitizers; a transfer that drips is given up after 15
EX_TEMPFAIL = 75
SLOW = ("/slow1", "/slow2", "/slow3")


def drip():
    """A body that comes for as long as somebody listens."""
    while True:
        yield b"<"
        time.sleep(0.05)


def feeds(hub, web):
    """Listed: one that answers at once, and three that drip."""
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    web.file("/quick", rss([("q", "Quick", "b")]))
    for path in SLOW:
        web.pages[path] = lambda request: Answer(chunks=drip())
    for path in ("/quick", *SLOW):
        hub.run("community", "feed", "c", web.url(path))


def under_way(hub, web):
    """One was read, the others drip."""
    return hub.sql("SELECT count(*) FROM entry") == "1" and all(web.asked(path) for path in SLOW)


def nothing_is_left_of_it(hub):
    equal(hub.sql("SELECT count(*) FROM feed WHERE lease_until <> 0"), "0", "feeds that are still leased")
    equal(hub.sql("SELECT count(*) FROM lease"), "0", "leases of a scheduler")
    equal(hub.sql("SELECT title FROM entry"), "Quick", "what was read")
    equal(hub.sql("SELECT count(*) FROM feed WHERE last_at = 0 AND failures = 0 AND outcome = 0"), "3", "feeds that count as not visited")


def well_again(web):
    for path in SLOW:
        web.file(path, rss([(path, f"At {path}", "b")], link=f"http://b.example{path}/"))


def a_serve_that_is_stopped_in_the_midst_of_transfers_ends_at_once_and_loses_nothing(hub, web):
    feeds(hub, web)
    hub.serve()
    wait_for(lambda: under_way(hub, web), 20, "transfers")
    begun = time.time()
    hub.stop()
    check(time.time() - begun < QUICK, f"it took {time.time() - begun:.1f} s to stop")
    nothing_is_left_of_it(hub)
    well_again(web)
    hub.serve()
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "4", 20, "the next start to go on with the others")
    hub.stop()


def a_round_that_is_stopped_in_the_midst_of_transfers_says_so_and_the_next_goes_on(hub, web):
    feeds(hub, web)
    command = [os.path.join(hub.build, "tributary"), "poll", "--once", *hub.LOOPBACK, "--store", hub.store]
    for name in (signal.SIGTERM, signal.SIGINT):
        web.forget()
        if name == signal.SIGINT:
            hub.sql("UPDATE feed SET next_at = 1")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=hub.environment()) as round:
            wait_for(lambda: under_way(hub, web), 20, "transfers")
            begun = time.time()
            round.send_signal(name)
            out, err = round.communicate(timeout=30)
        check(time.time() - begun < QUICK, f"it took {time.time() - begun:.1f} s to stop")
        equal(round.returncode, EX_TEMPFAIL, f"exit status, {out.decode()}{err.decode()}")
        check(b"stopped before every feed was visited; run it again for the rest" in err and err.count(b"\n") == 1, err.decode())
        nothing_is_left_of_it(hub)
    well_again(web)
    web.forget()
    equal(hub.poll()["entries_new"], 3, "entries of the next round")
    equal(len(web.asked("/quick")), 0, "requests for what was visited already")


def asks_a_hub_that_is_slow(hub, web):
    hub.set_clock(START)
    web.pages["/hub"] = lambda request: Answer(chunks=drip())
    links = {"Link": f'<{web.url("/hub")}>; rel="hub", <{web.url("/feed")}>; rel=self'}
    web.file("/feed", rss([("1", "One", "b")]), headers=links)
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: web.asked("/hub"), 20, "the hub to be asked")


def nothing_is_held_against(hub):
    equal(hub.sql("SELECT failures + failing_since FROM websub"), "0", "failures of the hub")


def answers_when_asked_again(hub, web):
    """At the next start, a minute later."""
    web.pages["/hub"] = Answer("", 202)
    hub.advance(MINUTE)
    hub.serve()
    wait_for(lambda: hub.sql("SELECT state || asking FROM websub") == "10", 20, "the hub to be asked again, and to answer")
    equal(len(web.asked("/hub")), 2, "questions")
    nothing_is_held_against(hub)
    hub.stop()


def a_hub_that_is_slow_to_answer_does_not_hold_up_a_stop(hub, web):  # protocols 4.1
    asks_a_hub_that_is_slow(hub, web)
    begun = time.time()
    hub.stop()
    check(time.time() - begun < QUICK, f"it took {time.time() - begun:.1f} s to stop")
    nothing_is_held_against(hub)
    equal(hub.sql("SELECT state || asking FROM websub"), "00", "what is left of the question: it is wanted")
    answers_when_asked_again(hub, web)


def what_a_serve_that_was_killed_asked_of_a_hub_is_asked_again(hub, web):  # protocols 4.1
    asks_a_hub_that_is_slow(hub, web)
    hub.process.kill()
    hub.process.wait()
    equal(hub.sql("SELECT state || asking FROM websub"), "11", "what is left of the question")
    answers_when_asked_again(hub, web)


def a_serve_whose_lease_another_took_visits_nothing_until_that_ends(hub, web):
    hub.set_clock(START)
    hub.run("community", "add", "c", "--title", "C")
    web.file("/feed", rss([("1", "One", "b")]))
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: web.asked("/feed"), 20, "the first visit")
    hub.sql(f"UPDATE lease SET owner = 'another', until = {START + 10 * MINUTE}")
    said = lambda: "another process polls this store now" in open(hub.log).read()
    wait_for(said, 20, "it to notice")
    web.file("/more", rss([("2", "Two", "b")]))
    hub.run("community", "feed", "c", web.url("/more"))
    hub.advance(5 * MINUTE)
    time.sleep(1)  # with this clock it looks every 50 ms
    equal(len(web.asked("/more")), 0, "requests while the store is another's")
    check(hub.get("/healthz")[0] == 200, "pages are not served meanwhile")
    hub.advance(6 * MINUTE)
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "2", 20, "it to go on when that lease has ended")
    check(hub.sql("SELECT owner FROM lease") != "another", "the lease is not its own again")
    hub.stop()


main(a_serve_that_is_stopped_in_the_midst_of_transfers_ends_at_once_and_loses_nothing,
     a_round_that_is_stopped_in_the_midst_of_transfers_says_so_and_the_next_goes_on,
     a_hub_that_is_slow_to_answer_does_not_hold_up_a_stop, what_a_serve_that_was_killed_asked_of_a_hub_is_asked_again,
     a_serve_whose_lease_another_took_visits_nothing_until_that_ends)
