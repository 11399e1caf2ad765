"""The software of a beamline: who speaks, and how a line of it becomes an entry."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from events import content
from events.entries import Entry
from events.models import Event
from events.routing import EVERYBODY, Place

Category = Event.Category


@dataclass(frozen=True)
class Sender:
    """A program on a computer; Bliss sends the name of its session with every message, as a tag."""

    software: str
    machine: str
    tags: tuple[str, ...] = ()


class Line(NamedTuple):
    """What software says, so many seconds after the line before; `{when}` in it becomes its time, as SPEC writes it."""

    pause: float
    sender: Sender
    category: Category
    text: str
    dataset: str = ""


SPEC = Sender("spec", "lid32ctrl")
BLISS = Sender("Bliss_v2.4.0", "lid32bliss1", ("optics32",))
SXM = Sender("Bliss_v2.4.0", "lid21bliss1", ("session_sxm",))
INGESTER = Sender("ingester", "icat-ingest1")
RING = Sender("machine status", "acu-status")


def entry(line: Line, place: Place, at: datetime) -> Entry:
    """The entry of a line that came at this moment."""
    sender = line.sender
    return Entry(
        type=Event.Type.NOTIFICATION, category=line.category, place=place, body=stamped(line.text, at),
        happened_at=at, recorded_at=at, software=sender.software, machine=sender.machine, tags=sender.tags,
        dataset_name=line.dataset,
    )  # fmt: skip


def figure(line: Line, place: Place, at: datetime, **fields: object) -> Entry:
    """A picture that software sends; its words are the next message."""
    attached = {"type": Event.Type.ATTACHMENT, "category": Category.FILE, "body": ""}
    return replace(entry(line, place, at), **attached, **fields)  # type: ignore[arg-type]


def broadcast(text: str, at: datetime) -> Entry:
    """A line of the storage ring to everybody."""
    return Entry(
        type=Event.Type.BROADCAST, category=Category.INFO, place=EVERYBODY, body=text, body_format=content.PLAIN,
        happened_at=at, recorded_at=at, source="ebs", software=RING.software, machine=RING.machine, tags=["machine"],
    )  # fmt: skip


def stamped(text: str, at: datetime) -> str:
    """The text with its time in the place meant for it: 'Wed Jan 27 11:39:53 2021'."""
    return text.replace("{when}", timezone.localtime(at).strftime("%a %b %d %H:%M:%S %Y")) if "{when}" in text else text
