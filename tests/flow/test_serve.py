#!/usr/bin/python3
"""serve: there is one on a store; one that was refused or killed leaves nothing in the way; a Unix socket, a port that is taken."""
import http.client
import itertools
import json
import os
import re
import signal
import shlex
import shutil
import socket
import stat
import subprocess
import urllib.parse

from flow import HOUR, TOP, check, equal, free_port, main, rss, wait_for

NOW = 1_790_000_000_000_000
EX_UNAVAILABLE, EX_TEMPFAIL = 69, 75


def base_of(hub):
    return hub.run("person", "link", "ann").out.split("/signin/")[0]


def a_second_serve_is_refused_and_changes_nothing(hub, web):
    hub.run("person", "add", "ann")
    hub.serve()
    base = base_of(hub)
    refused = hub.run("serve", "--listen", f"127.0.0.1:{free_port()}", expect=EX_TEMPFAIL)
    check("another `serve` runs" in refused.err and refused.err.count("\n") == 1, refused.err)
    check(base_of(hub) == base, "links lead to where nobody listens")
    hub.stop()


def a_port_that_is_taken_is_said_and_changes_nothing(hub, web):
    hub.run("person", "add", "ann")
    base = base_of(hub)
    refused = hub.run("serve", "--listen", f"127.0.0.1:{web.port}", expect=EX_UNAVAILABLE)
    check(f"127.0.0.1:{web.port}" in refused.err and refused.err.count("\n") == 1, refused.err)
    check(base_of(hub) == base, "links lead to somebody else")
    hub.serve()  # at once: what failed is in nobody's way
    hub.stop()


def a_serve_that_was_killed_can_be_started_again_at_once(hub, web):
    web.file("/feed", rss([("1", "One", "Body")]))
    hub.run("community", "add", "c")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.serve()
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry") == "1", 20, "the entry")
    hub.process.send_signal(signal.SIGKILL)
    hub.process.wait()
    hub.serve()
    hub.stop()
    check(hub.sql("SELECT count(*) FROM entry") == "1", "the entry is lost")


def it_gains_no_rights_and_its_files_are_its_own(hub, web):  # security.md part 4.6
    hub.serve()
    status = dict(line.split(":", 1) for line in open(f"/proc/{hub.process.pid}/status"))
    equal((status["NoNewPrivs"].strip(), status["Umask"].strip()), ("1", "0077"), "what it gave up")
    made = [name for name in os.listdir(hub.folder) if name.startswith(os.path.basename(hub.store))]
    check(len(made) >= 2, str(made))  # the store and its log
    for name in made:
        equal(stat.S_IMODE(os.stat(os.path.join(hub.folder, name)).st_mode), 0o600, name)
    hub.stop()


def the_unit_for_systemd_starts_it_and_holds_it(hub, web):
    lines = open(os.path.join(TOP, "docs/examples/tributary.service")).read().replace("\\\n", "")
    command = shlex.split(re.search(r"^ExecStart=(.*)$", lines, re.M).group(1))
    os.mkdir(os.path.join(hub.folder, "feeds"))
    equal(command[1], "serve", "the command")
    options = dict(zip(command[2::2], command[3::2])) | {"--store": hub.store, "--feeds": os.path.join(hub.folder, "feeds"),
                                                         "--listen": f"127.0.0.1:{(port := free_port())}"}
    hub.serve(*itertools.chain.from_iterable(options.items()), ready=lambda: hub.get(f"http://127.0.0.1:{port}/healthz")[0] == 200)
    hub.stop()
    if not shutil.which("systemd-analyze"):
        return
    unit = os.path.join(hub.folder, "tributary.service")
    with open(unit, "w") as f:
        f.write(lines.replace(command[0], os.path.join(os.path.abspath(hub.build), "tributary")))
    for question in (["verify", "--man=no"], ["security", "--offline=yes", "--threshold=15"]):
        done = subprocess.run(["systemd-analyze", *question, unit], capture_output=True, text=True)
        check(done.returncode == 0 and unit not in done.stderr, f"{question}: {done.stdout}{done.stderr}")


def what_an_older_policy_made_is_made_again(hub, web):
    web.file("/feed", rss([(str(n), f"No {n}", "&lt;p onclick='x()'&gt;Body") for n in range(60)]))
    hub.run("community", "add", "c")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.poll(web.url("/feed"))
    hub.sql("UPDATE entry_body SET policy = 0, html = '<p onclick=\"x()\">Body</p>', source = '<p onclick=\"x()\">Body'")
    hub.serve()
    wait_for(lambda: hub.sql("SELECT count(*) FROM entry_body WHERE policy = 0") == "0", 20, "the bodies")
    equal(hub.sql("SELECT DISTINCT html FROM entry_body"), "<p>Body</p>", "bodies")
    hub.stop()


