#!/usr/bin/python3
"""Hubs that push (WebSub; protocols 4.1): a fake hub that confirms, delivers, denies and is asked anew, and a hub of ours that listens."""
import hashlib
import hmac
import socket
import time
import urllib.parse

import flow
from flow import Answer, DAY, HOUR, SECOND, check, equal, rss, wait_for

START = int(time.time()) * SECOND
MINUTE = 60 * SECOND
TOPIC = "/topic"
ATOM = "xmlns:atom='http://www.w3.org/2005/Atom'"


class Peer:
    """A hub at /hub of the fake web; what it was asked is in `asked`."""

    def __init__(self, hub, web, answer=None, confirms=True):
        self.hub, self.web, self.confirms, self.asked, self.lease = hub, web, confirms, [], "864000"
        self.answer = answer or Answer("", 202)
        web.pages["/hub"] = self.request

    def request(self, request):
        form = {k: v[0] for k, v in urllib.parse.parse_qs(request["body"].decode()).items()}
        form["type"] = request["headers"].get("content-type")
        self.asked.append(form)
        return self.answer

    def confirm(self, form=None, **other):
        """Asks back; status, headers, body of the answer."""
        form = form or self.asked[-1]
        query = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": "a challenge <b>&", "hub.lease_seconds": self.lease}
        query.update({f"hub.{k}": v for k, v in other.items()})
        return self.hub.get(form["hub.callback"] + "?" + urllib.parse.urlencode({k: v for k, v in query.items() if v is not None}))

    def deliver(self, body, form=None, method="sha256", secret=None, signature=None):
        form = form or self.asked[-1]
        headers = {"Content-Type": "application/rss+xml"}
        if signature is None and method:
            signature = f"{method}=" + hmac.new((secret or form["hub.secret"]).encode(), body, getattr(hashlib, method)).hexdigest()
        if signature:
            headers["X-Hub-Signature"] = signature
        return self.hub.get(form["hub.callback"], headers, body)[0]


def start(hub, web, answer=None, headers=True):
    """A feed with a hub, listed and served."""
    hub.set_clock(START)
    peer = Peer(hub, web, answer)
    links = f'<{web.url("/hub")}>; rel="hub", <{web.url(TOPIC)}>; rel=self'
    extra = "" if headers else f"<atom:link {ATOM} rel='hub' href='{web.url('/hub')}'/><atom:link {ATOM} rel='self' href='{web.url(TOPIC)}'/>"
    web.file("/feed", rss([("1", "One", "a")], extra=extra), headers={"Link": links} if headers else {})
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: peer.asked, 20, "the hub to be asked")
    return peer


def state(hub):
    return hub.sql("SELECT state FROM websub ORDER BY id").split()


def pushed(hub):
    return hub.sql("SELECT pushed FROM feed")


def entries(hub):
    return set(hub.sql("SELECT title FROM entry").splitlines())


def active(hub, web, **more):
    peer = start(hub, web, **more)
    equal(peer.confirm()[0], 200, "the answer to the hub that asks back")
    return peer


def visited(hub, web):
    """The feed is due again, and visited."""
    n = len(web.asked("/feed"))
    hub.advance(7 * HOUR)
    wait_for(lambda: len(web.asked("/feed")) > n and int(hub.sql("SELECT last_at FROM feed")) == hub.now, 20, "the next visit")


def a_hub_is_asked_and_asks_back(hub, web):  # rules 1, 2, 4
    peer = start(hub, web)
    form = peer.asked[0]
    equal((form["hub.mode"], form["hub.topic"], form["hub.lease_seconds"]), ("subscribe", web.url(TOPIC), "864000"), "what the hub is asked")
    equal(form["type"], "application/x-www-form-urlencoded", "Content-Type")
    check(form["hub.callback"].startswith(f"http://127.0.0.1:{hub.port}/websub/cb/") and len(form["hub.callback"].split("/")[-1]) >= 22,
          form["hub.callback"])
    check(32 <= len(form["hub.secret"]) < 200, "the length of the secret")
    equal(peer.confirm(topic=web.url("/other"))[0], 404, "another topic")
    equal(peer.confirm(mode="unsubscribe")[0], 404, "an end that nobody wanted")
    equal(peer.confirm(challenge=None)[0], 404, "no challenge")
    equal(peer.confirm(challenge="x" * 2049)[0], 404, "a challenge over 2 KiB")
    equal(state(hub), ["1"], "still pending")
    status, headers, body = peer.confirm()
    equal((status, body), (200, b"a challenge <b>&"), "the echo")
    check(headers["content-type"].startswith("text/plain") and headers["x-content-type-options"] == "nosniff", f"{headers}")
    equal(peer.confirm(challenge="y" * 2048)[0], 200, "once more, with a long one")
    equal((state(hub), pushed(hub)), (["2"], "1"), "active, but relied on only after a delivery")
    hub.stop()


