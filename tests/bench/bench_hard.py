#!/usr/bin/env python3
"""bench_hard.py BUILD CORPUS – how many entries `tributary parse` recovers of the corpus's XML feeds that are broken or not in UTF-8.
Wanted is every entry that is there as a whole; of a feed that breaks off in the middle of one, that one may come too."""
import json
import subprocess
import sys

program, corpus = sys.argv[1] + "/tributary", sys.argv[2]
with open(corpus + "/manifest.jsonl", encoding="utf-8") as manifest:
    feeds = [feed for feed in map(json.loads, manifest) if feed["kind"] != "json" and (feed["encoding"] != "utf-8" or feed["defect"])]
wanted = recovered = 0
for feed in feeds:
    with open(corpus + "/gen1" + feed["path"], "rb") as file:
        data = file.read()
    whole = feed["entries"] if feed["defect"] != "truncated" else data.count(b"</item>") + data.count(b"</entry>")
    done = subprocess.run([program, "parse", "-"], input=data, capture_output=True)
    found = len(json.loads(done.stdout)["items"]) if done.returncode == 0 else 0
    wanted += whole
    recovered += min(found, whole)
    if found < whole:
        print(f"{feed['path']} ({feed['kind']}, {feed['encoding']}, {feed['defect'] or 'not broken'}): {found} of {whole}")
print(f"{len(feeds)} feeds: {recovered:,} of {wanted:,} entries, {100 * recovered / wanted:.2f} %")
