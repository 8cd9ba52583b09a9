#!/usr/bin/env python3
"""hostile_markup.py PIPE: the published vectors of ../shared/hostile through the sanitiser.

Each result must please the static judge, keep what its vector says is harmless, come out the same when sanitised again,
and be what gumbo makes of it where the fast way was taken. PIPE is tests/support/sanitize_pipe.c.
"""
import glob
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
HOSTILE = os.path.join(ROOT, "..", "..", "..", "..", "shared", "hostile")
BASE = "https://feeds.example/a/b"


class Pipe:
    def __init__(self, program):
        self.p = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, way, html):
        self.p.stdin.write(b"%s %d %s\n" % (way.encode(), len(html), BASE.encode()) + html)
        self.p.stdin.flush()
        n = int(self.p.stdout.readline())
        return None if n < 0 else self.p.stdout.read(n)


def problems(pipe, judge, vector):
    raw = vector["html"].encode("utf-8", "replace")
    out = pipe("html", raw)
    yield from judge.check(out.decode())
    for keep in vector.get("keep", ()):
        if keep not in out.decode():
            yield "lost %r" % keep
    again = pipe("html", out)
    if again != out:
        yield "changes when sanitised again: %r to %r" % (out, again)
    fast = pipe("fast", raw)
    if fast is not None and fast != pipe("gumbo", raw):
        yield "two ways, two results: %r and %r" % (fast, pipe("gumbo", raw))
    if pipe("gumbo", raw).startswith(b"&lt;") and b"<" in out:
        yield "escaped by gumbo's way only"


def main():
    files = sorted(glob.glob(os.path.join(HOSTILE, "vectors", "*.jsonl")))
    if not files:
        print("skipped: there is no ../shared/hostile beside the project")
        return 77
    sys.path.insert(0, HOSTILE)
    sys.dont_write_bytecode = True
    import static_judge as judge
    pipe, total, bad = Pipe(sys.argv[1]), 0, 0
    for name in files:
        with open(name, encoding="utf-8") as lines:
            for line in lines:
                vector = json.loads(line)
                found = list(problems(pipe, judge, vector))
                total, bad = total + 1, bad + bool(found)
                if found:
                    print("FAIL %s: %s\n     %r" % (vector["id"], "; ".join(found), vector["html"][:300]))
    pipe.p.stdin.close()
    print("hostile markup: %d vectors, %d failed" % (total, bad))
    return 1 if bad or not total else 0


if __name__ == "__main__":
    sys.exit(main())