def the_document_names_the_hub_when_headers_do_not(hub, web):  # rule 1
    peer = start(hub, web, headers=False)
    equal(peer.asked[0]["hub.topic"], web.url(TOPIC), "topic")
    hub.stop()


def what_is_pushed_arrives_and_polling_rests(hub, web):  # rules 7, 8, 11
    peer = active(hub, web)
    for i, method in enumerate(("sha1", "sha256", "sha384", "sha512")):
        equal(peer.deliver(rss([(f"p{i}", f"Pushed {method}", "b")]), method=method), 202, "status")
        wait_for(lambda: f"Pushed {method}" in entries(hub), 20, f"what was signed with {method}")
    check("One" in entries(hub), "what is not in a delivery stays")
    equal(pushed(hub), "2", "relied on")
    hub.advance(7 * HOUR)
    wait_for(lambda: int(hub.sql("SELECT last_at FROM feed")) >= START + 7 * HOUR, 20, "the next poll")
    next_at = int(hub.sql("SELECT next_at FROM feed")) - hub.now
    check(10 * HOUR < next_at < 14 * HOUR, f"next poll in {next_at / HOUR:.1f} h")
    check("hub" in hub.run("feed", "show", web.url("/feed")).out.split("why then")[1], "the reason names the hub")
    status, _, text = hub.get("/metrics")
    check(b"tributary_websub_deliveries_total 4" in text and b"tributary_websub_requests_total 1" in text, "counters")
    check(b"tributary_websub_sha1_total 1\n" in text and "signs with SHA-1" in open(hub.log).read(), "that SHA-1 is still used is told")
    check(b"tributary_feeds_pushed 1\n" in text, "feeds that are pushed")
    check("pushed by 127.0.0.1, at last" in hub.run("feed", "show", web.url("/feed")).out, "how things stand with its hub")
    hub.stop()


