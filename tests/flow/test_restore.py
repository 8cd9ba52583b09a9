#!/usr/bin/python3
"""Restoring a backup: after a hub that was killed, over a store that was ruined by hand, on a new machine; and what is refused."""
import glob
import os
import shutil
import signal
import subprocess
import time

from flow import HOUR, check, equal, main

EX_USAGE, EX_DATAERR, EX_NOINPUT, EX_IOERR, EX_TEMPFAIL, EX_CONFIG = 64, 65, 66, 74, 75, 78

MANY = """WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
          INSERT INTO setting (name, value) SELECT '%s ' || i, hex(zeroblob(300)) FROM n"""


def names(hub, store=None):
    done = hub.run("community", "list", *(("--store", store) if store else ()), store=not store)
    return sorted(line.split()[0] for line in done.out.splitlines())


def beside(hub):
    return sorted(os.path.basename(name)[len("t.db"):] for name in glob.glob(hub.store + "*"))


def aside(hub):
    (name,) = (n for n in glob.glob(hub.store + ".aside-*") if n[-1].isdigit())
    return name


def backup_and_more(hub):
    """A backup knows `before`, the store that a hub worked on until it was killed `after` as well, in its log alone."""
    backup = os.path.join(hub.folder, "b.db")
    hub.run("community", "add", "before", "--title", "Before")
    hub.run("backup", backup)
    hub.sql(MANY % "first")
    hub.serve()
    hub.sql(MANY % "then")
    hub.run("community", "add", "after", "--title", "After")
    hub.process.send_signal(signal.SIGKILL)
    hub.process.wait()
    hub.process = None
    check(os.path.getsize(hub.store + "-wal") > 0, "the log is not left")
    return backup


def after_a_hub_that_was_killed(hub, web):
    backup = backup_and_more(hub)
    was = open(backup, "rb").read()
    done = hub.run("restore", backup)
    equal(names(hub), ["before"], "communities")
    equal(names(hub, aside(hub)), ["after", "before"], "what was put aside")
    check(aside(hub) in done.out, "it does not say where what was there is: " + done.out)
    check(f"'{hub.store}.key'" in done.out, "nor where a key belongs: " + done.out)
    hub.run("check")
    equal(open(backup, "rb").read(), was, "the backup itself")
    hub.serve()
    hub.stop()


def over_a_store_that_a_copy_ruined(hub, web):
    backup = backup_and_more(hub)
    shutil.copyfile(backup, hub.store)  # and its log is another's
    hub.run("check", expect=EX_IOERR)
    ruined = open(hub.store, "rb").read()
    log = open(hub.store + "-wal", "rb").read()
    hub.run("restore", backup)
    equal(names(hub), ["before"], "communities")
    hub.run("check")
    equal(open(aside(hub), "rb").read(), ruined, "what was put aside")
    equal(open(aside(hub) + "-wal", "rb").read(), log, "and its log")


def over_something_that_is_no_store(hub, web):
    backup = backup_and_more(hub)
    for name in glob.glob(hub.store + "*"):
        os.unlink(name)
    open(hub.store, "w").write("thus ends the disk")
    hub.run("restore", backup)
    equal(open(aside(hub)).read(), "thus ends the disk", "what was put aside")
    hub.run("check", expect=EX_CONFIG)  # its mode is that of what was there
    os.chmod(hub.store, 0o600)
    hub.run("check")


def where_there_is_none(hub, web):
    backup = backup_and_more(hub)
    os.unlink(hub.store)  # and its log stays
    told = hub.run("restore", backup, "--json").json()
    equal((told["store"], told.get("aside"), told["key"]), (hub.store, None, hub.store + ".key"), "what is told")
    equal(names(hub), ["before"], "communities")
    equal(os.stat(hub.store).st_mode & 0o777, 0o600, "its mode")
    hub.run("check")


