#!/usr/bin/env python3
"""bench_serve – pages of a hub under wrk, beside nginx serving the same bytes as files, in turn: bench_serve.py BUILD ENTRIES WORK.

CPU per request is read from /proc, and survives noise better than requests a second do."""
import http.cookiejar
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

BUILD, ENTRIES, WORK = sys.argv[1], int(sys.argv[2]), sys.argv[3]
ROUNDS, SECONDS = 5, 3
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu(pid):
    total = 0
    for task in [pid, *children(pid)]:
        with open(f"/proc/{task}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return [int(c) for c in f.read().split()]


def fill(folder):
    """A store with ENTRIES entries in 40 communities of 10 feeds, all of one person's."""
    feeds = os.path.join(folder, "feeds")
    os.makedirs(feeds)
    each = max(1, ENTRIES // 400)
    for c in range(40):
        outlines = ""
        for f in range(10):
            name = f"{c}-{f}.xml"
            outlines += f'<outline text="{name}" xmlUrl="{name}"/>'
            with open(os.path.join(feeds, name), "w") as out:
                out.write(f"<rss version='2.0'><channel><title>Feed {name}</title><link>https://f{c}-{f}.example/</link><description>d</description>")
                for i in range(each):
                    when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(1750000000 + (i * 400 + c * 10 + f) * 61))
                    out.write(f"<item><guid isPermaLink='false'>{c}-{f}-{i}</guid><link>https://f{c}-{f}.example/{i}</link>"
                              f"<title>Entry {i} of feed {name}, about something that matters</title><pubDate>{when}</pubDate>"
                              f"<description>{'A sentence of some length, with a word or two. ' * 12}</description></item>")
                out.write("</channel></rss>")
        with open(os.path.join(feeds, f"c{c}.opml"), "w") as out:
            out.write(f'<opml version="2.0"><head><title>Community {c}</title></head><body>{outlines}</body></opml>')
    store = os.path.join(folder, "t.db")
    run = lambda *words: subprocess.run([os.path.join(BUILD, "tributary"), *words, "--store", store], check=True, capture_output=True, text=True).stdout
    run("poll", "--once", "--feeds", feeds)
    import json
    link = json.loads(run("person", "add", "reader", "--json"))
    for c in range(40):
        slug = [w.split()[0] for w in run("community", "list").split("\n") if w]
        break
    for s in slug:
        run("community", "join", s, "reader")
    return store, json.loads(run("person", "link", "reader", "--json"))["link"], link["feeds"]["river"]


def sign_in(link):
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(link).read().decode()
    form = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    opener.open(urllib.request.Request(link, data="&".join(f"{k}={v}" for k, v in form.items()).encode(),
                                       headers={"Origin": "/".join(link.split("/")[:3])}))
    return "; ".join(f"{c.name}={c.value}" for c in jar)


def wrk(url, pid, headers=()):
    before = cpu(pid)
    out = subprocess.run(["wrk", "-t1", "-c8", f"-d{SECONDS}s", "--latency", *[x for h in headers for x in ("-H", h)], url],
                         capture_output=True, text=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    p99 = re.search(r"99%\s+(\S+)", out).group(1)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return requests / SECONDS, (cpu(pid) - before) / max(1, requests) * 1000, p99, bad.group(1) if bad else "0"


def main():
    folder = os.path.join(WORK, "serve")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    store, link, river = fill(folder)
    port, plain = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    hub = subprocess.Popen([os.path.join(BUILD, "tributary"), "serve", "--store", store, "--listen", f"127.0.0.1:{port}"],
                           stderr=open(os.path.join(folder, "log"), "w"))
    time.sleep(1)
    local = lambda u: base + re.sub(r"^https?://[^/]+", "", u)
    cookie = "Cookie: " + sign_in(local(link))
    pages = {"/river": (local("/river"), [cookie]), "river.atom": (local(river), [])}
    os.makedirs(os.path.join(folder, "www"))
    for name, (url, headers) in pages.items():
        request = urllib.request.Request(url, headers={h.split(": ")[0]: h.split(": ")[1] for h in headers})
        body = urllib.request.urlopen(request).read()
        open(os.path.join(folder, "www", name.strip("/").replace("/", "-")), "wb").write(body)
        print(f"{name}: {len(body)} bytes")
    conf = os.path.join(folder, "nginx.conf")
    open(conf, "w").write(f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/err; events {{ worker_connections 256; }}"
                          f" http {{ access_log off; keepalive_requests 1000000; server {{ listen 127.0.0.1:{plain}; root {folder}/www; }} }}")
    nginx = subprocess.Popen(["nginx", "-c", conf])
    time.sleep(0.5)
    try:
        print("| page | who | requests/s | CPU ms a request | p99 | not 2xx |\n|---|---|---|---|---|---|")
        for name, (url, headers) in pages.items():
            rows = {"tributary": [], "nginx": []}
            for _ in range(ROUNDS):
                rows["tributary"].append(wrk(url, hub.pid, headers))
                rows["nginx"].append(wrk(f"http://127.0.0.1:{plain}/{name.strip('/')}", nginx.pid))
            middle = {who: [statistics.median(r[i] for r in rs) for i in (0, 1)] for who, rs in rows.items()}
            for who, rs in rows.items():
                print(f"| {name} | {who} | {middle[who][0]:.0f} | {middle[who][1]:.3f} | {sorted(r[2] for r in rs)[ROUNDS // 2]} | {rs[-1][3]} |")
            print(f"{name}: {middle['tributary'][0] / middle['nginx'][0]:.2f}x the requests of nginx (target 0.5), "
                  f"{middle['tributary'][1] / middle['nginx'][1]:.2f}x its CPU (target 2)")
    finally:
        for process in (hub, nginx):
            process.terminate()
            process.wait()


main()