def what_is_not_signed_as_agreed_is_dropped(hub, web):  # rule 8
    peer = active(hub, web)
    body = rss([("bad", "Forged", "b")])
    good = hmac.new(peer.asked[-1]["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
    for what, kind in (("another secret", {"secret": "guess"}), ("no signature", {"method": None}), ("an unknown method", {"signature": "md5=" + "0" * 32}),
                       ("half of it", {"signature": "sha256=" + good[:32]}), ("no hex", {"signature": "sha256=" + "z" * 64})):
        equal(peer.deliver(body, **kind), 202, what)
    equal(peer.deliver(body + b" ", signature="sha256=" + good), 202, "another body")
    equal(peer.deliver(rss([("ok", "Signed", "b")])), 202, "a good one")
    wait_for(lambda: "Signed" in entries(hub), 20, "the good one")
    check("Forged" not in entries(hub), "a forged entry was stored")
    check(b"tributary_websub_dropped_total 6" in hub.get("/metrics")[2], "the counter of dropped ones")
    hub.stop()


def unknown_callbacks_are_gone(hub, web):  # rule 10
    peer = active(hub, web)
    unknown = dict(peer.asked[-1], **{"hub.callback": f"http://127.0.0.1:{hub.port}/websub/cb/" + "A" * 43})
    equal(peer.deliver(rss([]), unknown), 410, "a delivery")
    equal(peer.confirm(unknown)[0], 404, "a question")
    with socket.create_connection(("127.0.0.1", hub.port)) as s:
        s.sendall(f"POST {peer.asked[-1]['hub.callback'].split(str(hub.port))[1]} HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\n"
                  f"Content-Length: {5 * 1024 * 1024 + 1}\r\n\r\n".encode())
        check(b" 413 " in s.recv(100), "more than 5 MiB is refused before it is sent")
    equal(peer.deliver(rss([("large", "Large", "b" * 1_000_000)])), 202, "a large one")
    wait_for(lambda: "Large" in entries(hub), 20, "the large one")
    hub.stop()


def a_hub_may_deny_at_any_time(hub, web):  # rule 5
    peer = active(hub, web)
    equal(peer.confirm(mode="denied", challenge=None, reason="too many")[0], 200, "a denial")
    equal((state(hub), hub.sql("SELECT reason FROM websub"), pushed(hub)), (["4"], "too many", "1"), "refused")
    equal(peer.deliver(rss([("1", "x", "b")])), 410, "a delivery after it")
    n = len(peer.asked)
    hub.advance(29 * DAY)
    time.sleep(1)
    equal(len(peer.asked), n, "asked again within 29 days")
    hub.advance(2 * DAY)
    wait_for(lambda: len(peer.asked) > n or not hub.advance(DAY) and False, 20, "the hub to be asked again after 30 days")
    hub.stop()


def a_lease_is_renewed_with_a_new_callback_and_secret(hub, web):  # rule 6
    peer = active(hub, web)
    first = peer.asked[-1]
    hub.advance(5 * DAY)
    time.sleep(1)
    equal(len(peer.asked), 1, "asked again after half of the lease")
    hub.advance(3 * DAY)
    wait_for(lambda: len(peer.asked) == 2, 20, "the renewal")
    second = peer.asked[-1]
    check(first["hub.callback"] != second["hub.callback"] and first["hub.secret"] != second["hub.secret"], "a new callback and secret")
    equal(peer.deliver(rss([("a", "Through the old one", "b")]), first), 202, "the old callback, before the new one is confirmed")
    wait_for(lambda: "Through the old one" in entries(hub), 20, "what the old one brought")
    equal(peer.confirm()[0], 200, "the new confirmation")
    equal(state(hub), ["3", "2"], "the old one retired, the new one active")
    equal(peer.deliver(rss([("c", "On its way", "b")]), first), 202, "the old callback, within the day")
    hub.advance(DAY + MINUTE)
    wait_for(lambda: state(hub) == ["2"], 20, "the old one to be forgotten")
    equal(peer.deliver(rss([("d", "x", "b")]), first), 410, "the old callback, after a day")
    hub.stop()


def a_hub_that_is_named_no_more_is_not_relied_on(hub, web):  # rule 11
    peer = active(hub, web)
    equal(peer.deliver(rss([("p", "Pushed", "b")])), 202, "status")
    wait_for(lambda: pushed(hub) == "2", 20, "it to be relied on")
    web.file("/feed", rss([("2", "Two", "b"), ("1", "One", "a")]))
    visited(hub, web)
    equal(pushed(hub), "1", "it is not relied on")
    reason = hub.sql("SELECT next_reason FROM feed")
    check("hub" not in reason, reason)
    hub.stop()


def a_hub_that_fails_is_asked_later_and_later(hub, web):  # rule 3
    peer = start(hub, web, answer=Answer("no", 500))
    wait_for(lambda: state(hub) == ["0"], 20, "the failure to be noted")
    waits = [int(hub.sql("SELECT next_at FROM websub")) - START]
    hub.advance(HOUR + MINUTE)
    wait_for(lambda: len(peer.asked) == 2 and state(hub) == ["0"], 20, "the second try")
    waits.append(int(hub.sql("SELECT next_at FROM websub")) - hub.now)
    equal([round(w / HOUR) for w in waits], [1, 6], "hours")
    peer.answer = Answer("no", 403)
    hub.advance(6 * HOUR + MINUTE)
    wait_for(lambda: state(hub) == ["4"], 20, "the refusal")
    days = (int(hub.sql("SELECT next_at FROM websub")) - hub.now) / DAY
    check(6.9 < days < 7.1, f"forgotten in {days} days")
    equal(peer.deliver(rss([]), peer.asked[0]), 410, "a delivery after it")
    hub.stop()


def a_hub_says_for_how_long_it_is_to_be_left_alone(hub, web):  # 3.3: Retry-After, MUST
    peer = start(hub, web, answer=Answer("no", 429, {"Retry-After": "172800"}))
    for _ in range(4):
        wait_for(lambda: state(hub) == ["0"], 20, "the failure to be noted")
        hub.advance(11 * HOUR)
        hub.get("/healthz")
        time.sleep(0.3)
    equal(len(peer.asked), 1, "requests within its two days")
    hub.advance(5 * HOUR)
    wait_for(lambda: len(peer.asked) == 2, 20, "the second try")
    hub.stop()


def redirects_of_hubs_keep_the_question(hub, web):  # rule 3
    web.pages["/moved"] = Answer("", 308, {"Location": web.url("/hub")})
    hub.set_clock(START)
    peer = Peer(hub, web)
    web.file("/feed", rss([("1", "One", "a")]), headers={"Link": f'<{web.url("/moved")}>; rel=hub, <{web.url(TOPIC)}>; rel=self'})
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: peer.asked, 20, "the hub behind the redirect")
    equal(peer.asked[0]["hub.mode"], "subscribe", "mode")
    wait_for(lambda: hub.sql("SELECT moved_to FROM websub") == web.url("/hub"), 20, "the new address to be kept")
    equal(peer.confirm()[0], 200, "the confirmation")
    for _ in range(3):
        visited(hub, web)
    equal((len(peer.asked), len(web.asked("/moved"))), (1, 1), "requests while the feed goes on naming the old address")
    hub.advance(8 * DAY)
    wait_for(lambda: len(peer.asked) == 2, 20, "the renewal")
    equal(len(web.asked("/moved")), 1, "requests at the old address: a 308 is remembered")
    hub.stop()


def redirects_of_hubs_that_lead_nowhere_are_not_kept(hub, web):  # rule 3
    web.pages["/moved"] = Answer("", 308, {"Location": f"http://127.0.0.1:{flow.free_port()}/dead"})
    hub.set_clock(START)
    web.file("/feed", rss([("1", "One", "a")]), headers={"Link": f'<{web.url("/moved")}>; rel=hub, <{web.url(TOPIC)}>; rel=self'})
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: state(hub) == ["0"] and hub.sql("SELECT failures FROM websub") == "1", 20, "the failure to be noted")
    hub.advance(HOUR + MINUTE)
    wait_for(lambda: len(web.asked("/moved")) == 2, 20, "the second try, where the feed says")
    hub.stop()


