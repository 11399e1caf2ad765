"""Measures each figure, prints a line of JSON for each and writes RESULTS.md. Nothing leaves this machine."""

import argparse
import importlib
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tests.clients import live

FOLDER = Path(__file__).resolve().parent
HEAD = """# Results of the last run

{date}, {cores} cores, clients and server on the same machine, whose load before the run was {load:.1f}: what else runs
there makes rates smaller and waits longer, while a ratio keeps its meaning. `make bench` makes this page; what each
figure means stands in its file in this folder.

| Figure | Name | Target | Measured |
|---|---|---|---|
"""


def figures() -> dict[int, str]:
    return {int(path.stem.split("_")[1]): path.stem for path in sorted(FOLDER.glob("figure_*.py"))}


def measured(number: int, module: str, seconds: float) -> dict[str, Any]:
    figure = importlib.import_module(f"benchmarks.{module}")
    with live.running() as server:
        found = figure.measure(server, seconds)
    return {"figure": number, "name": figure.NAME, **found, "target": figure.TARGET, "cores": os.cpu_count()}


def write(found: list[dict[str, Any]], load: float) -> None:
    lines = []
    for each in found:
        values = {name: value for name, value in each.items() if name not in ("figure", "name", "target", "cores")}
        said = ", ".join(f"{name} {value}" for name, value in values.items())
        lines.append(f"| {each['figure']} | {each['name']} | {each['target']} | {said} |\n")
    page = FOLDER / "RESULTS.md"
    # Below the table stands what was measured once, by hand.
    _, mark, by_hand = page.read_text().partition("\n## ") if page.exists() else ("", "", "")
    head = HEAD.format(date=date.today().isoformat(), cores=os.cpu_count(), load=load)
    page.write_text(head + "".join(lines) + mark + by_hand)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20, help="how long each figure is measured (20)")
    parser.add_argument("--only", type=int, action="append", choices=figures(), help="this figure; repeatable")
    options = parser.parse_args()
    found, load = [], os.getloadavg()[0]
    for number, module in figures().items():
        if not options.only or number in options.only:
            found.append(measured(number, module, options.seconds))
            sys.stdout.write(json.dumps(found[-1]) + "\n")
            sys.stdout.flush()
    if not options.only:
        write(found, load)


if __name__ == "__main__":
    main()
