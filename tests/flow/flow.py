"""flow – what the flow tests share: the real programs in a folder of their own, a fake web on loopback, a fake clock.

A test is a program: the folder of the build is its first argument, its exit status the verdict (77: left out, the last line says why).
"""
import http.server
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request
from email.utils import formatdate

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.path.join(os.path.dirname(TOP), "shared")
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR


class Answer:
    def __init__(self, body=b"", status=200, headers=None, cut=None, chunks=None, pause=0):
        self.body = body if isinstance(body, bytes) else body.encode()
        self.status = status
        self.headers = dict(headers or {})
        self.cut = cut  # send only so many bytes of what Content-Length promises
        self.chunks = chunks  # an iterator of pieces, sent as they come, until the other side has enough
        self.pause = pause  # seconds before the answer


class Web:
    """A fake web on loopback. pages: path → Answer, or a function of the request that gives one. log: what was asked."""

    def __init__(self, address="127.0.0.1", port=0):
        self.pages, self.log, self.lock = {}, [], threading.Lock()
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with web.lock:
                    web.log.append({"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}, "at": time.time(),
                                    "method": self.command, "body": body})
                page = web.pages.get(self.path.split("?")[0], Answer("nothing here", 404))
                answer = page(web.log[-1]) if callable(page) else page
                if answer.pause:
                    time.sleep(answer.pause)
                try:
                    self.send(answer)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_HEAD = do_POST = do_PUT = do_GET

            def send(self, answer):
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.chunks is not None:
                    self.send_header("Connection", "close")
                    self.end_headers()
                    self.close_connection = True
                    for piece in answer.chunks:
                        self.wfile.write(piece)
                    return
                if answer.status not in (204, 304) and "Content-Length" not in answer.headers:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body if answer.cut is None else answer.body[: answer.cut])
                if answer.cut is not None:
                    self.close_connection = True

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self.server = Server((address, port), Handler)
        self.address, self.port = self.server.server_address[:2]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://{self.address}:{self.port}{path}".replace(":80/", "/")

    def asked(self, path):
        with self.lock:
            return [r for r in self.log if r["path"].split("?")[0] == path]

    def forget(self):
        with self.lock:
            self.log.clear()

    def file(self, path, body, content_type="application/xml", etag=None, modified=None, headers=None):
        """A page as an ordinary server serves a file: with validators, and 304 for who has them."""
        tag = etag if etag is not None else '"%x"' % (hash(body) & 0xFFFFFFFF)
        common = {"Content-Type": content_type, **(headers or {})}
        if tag:
            common["ETag"] = tag
        if modified:
            common["Last-Modified"] = modified

        def page(request):
            have = request["headers"]
            if (tag and have.get("if-none-match") == tag) or (not tag and modified and have.get("if-modified-since") == modified):
                return Answer(status=304, headers=common)
            return Answer(body, headers=common)

        self.pages[path] = page

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class MuteServer:
    """A server that nobody reaches: its address is there, and no connection to it ever comes about."""

    def __init__(self, address):
        self.listener = socket.create_server((address, 0), backlog=0)
        self.queue = []  # what waits to be accepted, until no more may
        while len(self.queue) < 16:
            waiting = socket.socket()
            waiting.settimeout(0.1)
            self.queue.append(waiting)
            if waiting.connect_ex(self.listener.getsockname()) != 0:
                break

    def url(self, path):
        return "http://%s:%d" % self.listener.getsockname() + path


class Done:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def json(self):
        return json.loads(self.out)