def the_next_hub_when_the_first_is_dead(hub, web):  # rule 1
    hub.set_clock(START)
    peer = Peer(hub, web)
    dead = f"http://127.0.0.1:{flow.free_port()}/dead"
    web.file("/feed", rss([("1", "One", "a")]),
             headers={"Link": f'<{dead}>; rel=hub, <{web.url("/hub")}>; rel=hub, <{web.url(TOPIC)}>; rel=self'})
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: hub.sql("SELECT failures FROM websub") == "1", 20, "the failure to be noted")
    visited(hub, web)
    wait_for(lambda: peer.asked, 20, "the second hub to be asked")
    equal(peer.confirm()[0], 200, "its confirmation")
    equal(peer.deliver(rss([("p", "Pushed", "b")])), 202, "its delivery")
    wait_for(lambda: pushed(hub) == "2", 20, "it to be relied on")
    hub.stop()


def a_lease_that_ran_out_is_agreed_on_anew_while_the_document_stays_as_it_is(hub, web):  # 4.1.1, each visit a 304
    peer = active(hub, web, headers=False)
    hub.stop()
    hub.advance(20 * DAY)
    hub.serve()
    wait_for(lambda: len(peer.asked) == 2, 20, "the hub to be asked again")
    equal(peer.confirm()[0], 200, "the confirmation")
    equal(state(hub), ["2"], "subscriptions")
    hub.stop()


def a_lease_of_a_second_is_not_renewed_every_minute(hub, web):
    peer = start(hub, web)
    peer.lease = "1"
    equal(peer.confirm()[0], 200, "the confirmation")
    for _ in range(10):
        hub.advance(6 * MINUTE)
        time.sleep(0.2)
    equal(len(peer.asked), 1, "requests within an hour")
    hub.advance(HOUR)
    wait_for(lambda: len(peer.asked) == 2, 20, "the renewal")
    hub.stop()


def hubs_pass_the_guard(hub, web):  # 3.6
    hub.set_clock(START)
    other = flow.Web()
    web.file("/feed", rss([("1", "One", "a")]), headers={"Link": f'<http://127.0.0.2:{web.port}/hub>; rel=hub, <{web.url(TOPIC)}>; rel=self'})
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve(loopback=("--allow-address", "127.0.0.1/32", "--host-gap", "0s"))
    wait_for(lambda: "127.0.0.2" in hub.sql("SELECT reason FROM websub"), 20, "the refusal to be noted")
    other.close()
    hub.stop()


