"""The six shapes of what people look for, and the indexes by which PostgreSQL finds them; prints these."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import django

SHAPES = {
    "rare": "zirconolite", "common": "scan", "never_meet": "ascan archive", "phrase": '"stored into icat"',
    "fragment": "PD2b_03", "filter": "type:error",
}  # fmt: skip
EVENTS = "events_event"
# The hits themselves; rows are read by their numbers afterwards.
OF_HITS = ("hits AS MATERIALIZED", "AS entries ORDER BY")


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """By what a plan reads entries."""
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] == EVENTS:
        yield "sequential scan"
    if (index := plan.get("Index Name", "")).startswith("event"):
        yield index
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


def explained() -> dict[str, list[str]]:
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection

    from benchmarks import facility
    from events.timeline import Filter, searching
    from investigations.models import User

    readers = [*User.objects.filter(username__in=(facility.OLD, facility.STAFF)), AnonymousUser()]
    found: dict[str, list[str]] = {}
    for shape, q in SHAPES.items():
        seen: set[str] = set()

        def explain(run: Callable[..., Any], statement: str, values: Any, many: bool, context: Any) -> Any:
            if any(part in statement for part in OF_HITS):
                with connection.cursor() as cursor:
                    cursor.cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
                    seen.update(scans(cursor.fetchone()[0][0]["Plan"]))  # noqa: B023
            return run(statement, values, many, context)

        with connection.execute_wrapper(explain), searching.limited(30):
            for reader in readers:
                searching.search(reader, searching.Search(Filter(q=q)))
        found[shape] = sorted(seen)
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    json.dump(explained(), sys.stdout)
