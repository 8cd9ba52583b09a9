#!/usr/bin/python3
"""Settings: the file, the environment and options in rising order; a file that is wrong is refused with its line."""
import os
import subprocess
import sys
import tempfile

BUILD = os.path.abspath(sys.argv[1])


def run(folder, *words, status=0, text="", **environment):
    done = subprocess.run([BUILD + "/tributary", *words], capture_output=True, text=True, cwd=folder, env=dict(os.environ, **environment))
    if done.returncode != status or text not in done.stderr or done.stderr.count("\n") > 1:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        def config(text):
            with open(folder + "/tributary.ini", "w", encoding="utf-8") as file:
                file.write(text)

        def made(name):
            if not os.path.exists(f"{folder}/{name}"):
                sys.exit(f"{name} was not made")

        config("; a comment\n[store]\nstore = file.db\nlisten = 127.0.0.1:1\n")  # settings of other commands are no error
        run(folder, "person", "add", "ann", "--config", "tributary.ini")
        made("file.db")
        run(folder, "person", "add", "ann", TRIBUTARY_CONFIG="tributary.ini", TRIBUTARY_STORE="environment.db")
        made("environment.db")
        run(folder, "person", "add", "ann", "--config=tributary.ini", "--store=option.db", TRIBUTARY_STORE="environment.db")
        made("option.db")
        config("store = file.db\n\ncolour = blue\n")
        run(folder, "person", "list", "--config", "tributary.ini", status=78, text="'tributary.ini', line 3: 'colour' is no setting")
        config("store = file.db\nonce = yes\n")  # what only a command line may say
        run(folder, "person", "list", "--config", "tributary.ini", status=78, text="line 2: 'once' is no setting")
        config("store\n")
        run(folder, "person", "list", "--config", "tributary.ini", status=78, text="line 1: not of the form")
        config("transfers = many\n")
        run(folder, "poll", "--once", "--config", "tributary.ini", status=78, text="line 1: transfers: 'many' is not a whole number")
        run(folder, "person", "list", "--config", "missing.ini", status=78, text="'missing.ini': No such file")
    print("1 passed")


main()
