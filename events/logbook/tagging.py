"""Tags of many entries at once, and what a tag itself is: its name, colour, meaning and place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Model, TextField, Value, When
from django.utils import timezone
from django.utils.text import slugify

from events import content, notify
from events.logbook.rows import keep_versions, names_of, tie_tags
from events.models import Event, EventQuerySet, Tag, TaggedEvent
from events.routing import Place
from investigations import briefly
from investigations.models import Instrument, User

# Entries of one go: each gets a version, all in one transaction.
MOST_AT_ONCE = 1_000
NAMES = ArrayField(TextField())


class TagRefused(Exception):
    """A tag that cannot become what was asked for; nothing was changed. The sentence says what to do."""


class Retagged(NamedTuple):
    """The entries that got a version, how many had these tags already, and how many are not (or no longer) there."""

    changed: Sequence[Event]
    same: int
    missing: int


def retag_many(
    public_ids: Iterable[str], place: Place, *, by: User, add: Iterable[str] = (), remove: Iterable[str] = ()
) -> Retagged:
    """Entries of one logbook get some tags and lose others, all or none; one version each, whoever wrote them.

    No version is asked for: adding or taking away a name overwrites nothing that others changed meanwhile. Takes as
    many statements for a thousand entries as for one.
    """
    asked = list(dict.fromkeys(public_ids))[:MOST_AT_ONCE]
    here = Event.objects.present().filter(investigation=place.investigation, instrument=place.instrument)
    here = here.filter(redacted_at=None)
    new = names_of(add)
    old = {name.casefold() for name in names_of(remove)} - {name.casefold() for name in new}
    with transaction.atomic():
        events = _locked(here.filter(public_id__in=asked))
        changed = [event for event in events if _renamed(event, add=new, remove=old)]
        _store(changed, by=by, why="Tags")
    return Retagged(changed, len(events) - len(changed), len(asked) - len(events))


def replace_tags(public_ids: Iterable[str], place: Place, *, by: User, names: Iterable[str]) -> None:
    """The tags of these entries of one logbook become these names, of all or of none. Raises TagRefused.

    What software set and is still named stays software's. As many statements for a thousand entries as for one.
    """
    asked, new = list(dict.fromkeys(public_ids)), names_of(names)
    if not 0 < len(asked) <= MOST_AT_ONCE:
        raise TagRefused(f"Name the entries, at most {MOST_AT_ONCE} at once. Nothing was tagged.")
    here = Event.objects.present().filter(investigation=place.investigation, instrument=place.instrument)
    kept = {name.casefold() for name in new}
    with transaction.atomic():
        events = _locked(here.filter(public_id__in=asked, redacted_at=None))
        if missing := len(asked) - len(events):
            raise TagRefused(
                f"{missing} of these entries are not in this logbook, or were removed. Nothing was tagged."
            )
        changed = []
        for event in events:
            lost = {name.casefold() for name in event.tag_names} - kept
            if _renamed(event, add=new, remove=lost):
                changed.append(event)
        _store(changed, by=by, why="Tags")


def make_tag(place: Place | None, *, name: str, colour: str = "", description: str = "") -> Tag:
    """A new tag of an investigation, of a beamline, or without a place of the whole facility. Raises TagRefused."""
    where: dict[str, Model | None] = {}
    if place is not None:
        where = {"investigation": place.investigation} if place.investigation else {"instrument": place.instrument}
    said = _one_name(name)
    # Software may have sent the name before: from now on it is people's.
    known = Tag.objects.filter(name__iexact=said, by_people=False, **(NOWHERE | where)).first()
    tag = known or Tag(**where)
    tag.name, tag.colour, tag.description = said, colour, content.storable(description)
    tag.by_people = True
    return _saved(tag)


def change_tag(tag: Tag, *, by: User, name: str, colour: str, description: str) -> int:
    """A tag's colour, meaning and name. Raises TagRefused.

    Names on entries are snapshots of what was said: a new name gives every entry that carries the tag a new version,
    and the old ones keep the old name. Returns how many entries that were.
    """
    with transaction.atomic():
        # Messages that carry it do not wait meanwhile: what they refer to stays.
        tag = Tag.objects.select_for_update(no_key=True).get(pk=tag.pk)
        before, tag.name = tag.name, _one_name(name)
        tag.colour, tag.description = colour, content.storable(description)
        _saved(tag)
        return _rename(tag, before, by=by) if tag.name != before else 0


def raise_tag(tag: Tag, instrument: Instrument) -> Tag:
    """An investigation's tag becomes its beamline's; one of that name that is there already takes it in."""
    with transaction.atomic():
        tag = Tag.objects.select_for_update(no_key=True).get(pk=tag.pk)
        same = Tag.objects.select_for_update(no_key=True).filter(name__iexact=tag.name, instrument=instrument).first()
        if same is None:
            tag.investigation, tag.instrument, tag.by_people = None, instrument, True
            return _saved(tag)
        with_both = TaggedEvent.objects.filter(tag=same).values("content_object")
        TaggedEvent.objects.filter(tag=tag, content_object__in=with_both).delete()
        TaggedEvent.objects.filter(tag=tag).update(tag=same)
        same.colour, same.description = same.colour or tag.colour, same.description or tag.description
        same.by_people = True
        tag.delete()
        return _saved(same)


NOWHERE: dict[str, Any] = {"investigation": None, "instrument": None}


def _rename(tag: Tag, before: str, *, by: User) -> int:
    pks = list(Event.objects.filter(tagged__tag=tag).values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(pks) > MOST_AT_ONCE:
        raise TagRefused(
            f"More than {MOST_AT_ONCE} entries carry this tag, too many to rename. Give it a description instead."
        )
    if Event.objects.writable_by(by).filter(pk__in=pks).count() < len(pks):
        raise TagRefused("Entries of a logbook that is read-only for you carry this tag, so its name stays.")
    events = _locked(Event.objects.filter(pk__in=pks))
    for event in events:
        _renamed(event, rename={before.casefold(): tag.name})
    _store(events, by=by, why=f"Tag {before} is called {tag.name} now")
    return len(events)


def _renamed(
    event: Event, *, add: Sequence[str] = (), remove: Iterable[str] = (), rename: dict[str, str] | None = None
) -> bool:
    """Gives a locked entry its new names; whether that changes anything. What software set stays software's."""
    chosen = {name.casefold() for name in event.chosen_tags}
    by_software = {name.casefold() for name in event.tag_names} - chosen
    called = rename or {}
    kept = [called.get(name.casefold(), name) for name in event.tag_names if name.casefold() not in remove]
    by_software |= {called[name].casefold() for name in by_software if name in called}
    names = names_of([*kept, *add])
    if names == event.tag_names:
        return False
    event.tag_names = names
    event.chosen_tags = [name for name in names if name.casefold() not in by_software]
    return True


