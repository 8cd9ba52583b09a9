#!/usr/bin/env python3
"""bench_idle – what a hub costs that has nothing to do: bench_idle.py BUILD CORPUS WORK. A first round over the corpus, then `serve` on that
store: its memory, CPU and wake-ups between two visits."""
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

BUILD, CORPUS, WORK = sys.argv[1:4]
SETTLE, WATCHED = 15, 30  # seconds
ENV = dict(os.environ, TRIBUTARY_HOST_GAP="0", TRIBUTARY_HOST_LIMIT="16", TRIBUTARY_ALLOW_ADDRESS="127.0.0.0/8")
PROGRAM = os.path.join(BUILD, "tributary")


def status(pid, name):
    return sum(int(line.split()[1]) for task in os.listdir(f"/proc/{pid}/task") for line in open(f"/proc/{pid}/task/{task}/status")
               if line.startswith(name + ":"))


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    folder = os.path.join(WORK, "idle")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    store = os.path.join(folder, "hub.db")
    for words in (["community", "import", os.path.join(CORPUS, "communities")], ["poll", "--once", "--force"]):
        subprocess.run([PROGRAM, *words, "--store", store], check=True, capture_output=True, env=ENV)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    hub = subprocess.Popen([PROGRAM, "serve", "--store", store, "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL, env=ENV)
    time.sleep(SETTLE)
    health = urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").status
    before, woken = cpu(hub.pid), status(hub.pid, "voluntary_ctxt_switches")
    time.sleep(WATCHED)
    spent, woken = cpu(hub.pid) - before, status(hub.pid, "voluntary_ctxt_switches") - woken
    memory = status(hub.pid, "VmRSS") / len(os.listdir(f"/proc/{hub.pid}/task")) / 1024
    hub.terminate()
    hub.wait()
    if health != 200:
        sys.exit(f"bench_idle: the hub answers {health}")
    print(f"idle hub, store of {os.path.getsize(store) / 1e6:.0f} MB: {memory:.0f} MB (target 32), {spent / WATCHED * 1000:.1f} ms CPU and "
          f"{woken / WATCHED:.1f} wake-ups a second")
    shutil.rmtree(folder)


main()