def pages_are_served_on_a_unix_socket(hub, web):
    hub.run("person", "add", "ann")
    path = os.path.join(hub.folder, "s")
    hub.serve("--listen", f"unix:{path}", ready=lambda: os.path.exists(path))

    def answer():
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(path)
            s.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b"".join(iter(lambda: s.recv(4096), b""))

    check(answer().startswith(b"HTTP/1.1 200"), "no answer on the socket")
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o660, "who may connect: the proxy's group as well")
    check(base_of(hub) == "http://localhost", base_of(hub))
    hub.stop()


def a_target_that_names_the_hub_is_as_good_as_its_path(hub, web):  # RFC 9112 3.2.2
    hub.run("community", "add", "c", "--visibility", "public")
    hub.serve()

    def answer(target, host):
        connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=10)
        connection.request("GET", target, headers={"Host": host})
        with connection.getresponse() as r:
            return r.status, r.read()

    here, there = f"127.0.0.1:{hub.port}", "hub.example"
    status, page = answer("/c/c", here)
    equal(status, 200, "the page")
    equal(answer(f"http://{here}/c/c", here), (200, page), "the page by its whole address")
    equal([answer(f"http://{there}/c/c", host)[0] for host in (there, here)], [421, 400], "of another hub, and of two")
    hub.stop()


def a_reader_that_knows_only_dates_sees_what_arrives_late(hub, web):
    hub.set_clock(NOW)
    day = NOW // 1_000_000 - 86400
    web.file("/feed", rss([("1", "One", "Body", day)]))
    hub.run("community", "add", "c", "--visibility", "public")
    hub.run("community", "feed", "c", web.url("/feed"))
    hub.poll()
    hub.serve()
    _, headers, body = hub.get("/c/c/feed.atom")
    check(b"One" in body, "the feed is empty")
    since = {"If-Modified-Since": headers["last-modified"]}
    equal(hub.get("/c/c/feed.atom", since)[0], 304, "the same feed again")
    hub.advance(HOUR)
    web.file("/feed", rss([("1", "One", "Body", day), ("2", "Late", "Body", day - 86400)]))
    hub.poll(web.url("/feed"))
    wait_for(lambda: b"Late" in hub.get("/c/c/feed.atom", since)[2], 10, "the late entry")
    hub.stop()


def tries(hub, n, forwarded):
    """Statuses of n tries to sign in, each by another name; `forwarded` says for whom, by number."""
    _, headers, page = hub.get("/signin")
    cookie = headers["set-cookie"].split(";")[0]
    token = re.search(r'name="token" value="([^"]+)"', page.decode()).group(1)
    return [hub.get("/signin", {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": forwarded(i),
                                "Content-Type": "application/x-www-form-urlencoded"},
                    urllib.parse.urlencode({"token": token, "name": f"name{i}", "password": "no password of anybody"}).encode())[0] for i in range(n)]


def a_proxy_is_believed_only_where_it_is_named(hub, web):  # security.md row 23, protocols 7.10 and 7.11
    hub.run("person", "add", "ann")
    hub.serve()
    statuses = tries(hub, 23, lambda i: f"192.0.2.{i}")
    equal(statuses.count(429), 3, "tries refused, when anybody may write that line")
    hub.stop()
    hub.sql("DELETE FROM signin_try")
    hub.serve("--trust-proxy", "127.0.0.0/8")
    equal(tries(hub, 23, lambda i: f"192.0.2.{i % 2}, 127.0.0.9").count(429), 0, "tries refused, of two people behind a proxy")
    equal(tries(hub, 10, lambda i: f"{i}.0.0.1, 192.0.2.1").count(429), 1, "tries refused, of one of them with made-up lines")
    hub.stop()
    refused = hub.run("serve", "--trust-proxy", "proxy.example", "--listen", f"127.0.0.1:{free_port()}", expect=78)
    check("--trust-proxy" in refused.err, refused.err)


def a_bad_address_is_one_line_and_nothing_else(hub, web):
    for option, value, status in (
        ("--listen", "nonsense", 78),
        ("--base-url", "nonsense", 64),
        ("--base-url", "https://hub.example:99999", 64),
        ("--base-url", "https://me:secret@hub.example", 64),
    ):
        rest = () if option == "--listen" else ("--listen", f"127.0.0.1:{free_port()}")
        refused = hub.run("serve", option, value, *rest, expect=status)
        check("secret" not in refused.err, refused.err)
        equal(refused.err.count("\n"), 1, f"lines about {option} {value}: {refused.err}")


