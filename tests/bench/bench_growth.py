#!/usr/bin/env python3
"""bench_growth – what a larger store costs, and what polling costs those who read: bench_growth.py BUILD CORPUS WORK [ENTRIES].

A first round over the corpus makes the small store. The large one is that, with each entry repeated as older ones until there are ENTRIES
(their bodies are what the summary says). On both: CPU of a round in which nothing changed, and of /river made anew. On the large one: how
long /river takes while the hub polls flat out, reading every feed again, against the same hub with nothing to poll."""
import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

BUILD, CORPUS, WORK = sys.argv[1:4]
ENTRIES = int(sys.argv[4]) if len(sys.argv) > 4 else 500_000
ROUNDS, PAGES, SAMPLES = 5, 300, 1500
TICK = os.sysconf("SC_CLK_TCK")
ENV = dict(os.environ, TRIBUTARY_HOST_GAP="0", TRIBUTARY_HOST_LIMIT="16", TRIBUTARY_ALLOW_ADDRESS="127.0.0.0/8")
PROGRAM = os.path.join(BUILD, "tributary")
WRITER = """# another program that writes to the store: of a priority at which it keeps nobody else waiting
import os, sqlite3, sys, time
os.nice(19)
db = sqlite3.connect(sys.argv[1], timeout=10, isolation_level=None)
while True:
    time.sleep(0.3)
    db.execute(sys.argv[2])
"""
NEVER = "UPDATE feed SET next_at = 9000000000000000000"


def run(store, *words):
    return subprocess.run([PROGRAM, *words, "--store", store], check=True, capture_output=True, text=True, env=ENV).stdout


def fill(store):
    run(store, "community", "import", os.path.join(CORPUS, "communities"))
    run(store, "poll", "--once", "--force")
    run(store, "person", "add", "reader")
    for line in run(store, "community", "list").split("\n")[:40]:
        if line:
            run(store, "community", "join", line.split()[0], "reader")


def columns(db, table):
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def copy_rows(db, table, changed, n):
    names = columns(db, table)
    values = ", ".join(changed.get(name, name) for name in names)
    db.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE {'entry' if 'entry' in names else 'id'} <= :n", n)


def grow(store):
    """Copies of all entries, each lot older than the one before, seen in the same feeds and communities."""
    db = sqlite3.connect(store)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF")
    n = db.execute("SELECT max(id) FROM entry").fetchone()[0]
    have = db.execute("SELECT count(*) FROM entry").fetchone()[0]
    for lot in range(1, max(1, round(ENTRIES / have))):
        at = {"n": n, "up": lot * n, "back": lot * 40 * 86400 * 1_000_000}
        older = {name: f"{name} - :back" for name in ("published", "updated", "arrived", "sort_at", "first_at", "last_at")}
        up = {"entry": "entry + :up"}
        copy_rows(db, "entry", {**older, "id": "id + :up", "link": f"link || '?{lot}'", "uid": "''", "uid_hash": "0", "same_hash": "0"}, at)
        copy_rows(db, "sighting", {**older, **up, "guid_hash": "guid_hash + :up"}, at)
        copy_rows(db, "activity", {**older, **up, "backlog": "1"}, at)
        db.execute("INSERT INTO entry_body (entry, html, policy) SELECT id, '<p>' || replace(replace(summary, '&', '&amp;'), '<', '&lt;') || '</p>',"
                   " (SELECT max(policy) FROM entry_body) FROM entry WHERE id > :up AND id <= :up + :n", at)
        db.commit()
    db.execute("DELETE FROM activity_week")
    db.execute("INSERT INTO activity_week (community, week, entries) SELECT community, (sort_at / 86400000000 + 3) / 7, count(*) FROM activity GROUP BY 1, 2")
    db.commit()
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def sql(store, statement):
    """Opened and closed: a connection that lingers is in the way of the hub that ends meanwhile."""
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as db:
        return db.execute(statement).fetchone()


def entries(store):
    return sql(store, "SELECT count(*) FROM entry")[0]