def a_hub_that_does_not_push_is_not_relied_on(hub, web):  # rule 11
    peer = active(hub, web)
    equal(peer.deliver(rss([("p", "Pushed", "b")])), 202, "a delivery")
    wait_for(lambda: pushed(hub) == "2", 20, "the hub to be relied on")
    links = {"Link": f'<{web.url("/hub")}>; rel="hub", <{web.url(TOPIC)}>; rel=self'}
    for i in range(3):
        web.file("/feed", rss([("1", "One", "a"), (f"late{i}", f"Late {i}", "b")]), headers=links)
        hub.advance(14 * HOUR)
        wait_for(lambda: f"Late {i}" in entries(hub), 20, "the poll")
    wait_for(lambda: pushed(hub) == "1", 20, "the hub not to be relied on")
    equal(peer.deliver(rss([("q", "Pushed again", "b")])), 202, "a delivery")
    wait_for(lambda: pushed(hub) == "2", 20, "the hub to be relied on again")
    hub.stop()


def what_cannot_be_signed_is_only_a_hint_to_visit(hub, web):  # rule 8
    peer = active(hub, web)
    hub.sql("UPDATE websub SET hub = 'http://hub.example/'")  # over a net where a secret would be read by others
    links = {"Link": f'<{web.url("/hub")}>; rel="hub", <{web.url(TOPIC)}>; rel=self'}
    web.file("/feed", rss([("1", "One", "a"), ("2", "Two", "b")]), headers=links)
    hub.advance(5 * MINUTE)
    web.forget()
    equal(peer.deliver(rss([("3", "Forged", "b")]), method=None), 202, "an unsigned delivery")
    why = "its hub says that there is news"
    wait_for(lambda: hub.sql("SELECT next_reason FROM feed") == why, 20, "the hint to be noted")
    next_at = int(hub.sql("SELECT next_at FROM feed"))
    check(START + 10 * MINUTE < next_at <= START + 16 * MINUTE, f"the visit is {(next_at - START) / MINUTE:.1f} minutes after the last one")
    equal(len(web.asked("/feed")), 0, "visits before the feed's least time is over")
    hub.advance(12 * MINUTE)
    wait_for(lambda: "Two" in entries(hub), 20, "the visit")
    check("Forged" not in entries(hub), "an entry of an unsigned delivery was stored")
    equal(pushed(hub), "1", "a hub that signs nothing is not relied on")
    hub.stop()


def a_feed_that_nobody_lists_is_unsubscribed(hub, web):  # rule 12
    peer = active(hub, web)
    hub.run("community", "feed", "c", web.url("/feed"), "--remove")
    hub.advance(8 * HOUR)
    wait_for(lambda: peer.asked[-1]["hub.mode"] == "unsubscribe", 20, "the end to be asked for")
    equal(peer.asked[-1]["hub.callback"], peer.asked[0]["hub.callback"], "callback")
    equal(peer.confirm()[0], 200, "the confirmation")
    equal(state(hub), [], "subscriptions")
    hub.stop()


flow.main(a_hub_is_asked_and_asks_back, the_document_names_the_hub_when_headers_do_not, what_is_pushed_arrives_and_polling_rests,
          what_is_not_signed_as_agreed_is_dropped, unknown_callbacks_are_gone, a_hub_may_deny_at_any_time,
          a_lease_is_renewed_with_a_new_callback_and_secret, a_hub_that_is_named_no_more_is_not_relied_on, a_hub_that_fails_is_asked_later_and_later,
          a_hub_says_for_how_long_it_is_to_be_left_alone,
          redirects_of_hubs_keep_the_question, redirects_of_hubs_that_lead_nowhere_are_not_kept, the_next_hub_when_the_first_is_dead,
          a_lease_that_ran_out_is_agreed_on_anew_while_the_document_stays_as_it_is, a_lease_of_a_second_is_not_renewed_every_minute,
          hubs_pass_the_guard, what_cannot_be_signed_is_only_a_hint_to_visit, a_hub_that_does_not_push_is_not_relied_on,
          a_feed_that_nobody_lists_is_unsubscribed)