def a_slash_after_the_address_of_the_hub_is_nobody_s_trouble(hub, web):
    hub.run("person", "add", "ann")
    port = free_port()
    hub.serve("--listen", f"127.0.0.1:{port}", "--base-url", f"http://127.0.0.1:{port}/", ready=lambda: hub.get(f"http://127.0.0.1:{port}/healthz")[0] == 200)
    equal(base_of(hub), f"http://127.0.0.1:{port}", "where links lead")
    hub.stop()


def links_lead_somewhere_when_it_listens_everywhere(hub, web):
    hub.run("person", "add", "ann")
    hub.serve("--listen", f"0.0.0.0:{(port := free_port())}", ready=lambda: hub.get(f"http://127.0.0.1:{port}/healthz")[0] == 200)
    equal(base_of(hub), f"http://localhost:{port}", "where links lead")
    check("--base-url" in open(hub.log).read(), "the log says what to do")
    status, headers, _ = hub.get(f"http://localhost:{port}/signin")
    check(status == 200 and "tributary-form=" in headers["set-cookie"] and "Secure" not in headers["set-cookie"], str(headers))
    hub.stop()


def whoever_is_signed_in_finds_back_from_what_is_not_there(hub, web):
    hub.run("person", "add", "ann")
    hub.serve()
    path = "/signin/" + hub.run("person", "link", "ann").out.strip().split("/signin/")[1]
    _, headers, page = hub.get(path)
    token = re.search(r'name="token" value="([^"]+)"', page.decode()).group(1)
    _, headers, _ = hub.get(path, {"Cookie": headers["set-cookie"].split(";")[0], "Sec-Fetch-Site": "same-origin",
                                   "Content-Type": "application/x-www-form-urlencoded"}, f"token={token}".encode())
    cookie = next(c.split(";")[0] for c in headers["set-cookie"].split("\n") if c.startswith("tributary="))
    for path in ("/nowhere", "/c/nowhere", "/entry/99"):
        status, _, body = hub.get(path, {"Cookie": cookie})
        check(status == 404 and b'href="/river"' in body and b"There is nothing here" in body, f"{path}: {status} {body}")
        status, _, body = hub.get(path)
        check(status == 404 and b'href="/river"' not in body, f"{path}, signed out: {status}")
    status, _, body = hub.get("/nowhere", {"Cookie": "tributary=" + "x" * 43})
    check(status == 404 and b'href="/river"' not in body, "a session that is none")
    hub.stop()


def a_line_of_a_list_that_is_refused_is_said_once(hub, web):
    folder = os.path.join(hub.folder, "feeds")
    os.mkdir(folder)

    def put(name, lines):
        with open(os.path.join(folder, name), "w") as f:
            f.write(f"<opml version='2.0'><head><title>{name}</title></head><body>{lines}</body></opml>")

    put("a.opml", "<outline text='Shell' xmlUrl='|rm'/>")
    put("b.opml", "<outline text='Exec' xmlUrl='exec:ls'/>")
    hub.serve("--feeds", folder)
    events = lambda: [json.loads(line) for line in open(hub.log) if line.endswith("\n")]  # also what was said before it answered
    equal([(e["event"], e["level"]) for e in events() if "Exec" in e["text"]], [("feeds", "warn")], "how a refused line is told")
    said = lambda word: sum(word in e["text"] for e in events())
    put("a.opml", "<outline text='Shell' xmlUrl='|rm'/><outline text='Pipe' xmlUrl='|ls'/>")
    wait_for(lambda: said("Pipe") == 1, 20, "the new line to be refused")
    equal((said("Shell"), said("Exec")), (2, 1), "times that the lines of the changed and of the other file were said")
    hub.stop()


main(a_reader_that_knows_only_dates_sees_what_arrives_late, a_target_that_names_the_hub_is_as_good_as_its_path,
     a_second_serve_is_refused_and_changes_nothing, a_port_that_is_taken_is_said_and_changes_nothing,
     a_serve_that_was_killed_can_be_started_again_at_once, it_gains_no_rights_and_its_files_are_its_own,
     the_unit_for_systemd_starts_it_and_holds_it, what_an_older_policy_made_is_made_again, pages_are_served_on_a_unix_socket,
     a_proxy_is_believed_only_where_it_is_named, a_bad_address_is_one_line_and_nothing_else, a_slash_after_the_address_of_the_hub_is_nobody_s_trouble,
     links_lead_somewhere_when_it_listens_everywhere,
     whoever_is_signed_in_finds_back_from_what_is_not_there, a_line_of_a_list_that_is_refused_is_said_once)
