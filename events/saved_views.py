"""Filtered views of a logbook under names: private, or shared with the team and staff whose logbook it is."""

from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import QueryDict

from events import wording
from events.models import SavedView
from events.routing import Place
from investigations.models import User
from investigations.models.places import Reader

# Of the address of a page: what narrows and orders it, not where in it somebody stood.
KEPT = ("view", "q", "kind", "tag", "match", "after", "before", "order")
LONGEST, LONGEST_NAME = 2_000, 100
# Of one person in one logbook.
MOST = 100
# While somebody types.
LOOKED_AT, FEW = 20, 3
SHORTEST = 2


class Refused(Exception):
    """A view that cannot be kept like this; says why, to be shown."""


class Kept(NamedTuple):
    view: SavedView
    was_there: bool


def query_of(sent: QueryDict) -> str:
    """The filters of an address and nothing else; empty where it has none."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [value.replace("\0", "") for value in sent.getlist(name) if value.strip("\0 ")]:
            kept.setlist(name, values)
    return kept.urlencode()


def told(query: str) -> list[str]:
    """The filters in words, one after the other."""
    sent = QueryDict(query)
    words = {kind.css: kind.word for kind in wording.KINDS}
    found = [f"“{q}”" for q in sent.getlist("q")]
    found += [words.get(kind, kind) for kind in sent.getlist("kind")]
    match = {"all": "all of ", "none": "none of "}.get(sent.get("match", ""), "")
    found += [f"{match}{', '.join(f'tag {name}' for name in sent.getlist('tag'))}"] if "tag" in sent else []
    found += [f"{word} {sent[name]}" for name, word in (("after", "from"), ("before", "to")) if name in sent]
    found += [sent["view"].capitalize()] if "view" in sent else []
    return found + ([f"{sent['order']} first"] if "order" in sent else [])


def of(reader: Reader, place: Place) -> "QuerySet[SavedView]":
    """Those of a logbook that the reader may open, by name."""
    here = SavedView.objects.visible_to(reader).filter(**_here(place))
    return here.select_related("owner").order_by("name", "pk")


def like(reader: Reader, place: Place, letters: str) -> list[SavedView]:
    """A few whose name has the letters, those that begin with them first."""
    found = of(reader, place).filter(name__icontains=letters)[:LOOKED_AT]
    return sorted(found, key=lambda view: not view.name.casefold().startswith(letters.casefold()))[:FEW]


def one(reader: Reader, pk: int) -> SavedView | None:
    found = SavedView.objects.visible_to(reader).select_related("instrument")
    return found.filter(pk=pk).first()


def keep(name: str, query: str, *, place: Place, by: User, shared: bool) -> Kept:
    """The filters under a name; what this person kept under it before is replaced. Raises Refused."""
    name = _named(name)
    if not query or len(query) > LONGEST:
        raise Refused("There are no filters to keep." if not query else "These filters are too long to keep.")
    mine = SavedView.objects.filter(owner=by, **_here(place))
    before = mine.filter(name=name).exists()
    if not before and mine.count() >= MOST:
        raise Refused(f"You have {MOST} views of this logbook already. Remove one first.")
    view, _ = SavedView.objects.update_or_create(
        owner=by, name=name, **_here(place), defaults={"query": query, "shared": shared}
    )
    return Kept(view, before)


def rename(view: SavedView, name: str) -> None:
    """Raises Refused where its owner has another one of that name in the logbook."""
    view.name = _named(name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError:
        raise Refused(f"You have another view called “{view.name}” here.") from None


def share(view: SavedView, *, shared: bool) -> None:
    view.shared = shared
    view.save(update_fields=["shared"])


def remove(view: SavedView) -> None:
    view.delete()


def _named(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused("A view needs a name." if not name else f"A name has at most {LONGEST_NAME} letters.")
    return name


def _here(place: Place) -> dict[str, Any]:
    """A view stands in an investigation's logbook, or in a beamline's own."""
    if place.investigation is not None:
        return {"investigation_id": place.investigation.pk, "instrument_id": None}
    return {"investigation_id": None, "instrument_id": place.instrument.pk if place.instrument else None}
