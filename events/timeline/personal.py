"""What a team may want to look at before its logbook opens: addresses, telephone numbers, places on the map."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Q

from events.models import Attachment, Event
from investigations.models import Investigation

# Nobody goes through more of them on one page.
MOST = 200


class Kind(NamedTuple):
    """A word for readers, how it is found in a text, and what texts PostgreSQL looks up for it (its own dialect)."""

    word: str
    pattern: re.Pattern[str]
    rough: str


KINDS = (
    Kind("E-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), r"@[\w-]+\."),
    Kind(
        "Telephone number",
        re.compile(r"(?<![\w.+-])(?:\+\d{1,3}[ .()/-]?(?:\d[ .()/-]?){6,13}\d|0\d(?:[ .-]\d\d){4})(?![\w])"),
        r"\+\d|\m0\d[ .-]\d\d",
    ),
    Kind(
        "Coordinates",
        re.compile(
            r"(?<![\w.-])(?:\d{1,2}(?:\.\d+)?°?(?: ?\d{1,2}['′])?(?: ?\d{1,2}(?:\.\d+)?[\"″])? ?[NS],? ?"
            r"\d{1,3}(?:\.\d+)?°?(?: ?\d{1,2}['′])?(?: ?\d{1,2}(?:\.\d+)?[\"″])? ?[EW]\b"
            r"|-?\d{1,2}\.\d{4,}, ?-?\d{1,3}\.\d{4,}(?![\d.]))"
        ),
        r"[NS],? ?\d|\d\.\d{4,}, ?-?\d",
    ),
)


class Found(NamedTuple):
    """One of them, where it stands, and the entry it stands in."""

    kind: str
    words: str
    event: Event


def personal(investigation: Investigation) -> list[Found]:
    """What looks like one in the latest versions of a logbook that readers will see, the newest first.

    At most MOST; two queries however many entries there are.
    """
    here = Event.objects.present().filter(investigation=investigation)
    rough = Q(*(Q(text__regex=kind.rough) | Q(title__regex=kind.rough) for kind in KINDS), _connector=Q.OR)
    found = [one for event in here.filter(rough).newest_first()[:MOST] for one in _in(event, event.title, event.text)]
    captioned = Q(*(Q(caption__regex=kind.rough) for kind in KINDS), _connector=Q.OR)
    files = Attachment.objects.filter(captioned, event__in=here.values("pk")).select_related("event").order_by("-pk")
    found += [one for file in files[:MOST] if file.event for one in _in(file.event, file.caption)]
    return sorted(found, key=lambda one: (one.event.happened_at, one.event.pk), reverse=True)[:MOST]


def _in(event: Event, *texts: str) -> Iterator[Found]:
    for text in texts:
        for kind in KINDS:
            for words in dict.fromkeys(kind.pattern.findall(text)):
                yield Found(kind.word, words, event)
