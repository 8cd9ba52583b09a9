#!/usr/bin/env python3
"""entities.py – writes src/text/entity.def from Python's copy of the WHATWG table of named character references.

    scripts/tools/entities.py > src/text/entity.def

The table is committed, so that building needs no Python; the unit test of entities compares the counts.
"""
import html.entities


def octets(text):
    return "".join("\\x%02x" % byte for byte in text.encode())


def main():
    table = html.entities.html5
    names = sorted({name.rstrip(";") for name in table}, key=str.encode)
    print("// entity.def – the names of HTML's character references (WHATWG HTML 13.5), in byte order: X(name, old, UTF-8).")
    print("// `old` is 1 for those HTML allows without their ';'. Made by scripts/tools/entities.py; not edited by hand.")
    for name in names:
        print('X(%s, %d, "%s")' % (name, name in table, octets(table[name + ";"])))


main()
