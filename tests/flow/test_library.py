#!/usr/bin/python3
"""Installing: `cmake --install` gives a command that finds its hub, a library that programs link both ways, and manual pages that
agree with the command's own help."""
import glob
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1])
FEED = b"""<rss version="2.0"><channel><title>Bo's blog</title><link>https://bo.example/</link><description>d</description>
<item><title>One &amp; two</title><link>https://bo.example/1</link><guid>urn:x:1</guid><author>bo@bo.example (Bo)</author>
<pubDate>Mon, 21 Sep 2026 09:00:00 GMT</pubDate></item></channel></rss>"""


def run(*command, status=0, **options):
    done = subprocess.run(command, capture_output=True, **options)
    if done.returncode != status:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.decode()[-1500:]}")
    return done.stdout


def equal(got, want, what):
    if got != want:
        sys.exit(f"{what}: {got!r}, not {want!r}")


def command_works(prefix):
    program = prefix + "/bin/tributary"
    equal(run(program, "version").split()[0], b"tributary", "version")
    run(program, "person", "add", "ann", "--store", prefix + "/t.db")  # runs the hub in libexec
    equal(os.path.exists(prefix + "/t.db"), True, "the hub made its store")
    os.rename(prefix + "/libexec/tributary/tributary-hub", prefix + "/hidden")
    run(program, "person", "list", status=69)
    os.rename(prefix + "/hidden", prefix + "/libexec/tributary/tributary-hub")


def examples_work(prefix, folder):
    cache = open(BUILD + "/CMakeCache.txt", encoding="utf-8").read()
    sanitize = re.search(r"^TRIBUTARY_SANITIZE:STRING=(.+)$", cache, re.M)
    flags = ["-fsanitize=" + sanitize.group(1)] if sanitize else []
    library = os.path.dirname(glob.glob(prefix + "/lib/**/libtributary.so", recursive=True)[0])
    environment = dict(os.environ, PKG_CONFIG_PATH=library + "/pkgconfig")
    ask = lambda *args: run("pkg-config", *args, env=environment).decode().split()
    shared = ask("--cflags", "--libs", "tributary") + ["-Wl,-rpath," + library]
    needs = ask("--print-requires-private", "tributary")
    static = ask("--cflags", "tributary") + [library + "/libtributary.a", "-pthread", "-lm"] + ask("--libs", *needs)
    feed = folder + "/feed.xml"
    open(feed, "wb").write(FEED)
    outputs = set()
    for name, link in (("shared", shared), ("static", static)):
        for example in ("refeed", "headlines"):
            run("cc", "-Wall", "-Wextra", "-Werror", "-O1", *flags, f"{TOP}/docs/examples/{example}.c", *link, "-o", f"{folder}/{example}-{name}")
        outputs.add(run(f"{folder}/refeed-{name}", input=FEED))
        equal(run(f"{folder}/headlines-{name}", feed).decode(),
              "Bo's blog (rss-2.0)\n2026-09-21  One & two, by Bo  https://bo.example/1\n", "headlines")
        run(f"{folder}/refeed-{name}", input=b"nothing", status=1)
    equal(len(outputs), 1, "what both ways of linking write")
    equal(b"<id>urn:x:1</id>" in outputs.pop(), True, "the id in Atom")
    for path, how in ((library + "/libtributary.so", "-D"), (library + "/libtributary.a", "-g")):
        names = re.findall(r"^[0-9a-f]+ [A-TV-Z] (\S+)$", run("nm", how, "--defined-only", path).decode(), re.M)
        strange = [n for n in names if not n.startswith("tributary_")]
        equal((len(names) > 50, strange), (True, []), path + ": names that can be seen")
        header = open(prefix + "/include/tributary/tributary.h", encoding="utf-8").read()
        equal(sorted(n for n in names if not re.search(rf"\b{n}\(", header)), [], "names that the header does not declare")


def manuals_agree(prefix):
    page = prefix + "/share/man/man1/tributary.1"
    text = open(page, encoding="utf-8").read().replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")
    program = prefix + "/bin/tributary"
    commands = re.findall(r"^  (\S+) +(\S.*)$", run(program, "help").decode(), re.M)
    equal(len(commands) > 3, True, "commands in the help")
    for name, summary in commands:
        section = text.split(f".SS tributary {name} ", 1)[1].split(".SS ", 1)[0].split(".SH ", 1)[0]
        equal(summary in section, True, f"summary of {name} in the manual")
        for option, sentence in re.findall(r"^  (--\S+)(?: \S+)? +(\S.*?)(?: \(default| \[|$)", run(program, name, "--help").decode(), re.M):
            if option != "--help":
                equal((option in section, sentence in section), (True, True), f"{name} {option} in the manual")
    for path in (page, prefix + "/share/man/man3/libtributary.3"):
        warnings = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", path], capture_output=True).stderr.decode()
        equal(warnings, "", path)


def main():
    with tempfile.TemporaryDirectory() as folder:
        prefix = folder + "/installed"
        run("cmake", "--install", BUILD, "--prefix", prefix)
        command_works(prefix)
        examples_work(prefix, folder)
        manuals_agree(prefix)
    print("1 passed")


main()
