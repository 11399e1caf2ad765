"""Counts and the ribbon under whatever is typed: the same as counting what is left one by one, at the same cost."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from events import jobs, ribbon, timeline, wording
from events.blobs import Upload
from events.models import Event
from events.timeline import Filter
from investigations import briefly
from investigations.models import Dataset
from tests import make
from tests.documents import docx
from tests.events.queries import NOTE, PARIS, QUERIES, written
from tests.pages.test_files import picture

pytestmark = pytest.mark.django_db

SIXTH = datetime(2021, 4, 6, tzinfo=PARIS)
# What is chosen beside the words.
CHOICES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a view": {"view": "highlights"},
    "pictures": {"view": "pictures"},
    "people": {"view": "people"},
    "kinds": {"kinds": ("error", "command")},
    "any tag": {"tags": ("night", "spec")},
    "all tags": {"tags": ("night", "to do"), "tags_match": "all"},
    "no tag": {"tags": ("NIGHT",), "tags_match": "none"},
    "a time": {"after": SIXTH, "before": SIXTH.replace(day=7)},
    "a type": {"type": "annotation"},
    "all at once": {
        "view": "highlights", "kinds": ("note",), "tags": ("spec",), "tags_match": "none", "before": SIXTH,
    },
}  # fmt: skip
# By the letters of the entries.
VIEWS = {"everything": "abcdefghijk", "people": "aik", "pictures": "c", "highlights": "aikecg"}
MATCH = {"any": any, "all": all, "none": lambda found: not any(found)}


@dataclass
class Told:
    """What a reader is told; what there is none of is left out."""

    total: int
    shown: int
    kinds: Counter[str]
    tags: Counter[str]
    days: Counter[str]
    hours: dict[datetime, Counter[str]]
    layers: set[str]


@pytest.fixture
def entries(embargoed, member) -> dict[str, Event]:
    """The entries of everyday life, by their letters."""
    letters = written(embargoed, member)
    return {letters[event.public_id]: event for event in embargoed.events.all()}


def told(investigation, wanted: Filter) -> Told:
    """As the page counts."""
    briefly.forget()
    facets = timeline.facets([timeline.logbook(investigation)], wanted)
    drawn = ribbon.draw(facets.hours)
    return Told(
        total=facets.total,
        shown=facets.shown,
        kinds=+facets.kinds,
        tags=+Counter({tag.name.casefold(): tag.number for tag in facets.tags}),
        days=+Counter({str(day): number for day, number in facets.days.items()}),
        hours={hour.astimezone(UTC): counts for hour, counts in facets.hours.items()},
        layers=set(drawn.layers) if drawn else set(),
    )


def one_by_one(entries: dict[str, Event], found: str, wanted: Filter) -> Told:
    """As somebody with a pencil counts; each side without its own choice."""
    asked = {letter: entries[letter] for letter in found if not wanted.type or entries[letter].type == wanted.type}
    passed = [(event, _left_out_by(letter, event, wanted)) for letter, event in asked.items()]
    counted = Told(len(entries), 0, Counter(), Counter(), Counter(), {}, set())
    for event, failed in passed:
        kind = wording.kind(event).css
        if not failed:
            counted.shown += 1
        if failed <= {"kind"}:
            counted.kinds[kind] += 1
        if failed <= {"tags"}:
            counted.tags.update({name.casefold() for name in event.tag_names})
        if failed <= {"time"}:
            counted.days[str(timezone.localdate(event.happened_at))] += 1
            hour = event.happened_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            counted.hours.setdefault(hour, Counter())[kind] += 1
            counted.layers.add(kind if kind in ribbon.LAYERS else "soft")
    return counted


def _left_out_by(letter: str, event: Event, wanted: Filter) -> set[str]:
    """The sides that leave an entry out."""
    names = {name.casefold() for name in event.tag_names}
    passes = {
        "view": letter in VIEWS[wanted.view],
        "kind": not wanted.kinds or wording.kind(event).css in wanted.kinds,
        "tags": not wanted.tags or MATCH[wanted.tags_match](name.casefold() in names for name in wanted.tags),
        "time": (wanted.after is None or event.happened_at >= wanted.after)
        and (wanted.before is None or event.happened_at < wanted.before),
    }
    return {side for side, is_passed in passes.items() if not is_passed}


@pytest.mark.parametrize("choice", CHOICES)
def test_whatever_is_typed_the_counts_are_those_of_the_entries_that_are_found(choice, entries, embargoed):
    wanted = {q: Filter(q=q, own=True, **CHOICES[choice]) for q in QUERIES}
    counted = {q: told(embargoed, each) for q, each in wanted.items()}
    assert counted == {q: one_by_one(entries, QUERIES[q], each) for q, each in wanted.items()}


def test_an_entry_that_is_found_by_its_file_is_counted(entries, embargoed):
    upload = Upload(docx("The monochromator drifts"), "report.docx")
    make.event(embargoed, "Our report", uploads=[upload], tags=["energy"], happened_at=SIXTH, **NOTE)
    jobs.documents(timestamp=0)
    counted = told(embargoed, Filter(q="monochromator"))
    assert (counted.shown, counted.kinds, counted.tags) == (1, {"note": 1}, {"energy": 1})
    assert told(embargoed, Filter(q="-monochromator")).shown == len(entries)


# Each kind of condition that what is typed can become, alone and with what is chosen beside it.
ASKED = (
    "line", '"our line"', "-beam", "line or beam", "monochromator", "-monochromator", "line tag:night", "-tag:spec",
    "by:scientist", "type:note", "category:comment", "has:image", "has:comment", "has:tag", "-is:edited", "is:comment",
    "dataset:align", "sample:nio", "beamline:id32", "proposal:hc4397", "after:2021-04-01", "on:2021-04-06",
    'line tag:"night" by:scientist has:file after:2021-04-01 -beam',
)  # fmt: skip
BESIDE: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a view": {"view": "people", "tag": "spec", "match": "none"},
    "all at once": {"view": "highlights", "kind": "note", "tag": "night", "match": "all", "after": "2021-04-05"},
}


def several(investigation, member, first: int) -> None:
    """Rows that have what any of these asks for, each of them once more."""
    sample = investigation.samples.get_or_create(name="NiO")[0]
    align = Dataset.objects.get_or_create(investigation=investigation, name="align_0001", sample=sample)[0]
    for n in range(first, first + 4):
        report = Upload(docx(f"monochromator {make.word(n)}"), f"{n}.docx")
        said = {"author": member, "tags": ["night"], "dataset": align, "happened_at": SIXTH, **NOTE}
        event = make.event(
            investigation, f"our line {make.word(n)}", uploads=[report, Upload(picture(), f"{n}.png")], **said
        )
        make.event(investigation, f"why {make.word(n)}", parent=event, author=member, happened_at=SIXTH, **NOTE)
    jobs.documents(timestamp=0)


def test_some_rows_have_what_is_asked_for_below(embargoed, member):
    several(embargoed, member, 0)
    assert [q for q in ASKED if not told(embargoed, Filter(q=q, own=True)).shown] == []


@pytest.mark.parametrize("beside", BESIDE)
def test_twice_as_many_rows_cost_as_many_questions_under_any_filter(beside, embargoed, member, team, cold_queries_of):
    def questions() -> dict[str, int]:
        page = f"/investigations/{embargoed.pk}/"
        return {q: cold_queries_of(team.get, page, {"q": q, **BESIDE[beside]}) for q in ASKED}

    several(embargoed, member, 0)
    questions()
    once = questions()
    several(embargoed, member, 4)
    assert questions() == once