class Hub:
    """The programs on a store of their own."""

    def __init__(self, build):
        self.build, self.folder = build, tempfile.mkdtemp(prefix="tributary-flow-")
        self.store = os.path.join(self.folder, "t.db")
        self.clock_file = None
        self.process = None
        self.log = os.path.join(self.folder, "serve.log")

    def environment(self):
        env = {k: v for k, v in os.environ.items() if not k.startswith("TRIBUTARY_")}
        env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0:exitcode=99")
        if self.clock_file:
            env["TRIBUTARY_CLOCK"] = self.clock_file
        return env

    def set_clock(self, microseconds):
        self.clock_file = os.path.join(self.folder, "clock")
        if not os.path.exists(self.clock_file):
            with open(self.clock_file, "wb") as f:
                f.write(struct.pack("=q", microseconds))
        else:
            with open(self.clock_file, "r+b") as f:
                f.write(struct.pack("=q", microseconds))
        self.now = microseconds

    def advance(self, microseconds):
        self.set_clock(self.now + microseconds)

    def run(self, *args, store=True, input=None, expect=0, timeout=120):
        command = [os.path.join(self.build, "tributary"), *args]
        if store:
            command += ["--store", self.store]
        done = subprocess.run(command, capture_output=True, input=input, timeout=timeout, env=self.environment())
        result = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        if expect is not None and result.status != expect:
            raise AssertionError(f"{' '.join(args)}: exit {result.status}, not {expect}\n{result.out}{result.err}")
        if "runtime error" in result.err or "AddressSanitizer" in result.err or "LeakSanitizer" in result.err:
            raise AssertionError(f"{' '.join(args)}: a sanitizer speaks\n{result.err}")
        return result

    LOOPBACK = ("--allow-address", "127.0.0.0/8", "--host-gap", "0s", "--host-limit", "32")

    def poll(self, *feeds, options=(), expect=0, timeout=300):
        """One round; what --json prints."""
        return self.run("poll", "--once", "--json", *self.LOOPBACK, *options, *feeds, expect=expect, timeout=timeout).json()

    def serve(self, *options, ready=None, loopback=LOOPBACK):
        """Until it answers on its port, or `ready`. Options come last: they outrank these."""
        self.port = free_port()
        command = [os.path.join(self.build, "tributary"), "serve", "--store", self.store, "--listen", f"127.0.0.1:{self.port}",
                   *loopback, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=open(self.log, "ab"), env=self.environment())
        ready = ready or (lambda: self.get("/healthz")[0] == 200)
        wait_for(lambda: ready() or self.process.poll() is not None, 20, "the hub to answer")
        if self.process.poll() is not None:
            raise AssertionError("serve ended:\n" + open(self.log).read())

    def get(self, path, headers=None, data=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}" if path.startswith("/") else path,
                                         headers=headers or {}, data=data)
        opener = urllib.request.build_opener(NoRedirect)
        try:
            with opener.open(request, timeout=20) as r:
                return r.status, header_texts(r.headers), r.read()
        except urllib.error.HTTPError as e:
            return e.code, header_texts(e.headers), e.read()
        except OSError as e:
            return 0, {}, str(e).encode()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        status = self.process.returncode if self.process else 0
        self.process = None
        text = open(self.log).read() if os.path.exists(self.log) else ""
        check(status == 0, f"serve ended with {status}:\n{text[-3000:]}")
        check("runtime error" not in text and "Sanitizer" not in text, f"a sanitizer speaks:\n{text[-4000:]}")

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, statement):
        return subprocess.run(["sqlite3", "-batch", self.store, statement], capture_output=True, text=True, check=True).stdout.strip()


def header_texts(headers):
    """One text a name; a line each when it came more than once."""
    return {name.lower(): "\n".join(headers.get_all(name)) for name in headers.keys()}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(ready, seconds, what):
    end = time.time() + seconds
    while time.time() < end:
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


def check(condition, text):
    if not condition:
        raise AssertionError(text)


def equal(got, expected, what):
    if got != expected:
        raise AssertionError(f"{what}: {got!r}, not {expected!r}")


def squeeze(text):
    """Runs of white space as one; marks that nobody sees are none."""
    return re.sub(r"\s+", " ", (text or "").replace("\ufeff", "").replace("\u200b", "")).strip()


def rss(entries, title="A feed", link="http://a.example/", extra=""):
    """entries: (guid, title, body) or (guid, title, body, seconds since 1970)."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{e[0]}</guid><link>{link}{e[0]}</link><title>{e[1]}</title>"
        f"<description>{e[2]}</description>" + (f"<pubDate>{formatdate(e[3], usegmt=True)}</pubDate>" if len(e) > 3 else "") + "</item>"
        for e in entries)
    return (f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title><link>{link}</link>"
            f"<description>d</description>{extra}{items}</channel></rss>").encode()


def leave_out(why):
    print(why)
    sys.exit(77)


def with_addresses(*addresses):
    """Goes on in a network of the test's own, where this machine has these addresses; without one the test is left out."""
    if os.environ.get("FLOW_OWN_NETWORK"):
        return
    make = " && ".join(["ip link set lo up", *(f"ip addr add {address}/32 dev lo" for address in addresses)])
    try:
        given = subprocess.run(["unshare", "-rn", "sh", "-c", make], capture_output=True).returncode == 0
    except FileNotFoundError:
        given = False
    if not given:
        leave_out("it needs public addresses, which `unshare -rn` and `ip` cannot give it here")
    os.environ["FLOW_OWN_NETWORK"] = "1"
    os.execvp("unshare", ["unshare", "-rn", "sh", "-c", make + ' && exec "$@"', "sh", sys.executable, *sys.argv])


def main(*cases):
    """Runs each case with a hub and a web of its own."""
    build = os.path.abspath(sys.argv[1])
    wanted = sys.argv[2:]
    failed = 0
    for case in cases:
        if wanted and case.__name__ not in wanted:
            continue
        hub, web = Hub(build), Web()
        try:
            case(hub, web)
            print(f"ok {case.__name__}")
        except Exception:
            failed += 1
            print(f"FAILED {case.__name__}")
            traceback.print_exc(file=sys.stdout)
            if os.path.exists(hub.log):
                print(open(hub.log).read()[-3000:])
        finally:
            hub.close()
            web.close()
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
