#!/usr/bin/python3
"""Feeds over HTTP/2, from nginx with a certificate of its own."""
import os
import shutil
import subprocess

import flow
from flow import check, equal, free_port, leave_out, rss, wait_for

FEEDS = 6


class Nginx:
    """Serves a folder over TLS; log: protocol, status and how far each answer was packed."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.certificate = os.path.join(folder, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", os.path.join(folder, "key.pem"),
                        "-out", self.certificate], check=True, capture_output=True)
        with open(os.path.join(folder, "nginx.conf"), "w") as f:
            f.write(f"""
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  log_format short '$server_protocol $status $gzip_ratio'; access_log {folder}/access.log short;
  types {{ application/xml xml; }} gzip on; gzip_types application/xml; gzip_min_length 1;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{self.port} ssl http2; root {folder};
    ssl_certificate {self.certificate}; ssl_certificate_key {folder}/key.pem;
  }}
}}""")
        self.process = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
        wait_for(lambda: os.path.exists(f"{folder}/nginx.pid") or self.process.poll() is not None, 10, "nginx")
        check(self.process.poll() is None, "nginx ended")

    def url(self, name):
        return f"https://127.0.0.1:{self.port}/{name}"

    def log(self):
        return [line.split() for line in open(os.path.join(self.folder, "access.log"))]

    def close(self):
        self.process.terminate()
        self.process.wait()


def many_feeds_of_a_host_over_http2(hub, web):
    if not shutil.which("nginx") or not shutil.which("openssl"):
        leave_out("nginx or openssl is missing")
    nginx = Nginx(hub.folder)
    try:
        hub.run("community", "add", "c", "--title", "C")
        for i in range(FEEDS):  # the last one is long
            with open(os.path.join(hub.folder, f"{i}.xml"), "wb") as f:
                f.write(rss([(f"{i}-{k}", f"Entry {k} of {i}", os.urandom(3000).hex()) for k in range(200 if i == FEEDS - 1 else 2)],
                            link=f"http://a.example/{i}/"))
            hub.run("community", "feed", "c", nginx.url(f"{i}.xml"))
        failed = hub.poll(options=("--strict",), expect=69)
        equal(failed["failed"], FEEDS, "feeds whose certificate nobody vouches for")
        check("certificate" in hub.run("feed", "show", nginx.url("0.xml")).out, "why they failed")
        trust = ("--ca-file", nginx.certificate)
        done = hub.poll(options=("--force", *trust))
        equal((done["failed"], done["entries_new"]), (0, 2 * (FEEDS - 1) + 200), "what came of them")
        equal([line[:2] for line in nginx.log()], [["HTTP/2.0", "200"]] * FEEDS, "how they were asked")
        check(all(float(line[2]) > 1.5 for line in nginx.log()), f"what was not packed: {nginx.log()}")
        done = hub.poll(options=("--force", *trust))
        equal(done["not_modified"], FEEDS, "feeds that did not change")
        equal([line[:2] for line in nginx.log()[FEEDS:]], [["HTTP/2.0", "304"]] * FEEDS, "how they were asked again")
        hub.run("poll", "--once", "--ca-file", "/nowhere.pem", expect=78)
        refused = hub.run("poll", "--once", "--ca-file", __file__, expect=78)
        check("no certificate" in refused.err, refused.err)
    finally:
        nginx.close()


flow.main(many_feeds_of_a_host_over_http2)