def _locked(events: EventQuerySet) -> list[Event]:
    return list(events.defer("search", "html").select_for_update(of=["self"]).order_by("pk"))


def _store(events: Sequence[Event], *, by: User, why: str) -> None:
    """The names these locked entries have by now, as their next versions."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = defaultdict(list)
    for event in events:
        event.version += 1
        alike[tuple(event.tag_names), tuple(event.chosen_tags)].append(event.pk)
    if not events:
        return
    names = [When(pk__in=pks, then=Value(list(names), NAMES)) for (names, _), pks in alike.items()]
    chosen = [When(pk__in=pks, then=Value(list(chosen), NAMES)) for (_, chosen), pks in alike.items()]
    Event.objects.filter(pk__in=[event.pk for event in events]).rewrite(
        tag_names=Case(*names, output_field=NAMES), chosen_tags=Case(*chosen, output_field=NAMES),
        version=F("version") + 1,
    )  # fmt: skip
    TaggedEvent.objects.filter(content_object__in=events).delete()
    tie_tags(events)
    keep_versions(events, by=by, now=timezone.now(), why=why)
    notify.changed(events)


def _one_name(said: str) -> str:
    names = names_of([said])
    if not names or "," in names[0]:
        raise TagRefused("A tag has a name, without commas: they stand between tags.")
    return names[0]


def _saved(tag: Tag) -> Tag:
    tag.slug = slugify(tag.name, allow_unicode=True)
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise TagRefused(f"There is a tag called “{tag.name}” here already.") from None
    briefly.forget()
    transaction.on_commit(briefly.forget)
    return tag
