#!/usr/bin/env python3
"""report – medians and ratios of one interleaved run of ../shared/bench's pipeline: report.py poll FILE."""
import collections
import json
import statistics
import sys

LIMITS = {"cold": ("limit:skeleton+emit", 0.7), "same": ("limit:skeleton", 1.5), "advance": ("limit:skeleton+emit+skip", 0.85)}


def main():
    runs = collections.defaultdict(list)
    for line in open(sys.argv[2]):
        row = json.loads(line)
        runs[row["phase"], row["peer"]].append(row)
    phases = [p for p in ("cold", "same", "advance") if any(k[0] == p for k in runs)]
    print("| phase | who | CPU s / 1,000 feeds | least–most | wall s | peak MB | entries |\n|---|---|---|---|---|---|---|")
    middle = {}
    for phase in phases:
        for (p, peer), rows in sorted(runs.items()):
            if p != phase:
                continue
            per = [r["cpu"] * 1000 / r["feeds"] for r in rows]
            wall = statistics.median(r["wall"] for r in rows)
            middle[phase, peer] = statistics.median(per), wall
            peak = max(r["rss_mb"] for r in rows)
            print(f"| {phase} | {peer} | {statistics.median(per):.2f} | {min(per):.2f}–{max(per):.2f} | {wall:.2f} | {peak:.0f} | {rows[-1].get('stored') or ''} |")
    print()
    for phase in phases:
        against, target = LIMITS[phase]
        if (phase, "tributary") in middle and (phase, against) in middle:
            ratio = middle[phase, "tributary"][0] / middle[phase, against][0]
            print(f"{phase}: {ratio:.2f}x the CPU of {against} (target {target})")
    if ("cold", "limit:curl-parallel-gzip") in middle and ("cold", "tributary") in middle:
        print(f"cold, wall: {middle['cold', 'tributary'][1] / middle['cold', 'limit:curl-parallel-gzip'][1]:.2f}x curl --parallel --compressed (target 1.5)")


main()
