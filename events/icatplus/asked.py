"""Which entries a person's program asks for: the logbook, the filters, the part of the list; odd values are refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from events import content, timeline
from events.icatplus import parse
from events.models import EventQuerySet
from events.refused import Refused
from events.routing import Place
from events.timeline import listing
from events.timeline.listing import Wanted
from investigations import access
from investigations.models import Investigation
from investigations.names import normalised

# So many entries are told at once; a larger limit is taken as this, and `meta.page` says how many there are.
MOST = 1_000
MOST_TAGS = 50
SORTED_BY = ("", "_id", "creationDate")
OLDEST_FIRST = {"": False, "-1": False, "1": True}


@dataclass(frozen=True)
class Part:
    """Some entries of a list: pages of ICAT+ are counted from 1."""

    skip: int
    limit: int
    oldest_first: bool

    def page(self, total: int) -> dict[str, int]:
        return {"total": total, "totalPages": -(-total // self.limit), "currentPage": self.skip // self.limit + 1}


def entries(request: HttpRequest, *, but_time: bool = False) -> EventQuerySet:
    """A logbook's, or all of a beamline for its staff, or what was sent to everybody; narrowed by the filters."""
    said, own_only = request.GET, request.GET.get("filterInvestigation", "").lower() == "true"
    number, names = said.get("investigationId", "").strip(), said.get("instrumentName", "").strip()
    if number:
        source = timeline.logbook(_readable(request, number))
        if names:
            source = source.filter(instrument__key__in=[normalised(name) for name in names.split(",")])
        source = source.none() if own_only else source
    elif names:
        instruments = [access.staffed(request, name) for name in names.split(",")]
        source = listing.at_beamlines(instruments, own_only=own_only)
    else:
        source = listing.broadcasts_for(access.reader(request))
    return wanted(said, but_time=but_time).narrow(source)


def place(request: HttpRequest, body: Mapping[str, Any] | None = None) -> Place:
    """The logbook to write in: an investigation's, or a beamline's own; named in the address, else in the body."""
    number, name = (
        request.GET.get(key, "").strip() or parse.text((body or {}).get(key)).strip()
        for key in ("investigationId", "instrumentName")
    )
    if number:
        found = access.writable(request, _readable(request, number).pk)
        if name and found.instrument.key not in [normalised(each) for each in name.split(",")]:
            raise Refused(400, f"Investigation {number} is at {found.instrument.name}. Nothing was changed.")
        return Place(found, found.instrument)
    if name:
        return Place(None, access.staffed(request, name))
    raise Refused(400, "Say in which logbook: give investigationId, or instrumentName for a beamline's own.")


def wanted(said: Mapping[str, str], *, but_time: bool = False) -> Wanted:
    after, before = (None, None) if but_time else _time(said)
    return Wanted(
        kinds=_kinds(said["types"]) if said.get("types", "").strip() else None,
        tags=_names(said, "tags"), or_tags=_names(said, "orTags"), not_tags=_names(said, "notTags"),
        q=said.get("search", ""), after=after, before=before,
    )  # fmt: skip


def part(said: Mapping[str, str]) -> Part:
    if said.get("sortBy", "") not in SORTED_BY:
        raise Refused(400, "sortBy is _id or creationDate: entries stand in the order of time.")
    if said.get("sortOrder", "") not in OLDEST_FIRST:
        raise Refused(400, "sortOrder is 1 (oldest first) or -1 (newest first).")
    limit = _number(said, "limit")
    return Part(_number(said, "skip"), min(limit or MOST, MOST), OLDEST_FIRST[said.get("sortOrder", "")])


def as_said(said: Mapping[str, str]) -> str:
    """The filters of a request, for whoever asks later why something was done to what they found."""
    names = ("types", "tags", "orTags", "notTags", "search", "date", "startTime", "endTime", "skip", "limit")
    given = [f"{name}={said[name][:100]}" for name in names if said.get(name)]
    return ", ".join(given) or "everything"


def _readable(request: HttpRequest, sent: str) -> Investigation:
    if (number := parse.whole_number(sent)) is None:
        raise Refused(400, "investigationId is a number.")
    found = access.readable_by_wire_id(request, number)
    return access.rights(request, found.pk).investigation


def _kinds(sent: str) -> tuple[tuple[str, str], ...]:
    """`NOTIFICATION-ERROR`, or `ANNOTATION` for every category; what no entry can be finds none."""
    found = []
    for each in sent.lower().split(","):
        type, _, category = each.strip().partition("-")
        if type in parse.TYPES and (not category or category in parse.CATEGORIES):
            found.append((type, category))
    return tuple(dict.fromkeys(found))


def _names(said: Mapping[str, str], key: str) -> tuple[str, ...]:
    names = [content.storable(name.strip()) for name in said.get(key, "").split(",")]
    found = tuple(dict.fromkeys(name for name in names if name))
    if len(found) > MOST_TAGS:
        raise Refused(400, f"{key} has at most {MOST_TAGS} names.")
    return found


def _time(said: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """A day of the facility, or from one moment until another; of both what they have in common."""
    after, before = period(said, "startTime", "endTime")
    if sent := said.get("date", "").strip():
        try:
            day = date.fromisoformat(sent)
            begins, ends = (_aware(datetime.combine(each, time.min)) for each in (day, day + timedelta(days=1)))
        except (ValueError, OverflowError) as error:
            raise Refused(400, "date is a day: YYYY-MM-DD.") from error
        after, before = max(after or begins, begins), min(before or ends, ends)
    return after, before


def period(said: Mapping[str, str], since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """The moments under these two names."""
    return _moment(said, since), _moment(said, until)


def _moment(said: Mapping[str, str], key: str) -> datetime | None:
    if not (sent := said.get(key, "").strip()):
        return None
    try:
        return _aware(datetime.fromisoformat(sent))
    except (ValueError, OverflowError) as error:
        raise Refused(400, f"{key} is a time: YYYY-MM-DDTHH:mm:ss.") from error


def _aware(moment: datetime) -> datetime:
    if not 1 < moment.year < 9_999:
        raise ValueError("No such year is on record.")
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _number(said: Mapping[str, str], key: str) -> int:
    sent = said.get(key, "").strip()
    found = parse.whole_number(sent) if sent else 0
    if found is None or found < 0:
        raise Refused(400, f"{key} is a whole number, 0 or more.")
    return found
