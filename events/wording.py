"""What kind of entry a reader sees, in one word and one colour, and how late it was stored."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from django.utils import timezone

from investigations.models import Instrument, Investigation


class Kind(NamedTuple):
    """`css` names the colour and the icon; `word` says the same to whoever sees neither."""

    css: str
    word: str


class Described(Protocol):
    type: str
    category: str
    software: str


class Sent(Protocol):
    author: Any
    username: str
    software: str
    machine: str


class Sender(NamedTuple):
    """Who and what an entry is from, as a reader is told; empty is not told."""

    person: str
    software: str
    machine: str


SYSTEM_SOFTWARE = "E-Logbook"
# What staff send from the Intake page to try the way.
TRIAL_SOFTWARE = "E-Logbook test"
SOMEBODY = "Somebody of the team"
NOTE = Kind("note", "Note")
ERROR = Kind("error", "Error")
FILE = Kind("file", "File")
BROADCAST = Kind("broadcast", "Machine status")
SYSTEM = Kind("system", "System")
# Notifications, by category; what software calls a comment is what a macro or a session printed.
CATEGORIES = {
    "commandline": Kind("command", "Command"),
    "info": Kind("info", "Information"),
    "debug": Kind("debug", "Debug"),
    "comment": Kind("output", "Output"),
    "error": ERROR,
    "file": FILE,
}
# What is folded into an entry, one and several.
LIKE_IT = ("message like it", "messages like it")
FOLDED = {
    "command": ("command line", "command lines"),
    "output": ("line of output", "lines of output"),
    "debug": ("debug message", "debug messages"),
    "broadcast": ("message to everybody", "messages to everybody"),
    "info": LIKE_IT,
    "file": LIKE_IT,
}
# In the order a reader finds them in.
KINDS = [
    NOTE,
    ERROR,
    *(CATEGORIES[name] for name in ("commandline", "info", "comment", "debug")),
    FILE,
    SYSTEM,
    BROADCAST,
]
KINDS_BY_CSS = {kind.css: kind for kind in KINDS}
# Writing takes a while and clocks differ a little; only beyond this does a reader need both times.
PATIENCE = timedelta(minutes=10)


def kind(event: Described) -> Kind:
    """The kind of an entry: who wrote it first, then what it says."""
    if event.type == "broadcast":
        return BROADCAST
    if event.type == "attachment":
        return FILE
    if event.type == "annotation":
        return ERROR if event.category == "error" else NOTE
    return SYSTEM if event.software == SYSTEM_SOFTWARE else CATEGORIES[event.category]


def delay(happened_at: datetime, recorded_at: datetime) -> str:
    """'recorded 3 h later' of an entry stored well after its time, else nothing."""
    late = recorded_at - happened_at
    if abs(late) < PATIENCE:
        return ""
    return f"recorded {span(abs(late))} {'later' if late > timedelta(0) else 'earlier'}"


def span(of: timedelta) -> str:
    """How long something took, as people say it: 12 min, 3 h, 2 days."""
    minutes = round(of.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{round(minutes / 60)} h"
    days = round(minutes / 60 / 24)
    return f"{days} days" if days < 2 * 365 else f"{days // 365} years"


def zones(moments: Iterable[datetime]) -> str:
    """What clocks of the reader's zone are called at these moments: CEST, or both around a clock change."""
    return " and ".join(sorted({timezone.localtime(moment).strftime("%Z") for moment in moments}))


def sender(event: Sent, *, is_own: bool) -> Sender:
    """The team and the staff are told all; the world neither login names nor host names."""
    if is_own:
        person = event.author.get_full_name() if event.author else event.username
        return Sender(person, event.software, event.machine)
    known = event.author.public_name if event.author else ""
    return Sender(known or (SOMEBODY if event.author or event.username else ""), event.software, "")


def redacted_by(by: Any, *, is_own: bool) -> str:
    """Who redacted an entry: the team and the staff are told the name, the world the role."""
    return f"{by.get_full_name()}, administrator" if is_own and by else "a data manager of the facility"


def slot(investigation: Investigation) -> str:
    """The days of a visit: 31 March – 6 April 2021."""
    if investigation.start_date is None:
        return ""
    start = timezone.localdate(investigation.start_date)
    if investigation.end_date is None:
        return f"since {start:%-d %B %Y}"
    end = timezone.localdate(investigation.end_date)
    if start == end:
        return f"{end:%-d %B %Y}"
    same_year = start.year == end.year
    first = "%-d" if same_year and start.month == end.month else "%-d %B" if same_year else "%-d %B %Y"
    return f"{start.strftime(first)} – {end:%-d %B %Y}"


def logbook(of: Investigation | Instrument) -> str:
    """A logbook where others are too: HC-4397 (ID32), or ID32’s own logbook."""
    return f"{of.name} ({of.instrument.name})" if isinstance(of, Investigation) else f"{of.name}’s own logbook"


def of_client(software: str) -> str:
    """What a client calls itself: only the logbook itself writes system entries."""
    return f"{software} (a client)" if software.strip().casefold() == SYSTEM_SOFTWARE.casefold() else software
