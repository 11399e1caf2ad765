"""One logbook in one state, with everything in it, and everybody who may or may not come near it."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from events import handover, logbook
from events.blobs import Upload
from events.logbook.uploading import upload
from events.models import Event, Export, SavedView, Tag
from investigations.models import Dataset, Instrument, Investigation, Participant, Sample, User
from tests import make
from tests.conftest import browser
from tests.pages.test_files import FILE, picture

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
# A word of everything that is in the logbook: who is kept out never meets it.
SECRET = "xmcd"

ABSENT = {"pk": 999_999, "public_id": "f" * 24, "number": "999999", "name": "nothing"}

CLOSED = ("embargoed", "undated", "proprietary", "held", "withdrawn")
STATES = (*CLOSED, "released", "own")
PEOPLE = {
    "stranger": ("stranger", "retired"),
    "outsider": ("outsider", "former", "future", "neighbour"),
    "reader": ("reader",),
    "member": ("member",),
    "staff": ("scientist",),
    "administrator": ("administrator",),
}


class World(NamedTuple):
    """The people as browsers, the parts of addresses, and the same parts of what does not exist."""

    people: dict[str, Client]
    named: dict[str, dict[str, Any]]
    absent: dict[str, Any]


def investigation(state: str, at: Instrument) -> Investigation:
    yesterday = timezone.now() - timedelta(days=1)
    dates = {
        "embargoed": {"release_date": yesterday + timedelta(days=2)},
        "undated": {"release_date": None},
        "proprietary": {"release_date": yesterday, "proprietary": True},
        "held": {"release_date": yesterday, "held_why": "Earlier than announced"},
        "withdrawn": {"release_date": yesterday, "withdrawn_at": timezone.now()},
        "released": {"release_date": yesterday},
        "own": {"release_date": yesterday + timedelta(days=2)},
    }
    return make.investigation("HC-4397", at=at, catalogue_id=4397, title=SECRET, **dates[state])


def people(at: Instrument, found: Investigation) -> dict[str, Client]:
    now, day = timezone.now(), timedelta(days=1)
    periods: dict[str, dict[str, Any]] = {
        "former": {"until": now - day}, "future": {"since": now + day}, "reader": {"may_write": False},
        "member": {}, "retired": {},
    }  # fmt: skip
    accounts = {name: make.user(name) for name in (*periods, "outsider")}
    for name, period in periods.items():
        Participant.objects.create(investigation=found, user=accounts[name], **period)
    accounts["scientist"] = make.scientist(at, "scientist")
    accounts["neighbour"] = make.scientist(make.instrument("ID21"), "neighbour")
    accounts["administrator"] = make.user("administrator", is_staff=True, is_superuser=True)
    browsers = {"stranger": browser()} | {name: browser(account) for name, account in accounts.items()}
    accounts["retired"].is_active = False
    accounts["retired"].save()
    return browsers


def built(state: str) -> World:
    at = make.instrument("ID32")
    found = investigation(state, at)
    place = at if state == "own" else found
    clients = people(at, found)
    guest = make.guest(found)
    member, scientist = make.user("author"), make.user("author2")
    note = make.event(place, f"{SECRET} 1", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body=f"{SECRET} 2", body_format="plaintext")
    gone = make.event(place, f"{SECRET} gone", author=member, **NOTE)
    make.event(place, f"{SECRET} commented", parent=note, author=member, **NOTE)
    Event.objects.filter(pk=gone.pk).rewrite(removed_at=timezone.now(), removed_by=scientist, removed_why=SECRET)
    machine = make.event(place, f"umv {SECRET}", tags=[SECRET])
    shot = make.event(place, uploads=[Upload(picture(), "shot.png", caption=SECRET)], **FILE)
    file = shot.attachments.get()
    name = f"{'instrument' if state == 'own' else 'investigation'}:{place.pk}"
    link = handover.begin(member, name)
    mine, theirs = export(found, "jsonl", by="member"), export(at, "jsonl", by="scientist")
    export(found, "package")
    named = {
        "export": {"public_id": mine.public_id}, "own-export": {"public_id": theirs.public_id}, "lines": {"pk": found.pk, "format": "jsonl"},
        "place": {"pk": found.pk}, "metadata": {"pk": found.pk, "name": "dataset.jsonld"}, "beamline": {"name": "id32"}, "proposal": {"name": "HC-4397"}, "none": {}, "part": {"number": found.pk // 10_000},
        "note": {"public_id": note.public_id}, "gone": {"public_id": gone.public_id},
        "machine": {"public_id": machine.public_id}, "file": {"pk": file.pk, "name": "shot.png"},
        "preview": {"pk": file.pk}, "number": {"number": "4397"},
        "upload": {"pk": upload(Upload(picture(), "own.png"), by=member, logbook=name).pk},
        "link": {"pk": found.pk, "nonce": link.nonce}, "beamline-link": {"name": "id32", "nonce": link.nonce},
        "dataset": {"pk": measured_in(found).pk}, "sample": {"pk": Sample.objects.get().pk},
        "saved": {"pk": saved_view(place, member).pk},
        "tag": {"pk": tag_of(place).pk}, "api": {"pk": str(found.pk)},
        "account": {"pk": member.pk}, "instrument": {"pk": str(at.pk)}, "guest": {"pk": found.pk, "member": guest.pk},
        "by-hand": {"name": "id32", "pk": make.investigation("HC-1", at=at, opened_by=scientist, start_date=None).pk},
        "key": {"name": "id32", "pk": make.token(make.key(at)).pk},
    }  # fmt: skip
    return World(clients, named, ABSENT)


def saved_view(place: Investigation | Instrument, owner: User) -> SavedView:
    """One that is shared with whoever the logbook is their own."""
    return SavedView.objects.create(name=SECRET, owner=owner, query=f"q={SECRET}", shared=True, **where(place))


def export(of: Investigation | Instrument, form: str, *, by: str = "") -> Export:
    """A finished one, with a file."""
    user = User.objects.get(username=by) if by else None
    now, name = timezone.now(), storages["exports"].save(f"{form}/file.txt", ContentFile(SECRET))
    return Export.objects.create(
        format=form, path=name, size=4, sha256="0" * 64, finished_at=now, expires_at=now + timedelta(days=7),
        requested_by=user, own=bool(by), **where(of),
    )  # fmt: skip


def tag_of(place: Investigation | Instrument) -> Tag:
    return Tag.objects.get(name=SECRET, **where(place))


def where(place: Investigation | Instrument) -> dict[str, Any]:
    """A logbook as rows name it."""
    return {type(place).__name__.lower(): place}


def measured_in(found: Investigation) -> Dataset:
    now, sample = timezone.now(), Sample.objects.create(investigation=found, name=SECRET)
    return Dataset.objects.create(
        investigation=found, name=SECRET, sample=sample, start_date=now - timedelta(days=1), end_date=now
    )