def nobody_may_work_with_it(hub, web):
    backup = backup_and_more(hub)
    hub.serve()
    was = beside(hub)
    refused = hub.run("restore", backup, expect=EX_TEMPFAIL)
    check("stop it first" in refused.err, refused.err)
    hub.stop()
    other = subprocess.Popen(["sqlite3", "-batch", hub.store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    other.stdin.write("SELECT count(*) FROM community;\n")
    other.stdin.flush()
    equal(other.stdout.readline(), "2\n", "communities")
    refused = hub.run("restore", backup, expect=EX_TEMPFAIL)
    check(f"process {other.pid} works with" in refused.err, refused.err)
    other.communicate()
    equal(names(hub), ["after", "before"], "communities")
    check(not [n for n in beside(hub) if "aside" in n], f"something is left: {beside(hub)}, before {was}")
    hub.run("restore", backup)
    equal(names(hub), ["before"], "communities")


def killed_in_the_midst_it_leaves_one_of_the_two_whole(hub, web):
    backup = backup_and_more(hub)
    seen = set()
    for tenth in range(0, 40, 2):
        process = subprocess.Popen([os.path.join(hub.build, "tributary"), "restore", backup, "--store", hub.store], env=hub.environment(),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(tenth / 100)
        process.kill()
        process.wait()
        hub.run("check")
        seen.add(tuple(names(hub)))
    check(seen <= {("before",), ("after", "before")}, f"communities: {seen}")
    for name in glob.glob(hub.store + ".aside-*"):
        os.unlink(name)
    hub.run("restore", backup)
    equal(names(hub), ["before"], "communities")


def it_says_where_the_key_belongs(hub, web):
    backup, key, put_by = (os.path.join(hub.folder, name) for name in ("b.db", "t.db.key", "put-by.key"))
    hub.run("community", "add", "c", "--title", "C")
    hub.run("community", "feed", "c", "https://feeds.example/closed", "--basic", "ann", input=b"secret\n")
    hub.run("backup", backup)
    os.rename(key, put_by)
    told = hub.run("restore", backup).out
    check(f"Put it back at '{key}'" in told and "1 of 1" in told, told)
    os.rename(put_by, key)
    os.rename(aside(hub), os.path.join(hub.folder, "older.db"))
    told = hub.run("restore", backup).out
    check(f"It is there, and fits: '{key}'" in told, told)


def what_is_no_backup_is_refused(hub, web):
    backup = backup_and_more(hub)
    at = lambda name: os.path.join(hub.folder, name)
    open(at("empty.db"), "w").close()
    open(at("text.db"), "w").write("no database")
    subprocess.run(["sqlite3", at("nothing.db"), "PRAGMA user_version = 0; CREATE TABLE x(a); DROP TABLE x"], check=True)
    subprocess.run(["sqlite3", at("other.db"), "CREATE TABLE x(a)"], check=True)
    shutil.copyfile(backup, at("newer.db"))
    subprocess.run(["sqlite3", at("newer.db"), "PRAGMA user_version = 9999"], check=True)
    shutil.copyfile(backup, at("damaged.db"))
    with open(at("damaged.db"), "r+b") as f:
        f.seek(15 * 8192)
        f.write(bytes(8192))
    with open(at("cut.db"), "wb") as f:
        f.write(open(backup, "rb").read()[:50000])
    subprocess.run(["sqlite3", backup, f"VACUUM INTO '{at('left.db')}'"], check=True)
    subprocess.run(["sqlite3", at("left.db"), "PRAGMA foreign_keys = OFF; INSERT INTO membership (person, community, joined) VALUES (77, 77, 1)"], check=True)
    for name, status, words in (("empty.db", EX_NOINPUT, "empty"), ("text.db", EX_IOERR, "no SQLite file"), ("nothing.db", EX_NOINPUT, "none"),
                                ("other.db", EX_IOERR, "another program"), ("newer.db", EX_CONFIG, "newer version"),
                                ("damaged.db", EX_IOERR, "restore another"), ("cut.db", EX_IOERR, "damaged"),
                                ("left.db", EX_IOERR, "restore another"), ("missing.db", EX_NOINPUT, "no such file"),
                                ("t.db", EX_DATAERR, "the store itself")):
        refused = hub.run("restore", at(name), expect=status)
        check(words in refused.err and name in refused.err and refused.err.count("\n") == 1, f"{name}: {refused.err}")
    hub.run("restore", expect=EX_USAGE)
    check(not [n for n in beside(hub) if "aside" in n], f"something is left: {beside(hub)}")
    equal(names(hub), ["after", "before"], "communities")


def a_second_one_has_a_place_of_its_own(hub, web):
    hub.set_clock(1_790_000_000_000_000)
    backup = backup_and_more(hub)
    hub.run("restore", backup)
    refused = hub.run("restore", backup, expect=EX_TEMPFAIL)
    check("try again" in refused.err, refused.err)
    hub.advance(HOUR)
    hub.run("restore", backup)
    equal([n for n in beside(hub) if "aside" in n], [".aside-20260921-141320", ".aside-20260921-151320"], "what was put aside")


main(after_a_hub_that_was_killed, over_a_store_that_a_copy_ruined, over_something_that_is_no_store, where_there_is_none, nobody_may_work_with_it,
     killed_in_the_midst_it_leaves_one_of_the_two_whole, it_says_where_the_key_belongs,
     what_is_no_backup_is_refused, a_second_one_has_a_place_of_its_own)