def unchanged(store):
    """CPU s of a round that finds nothing new."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = json.loads(run(store, "poll", "--once", "--force", "--json"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done["not_modified"] < done["visits"] * 0.99:
        sys.exit(f"bench_growth: the corpus changed meanwhile: {done}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Served:
    """A hub on the store, and somebody signed in."""

    def __init__(self, store, *options):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = open(store + ".log", "w")
        self.process = subprocess.Popen([PROGRAM, "serve", "--store", store, "--listen", f"127.0.0.1:{self.port}", *options], stderr=self.log, env=ENV)
        for _ in range(200):
            try:
                urllib.request.urlopen(self.base + "/healthz")
                break
            except OSError:
                time.sleep(0.05)
        link = json.loads(run(store, "person", "link", "reader", "--json"))["link"]
        link = self.base + re.sub(r"^https?://[^/]+", "", link)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar := http.cookiejar.CookieJar()))
        form = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', opener.open(link).read().decode()))
        opener.open(urllib.request.Request(link, data=urllib.parse.urlencode(form).encode(), headers={"Origin": self.base}))
        self.cookie = "; ".join(f"{c.name}={c.value}" for c in jar)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def get(self, path):
        start = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"bench_growth: {path} answers {answer.status}")
        return (time.perf_counter() - start) * 1000, body

    def cpu(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.process.pid}/status").read()).group(1)) / 1024

    def visits(self):
        text = urllib.request.urlopen(self.base + "/metrics").read().decode()
        return int(re.search(r"^tributary_visits_total (\d+)", text, re.M).group(1))

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def pages(store):
    """CPU ms and wall ms of /river that nobody kept, of a hub that has nothing to poll; its memory when idle."""
    sql(store, NEVER)
    hub = Served(store)
    hub.get("/river")
    idle = hub.memory()
    before = hub.cpu()
    times = [hub.get(f"/river?x={i}")[0] for i in range(PAGES)]
    spent = (hub.cpu() - before) / PAGES * 1000
    hub.stop()
    return spent, statistics.median(times), idle


def percentiles(times):
    times.sort()
    return times[len(times) // 2], times[len(times) * 99 // 100]


def latencies(store, beside, polling):
    """ms of /river, asked for a hundred times a second; somebody writes to the store meanwhile in either case. The same of a hub beside it
    that has nothing to poll: how much of it is the machine's, which serves the feeds and asks for the pages as well."""
    every = ("UPDATE feed SET next_at = 0, etag = NULL, modified = NULL, body_hash = 0, policy = 0 WHERE lease_until = 0" if polling
             else "UPDATE setting SET value = value WHERE name = 'base_url'")
    for path in (store, beside):
        sql(path, NEVER)
    hub, other = Served(store), Served(beside)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, store, every])
    time.sleep(3)
    visits, times, others, start = hub.visits(), [], [], time.time()
    for _ in range(SAMPLES):
        for of, into in ((hub, times), (other, others)):
            into.append(of.get("/river")[0])
            time.sleep(0.005)
    rate = (hub.visits() - visits) / (time.time() - start)
    writer.terminate()
    writer.wait()
    hub.stop()
    other.stop()
    return *percentiles(times), percentiles(others)[1], rate


def main():
    folder = os.path.join(WORK, "growth")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    small, large = os.path.join(folder, "small.db"), os.path.join(folder, "large.db")
    fill(small)
    sql(small, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(small, large)
    grow(large)
    polls = {small: [], large: []}
    for _ in range(ROUNDS):
        for store in polls:
            polls[store].append(unchanged(store))
    rows = {store: (entries(store), statistics.median(polls[store]), *pages(store)) for store in polls}
    print("| entries | store MB | unchanged round, CPU s | /river made anew, CPU ms | its median ms | idle MB |\n|---|---|---|---|---|---|")
    for store, (n, poll, cpu, wall, idle) in rows.items():
        print(f"| {n:,} | {os.path.getsize(store) / 1e6:.0f} | {poll:.2f} ({min(polls[store]):.2f}–{max(polls[store]):.2f}) | {cpu:.2f} | {wall:.2f} | {idle:.0f} |")
    print(f"a round: {rows[large][1] / rows[small][1]:.2f}x (target 1.1); the page: {rows[large][2] / rows[small][2]:.2f}x (target 1.5)")
    idle, busy = latencies(large, small, False), latencies(large, small, True)
    print(f"/river, nothing to poll: median {idle[0]:.2f} ms, 99th percentile {idle[1]:.2f} ms")
    print(f"/river, polling flat out ({busy[3]:.0f} visits/s): median {busy[0]:.2f} ms, 99th percentile {busy[1]:.2f} ms: {busy[1] / idle[1]:.1f}x (target 3)")
    print(f"of a hub beside it that polls nothing, 99th percentile: {idle[2]:.2f} ms, and {busy[2]:.2f} ms meanwhile: {busy[2] / idle[2]:.1f}x")


main()
