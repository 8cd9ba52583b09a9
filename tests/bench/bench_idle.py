#!/usr/bin/env python3
"""bench_idle – what a hub costs that has nothing to do: bench_idle.py BUILD CORPUS WORK. `serve` reads the corpus for the first time: its
memory at most and after it. Then `serve` anew on that store: its memory, CPU and wake-ups between two visits."""
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

BUILD, CORPUS, WORK = sys.argv[1:4]
SETTLE, WATCHED, FIRST_ROUND = 15, 30, 300  # seconds
ENV = dict(os.environ, TRIBUTARY_HOST_GAP="0", TRIBUTARY_HOST_LIMIT="16", TRIBUTARY_ALLOW_ADDRESS="127.0.0.0/8")
PROGRAM = os.path.join(BUILD, "tributary")


def status(pid, name):
    return sum(int(line.split()[1]) for task in os.listdir(f"/proc/{pid}/task") for line in open(f"/proc/{pid}/task/{task}/status")
               if line.startswith(name + ":"))


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(store):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    return subprocess.Popen([PROGRAM, "serve", "--store", store, "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL, env=ENV), port


def end(hub):
    hub.terminate()
    hub.wait()


def memory(pid, name="VmRSS"):
    return status(pid, name) / len(os.listdir(f"/proc/{pid}/task")) / 1024


def first_round(store):
    hub, _ = serve(store)
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        left = lambda: db.execute("SELECT count(*) FROM feed WHERE last_at = 0").fetchone()[0]
        for _ in range(FIRST_ROUND):
            if not left():
                break
            time.sleep(1)
        feeds, unread = db.execute("SELECT count(*) FROM feed").fetchone()[0], left()
    time.sleep(SETTLE)
    most, rest = memory(hub.pid, "VmHWM"), memory(hub.pid)
    end(hub)
    if unread:
        sys.exit(f"bench_idle: {unread} of {feeds} feeds are unread after {FIRST_ROUND} s")
    print(f"a hub that read {feeds} feeds for the first time: {most:.0f} MB at most (target 64), {rest:.0f} MB after it (target 32)")


def main():
    folder = os.path.join(WORK, "idle")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    store = os.path.join(folder, "hub.db")
    subprocess.run([PROGRAM, "community", "import", os.path.join(CORPUS, "communities"), "--store", store], check=True, capture_output=True, env=ENV)
    first_round(store)
    hub, port = serve(store)
    time.sleep(SETTLE)
    health = urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status
    before, woken = cpu(hub.pid), status(hub.pid, "voluntary_ctxt_switches")
    time.sleep(WATCHED)
    spent, woken = cpu(hub.pid) - before, status(hub.pid, "voluntary_ctxt_switches") - woken
    rest = memory(hub.pid)
    end(hub)
    if health != 200:
        sys.exit(f"bench_idle: the hub answers {health}")
    print(f"idle hub, store of {os.path.getsize(store) / 1e6:.0f} MB: {rest:.0f} MB (target 32), {spent / WATCHED * 1000:.1f} ms CPU and "
          f"{woken / WATCHED:.1f} wake-ups a second")
    shutil.rmtree(folder)


main()
