"""Some entries of everyday life, and what is found among them by what people type; asked at every door that searches."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from events import logbook
from events.blobs import Upload
from events.models import Event
from investigations.models import Dataset, Investigation, Sample, User
from tests import make
from tests.pages.test_files import picture

PARIS = ZoneInfo("Europe/Paris")
NOTE: dict[str, Any] = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
ERROR: dict[str, Any] = {"category": Event.Category.ERROR}

# Each by a letter.
TEXTS = {
    "a": "Beam lost at the undulator",
    "b": "u42b.velocity=2.4",
    "c": "Dataset 20210405_PD2b_03 stored",
    "d": "#S388 mounted by Élan, l'échantillon",
    "e": "sr:d-ct:01 current 198.5 mA",
    "f": "umv srot -45",
    "g": "ascan th 0 1 10 0.1",
    "h": "/data/visitor/hc4397/id32/20210405/align_0001.h5",
    "i": "beam is back, undulator closed",
    "j": "100% transmission",
    "k": "why?",
}

QUERIES = {
    # Words: in any order, as parts of others, whatever their case and accents.
    "beam": "ai", "BEAM": "ai", "undulator beam": "ai", "beam undulator lost": "a", "dulat": "ai", "undulators": "",
    "elan": "d", "élan": "d", "echantillon": "d", "ÉCHANTILLON": "d", "beam velocity": "",
    # Words next to each other.
    '"beam lost"': "a", '"lost beam"': "", '"lost at the"': "a", '"lost at th"': "", '"srot -45"': "f", '"beam" "back"': "i",
    '"beam  lost"': "a",
    # Fragments of names, numbers and paths.
    "PD2b_03": "c", "0405": "ch", "#S388": "d", "388": "d", "sr:d-ct:01": "e", "d-ct": "e", "2.4": "b", "velocity=2": "b",
    "/data/visitor": "h", "align_0001.h5": "h", "hc4397/id32": "h", "-45": "f", "198.5": "e",
    # Short ones are the beginning of a word.
    "s3": "d", "th": "ag", "88": "", "ma": "e",
    # Without, and one of several.
    "-beam": "bcdefghjk", "beam -lost": "i", "-beam -dataset": "bdefghjk", '-"beam lost"': "bcdefghijk",
    "velocity or current": "be", "velocity or current undulator": "", "undulator lost or back": "ai",
    # Signs are text like any other, or nothing.
    "100%": "j", "1%0": "", "b_am": "", "be*m": "", "b.am": "", "[a-z]+": "", "#": "", "???": "", "\\": "",
    # Filters.
    "tag:night": "ag", "tag:Night beam": "a", 'tag:"to do"': "a", "-tag:night beam": "i", "tag:nothing": "",
    "tag:night or tag:spec": "afg", "by:scientist": "aik", "by:Jan": "", "-by:bliss": "aik", "by:bliss": "bcdefghj",
    "type:note": "aik", "type:annotation": "aik", "type:error": "e", "type:command": "bcdfghj", "-type:command": "aeik",
    "category:error": "e", "category:comment": "aik", "has:image": "c", "has:photo": "c", "has:file": "cj", "has:comment": "g",
    "has:tag": "afg", "is:edited": "i", "is:comment": "k", "type:note -is:comment": "ai",
    "dataset:align": "h", "dataset:ALIGN": "h", "sample:nio": "hi", "beamline:id32": "abcdefghijk", "beamline:ID21": "",
    "proposal:hc-4397": "abcdefghijk", "proposal:hc4397 beam": "ai", "proposal:hc1": "",
    "on:2021-04-05": "abc", "after:2021-04-06": "defghijk", "before:2021-04-06": "abc", "on:5/4/2021 beam": "a",
    "after:2021-04-05 before:2021-04-07": "abcdefgh", "after:2021-04-07": "ijk", "on:2021-03": "",
    # What cannot be taken is left out, and the rest is looked for.
    "type:eror beam": "ai", "tag: beam": "ai", '"beam': "ai", 'beam "': "ai", "or": "", "or beam": "",
}  # fmt: skip


def written(at: Investigation, member: User) -> dict[str, str]:
    """The entries: three of the fifth of April, five of the sixth, three of the seventh; their letters by their names."""
    sample = Sample.objects.create(investigation=at, name="NiO")
    align = Dataset.objects.create(investigation=at, name="align_0001", sample=sample)
    own: dict[str, dict[str, Any]] = {
        "a": NOTE | {"author": member, "tags": ["night", "to do"]},
        "c": {"uploads": [Upload(picture(), "plot.png")]},
        "e": ERROR, "f": {"tags": ["spec"]}, "g": {"tags": ["Night"]}, "h": {"dataset": align},
        "i": NOTE | {"author": member, "sample": sample},
        "j": {"uploads": [Upload(b"1,2", "a.csv")]},
    }  # fmt: skip
    days = dict.fromkeys("abc", 5) | dict.fromkeys("defgh", 6) | dict.fromkeys("ijk", 7)
    times = {name: datetime(2021, 4, day, 9, ord(name) - ord("a"), tzinfo=PARIS) for name, day in days.items()}
    events = {
        name: make.event(at, TEXTS[name], happened_at=time, **own.get(name, {}))
        for name, time in times.items() if name != "k"
    }  # fmt: skip
    logbook.revise(events["i"], by=member, version=1, body=f"{TEXTS['i']}.", body_format="plaintext")
    said = {"by": member, "body": TEXTS["k"], "body_format": "plaintext"}
    events["k"] = logbook.comment(events["g"], happened_at=times["k"], **said)
    return {event.public_id: name for name, event in events.items()}
