"""The other logbooks of the demo: an earlier experiment, a released one, and the beamline's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from events import content
from events.demo import nights, pictures, senders, station
from events.demo.senders import BLISS, INGESTER, SXM, Category, Line, Sender
from events.demo.station import Station
from events.entries import Entry
from events.models import Event
from events.routing import Place
from investigations.models import Instrument, Investigation, User

FOILS = ["Cu_foil", "fe2streptor2"]
FLAKES = ["CrI3_A", "CrI3_B"]

BEGINNING = [
    Line(0, SXM, Category.COMMANDLINE, "OPTICS> New sample: fe2streptor2 (\"Fe2 strepto replica 2\")"),
    Line(0, SXM, Category.COMMANDLINE, "OPTICS> New dataset: fe2streptor2_main_root"),
    Line(0, SXM, Category.COMMANDLINE, "OPTICS> moveE 7.2"),
    Line(0, SXM, Category.COMMANDLINE, "OPTICS> zapxiainmage samy 8.064 7.124 94 samz 25.426 26.056 63 60 0 (zap: #1, spec: #1)"),
    Line(0, SXM, Category.ERROR, "no new data collected"),
    Line(0, SXM, Category.COMMANDLINE, "OPTICS> Fexanes_ev280"),
    Line(0, SXM, Category.COMMANDLINE, "SESSION_SXM [225]: u42b.velocity=2.4 # ok in idappli"),
    Line(0, SXM, Category.INFO, "Out [226]: 2.5"),
]  # fmt: skip
EXPOSURES = [4, 5, 6, 8, 10, 20, 40, 50, 70, 100]
STORED = "Dataset Cu_K_{}ms (Cu_foil) has been stored into ICAT successfully"
# Minutes before now.
OWN = [
    (-1800, "u32a: taper back to 0"),
    (-1752, "Undulator C phase shift at gap 28.00"),
    (-1620, "Undulator C phase shift at gap 27.50"),
]
# Silent since; its computer is off.
ANALYSER = Sender("mca-server", "lid32mca")
DEAD_TIME = (-3_100, "Dead time corrected for 4 channels")
UNPLACED = [
    (-350, "IH-HC-3612", "FOURC> reconfig"),
    (-348, "IH-HC-3612", "FOURC> umv tth 41.2"),
    (-52, "HC-5120", "FOURC> newvisitor"),
]
MACROS = "XMCD> qdo /data/id32/inhouse/ih-hc-3612/id32/macros/CrI3_macros.mac"


def earlier(investigation: Investigation, by: User, start: datetime) -> Iterator[Entry]:
    """HC-4151: one long evening of CrI₃."""
    place = Place(investigation, investigation.instrument)
    after = partial(_after, start)
    at = Station("XMCD", FLAKES, seed=4151)
    yield senders.entry(Line(0, senders.SPEC, Category.COMMANDLINE, MACROS), place, after(4))
    yield from nights.worked(at, station.align, place, after(6), after(50))
    yield from nights.worked(at, station.measure, place, after(55), after(180))
    yield _note(place, after(9), "<p>Two flakes found with the microscope, the larger one is A.</p>", author=by)
    thinner = "<p>XMCD at 20 K, 6 T. Flake B is thinner than thought.</p>"
    yield _note(place, after(140), thinner, author=by, tags=["XMCD"], uploads=[pictures.hysteresis()])
    yield _note(place, after(178), "<p>Stopped here; the rest at the next visit.</p>", author=by)


def released(investigation: Investigation, start: datetime) -> Iterator[Entry]:
    """BLC-12581: reference foils at ID21, open to everybody; its authors have no account here."""
    place = Place(investigation, investigation.instrument)
    after = partial(_after, start)
    stored = [Line(0, INGESTER, Category.INFO, STORED.format(exposure), f"Cu_K_{exposure}ms") for exposure in EXPOSURES]
    yield from _scattered([*BEGINNING, *stored], place, start, hours=2.5, seed=12581)
    at = Station("OPTICS", FOILS, seed=12581, control=SXM)
    yield from nights.worked(at, station.measure, place, after(156), after(252))
    points, dark = (
        "<p>Fe<sup>3+</sup> prior r3 Sec Root: XANES points</p>",
        "<p>Dark current is subtracted from here on.</p>",
    )
    yield _note(place, after(75), points, username="Main proposer", tags=["XANES"], uploads=[pictures.absorption()])
    yield _note(place, after(200), dark, username="Main proposer", tags=["detector"])
    yield senders.broadcast("Refill at 181 mA; beam back in 4 minutes.", after(110))


def beamline(instrument: Instrument, by: User, now: datetime) -> Iterator[Entry]:
    """The beamline's own logbook, and messages nobody can place yet."""
    place = Place(None, instrument)
    after = partial(_after, now)
    for minutes, text in OWN:
        yield senders.entry(Line(0, BLISS, Category.INFO, text), place, after(minutes))
    silent, said = DEAD_TIME
    yield senders.entry(Line(0, ANALYSER, Category.INFO, said), place, after(silent))
    spare = "<p>Spare APD ordered, serial number of the old one is in the cupboard.</p>"
    yield _note(place, after(-504), spare, author=by, tags=["detector"])
    for minutes, claimed, text in UNPLACED:
        line = Line(0, senders.SPEC, Category.COMMANDLINE, text)
        yield senders.entry(line, Place(None, instrument, claimed), after(minutes))


def _after(start: datetime, minutes: float) -> datetime:
    return start + timedelta(minutes=minutes)


def _note(place: Place, at: datetime, body: str, **fields: Any) -> Entry:
    return Entry(
        type=Event.Type.ANNOTATION, category=Category.COMMENT, place=place, body=body,
        body_format=content.HTML, happened_at=at, recorded_at=at, **fields,
    )  # fmt: skip


def _scattered(lines: list[Line], place: Place, start: datetime, hours: float, seed: int) -> list[Entry]:
    """Lines in their order, each some time after the one before."""
    random = Random(seed)
    step = hours * 3600 / max(len(lines), 1)
    moments = [start + timedelta(seconds=step * (number + random.random() * 0.8)) for number in range(len(lines))]
    return [senders.entry(line, place, at.replace(microsecond=0)) for line, at in zip(lines, moments, strict=True)]
