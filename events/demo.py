"""The facility of the first two minutes: roles for accounts, the beamlines and investigations of the documentation."""

import io
import math
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from events import content, logbook
from events.blobs import Upload
from events.entries import Entry
from events.models import Event
from events.routing import EVERYBODY, Place
from investigations import keys
from investigations.models import ApiToken, Instrument, InstrumentScientist, Investigation, Participant, User

KEY_NAME = "demo-id32"
ACCOUNTS = {
    "scientist": "Scientist", "localcontact": "Local contact", "outsider": "Outsider", "admin": "Administrator",
}  # fmt: skip

# minutes before now, kind, text: what people and software wrote at a soft X-ray beamline
NIGHT = [
    (1460, "command", "FOURC> newvisitor"),
    (1455, "command", "FOURC> codmenu"),
    (1440, "info", "created new dataset: 20210406_end_00"),
    (1432, "note", "<p>Sample on the holder, cooled to 20 K. Detector at 150°.</p>"),
    (1420, "info", "#S1 loopscan 230 60 0 launched"),
    (1180, "info", "#S2 loopscan 230 60 0 launched"),
    (940, "info", "#S3 loopscan 230 60 0 launched"),
    (935, "error", "Scans stop on error 'message out of temporary cells'. stops systematically after 20th scan???"),
    (931, "note", "<p>Stops systematically after the 20th scan. Restarted SPEC, #S79 relaunched.</p>"),
    (930, "info", "#S79 ascan ysam -10.4156 -4.41562 20 0.1 launched"),
    (921, "note", "<p>Not on sample; 14 mm above it. Recentre and relaunch measurements.</p>"),
    (705, "command", "XMCD> umv srot 0"),
    (704, "command", "XMCD> wm srot"),
    (700, "info", "#S102 zapline grotv 71637.5 70365.3 450 100"),
    (690, "plot", "XMLD out of plane"),
    (612, "info", "Dataset 20210405_PD2b_03 (PD2b) has been stored into ICAT successfully"),
    (480, "error", "Macro crashed (problem undulators) at the end of 1st series"),
    (470, "table", ""),
    (300, "command", "OPTICS> zapxiainmage samy 8.064 7.124 94 samz 25.426 26.056 63 60 0 (zap: #1, spec: #1)"),
    (295, "info", "Dataset Cu_K_6ms (Cu_foil) has been stored into ICAT successfully"),
    (180, "todo", ""),
    (41, "command", "FOURC> ksp kd 0 7"),
    (22, "command", "FOURC> eon:prdef last_macro; eoff"),
    (6, "info", "#S104 loopscan 2 1 0 launched"),
]
TABLE = (
    "<p>Exposure series, photon energies around the edge:</p><table><thead><tr><th>scan</th><th>V<sub>A</sub></th>"
    "<th>V<sub>B</sub></th><th>t / s</th></tr></thead><tbody><tr><td>#1350</td><td>14</td><td>10.3</td><td>8.05</td></tr>"
    "<tr><td>#1351</td><td>10.2</td><td>20.5</td><td>8.06</td></tr></tbody></table>"
)
NEXT_TIME = (
    "<p>To do for next time:</p><ul><li>proper housing for APD and PCB</li><li>test P201 with fast diode AH20S?</li>"
    "<li>understand why APD died <strong>(pressure?)</strong></li></ul>"
)


def is_loaded() -> bool:
    return set(User.objects.values_list("username", flat=True)) >= set(ACCOUNTS)


def password() -> str:
    """ELOGBOOK_DEMO_PASSWORD, else one made once and kept in home."""
    return settings.ELOGBOOK_DEMO_PASSWORD or _kept("demo-password", lambda: secrets.token_urlsafe(9))


def key() -> str:
    """The demo key of ID32; made anew where home or database no longer has it."""
    kept = _kept("demo-key", _new_key)
    if not ApiToken.objects.filter(key_hash=ApiToken.hash_of(kept)).exists():
        (Path(settings.ELOGBOOK_HOME) / "demo-key").unlink()
        kept = _kept("demo-key", _new_key)
    return kept


@transaction.atomic
def load(password: str) -> None:
    """Everything the demo has, into an empty database."""
    people = {name: _account(name, full_name, password) for name, full_name in ACCOUNTS.items()}
    id32 = Instrument.objects.create(name="ID32", full_name="Soft X-ray spectroscopy")
    id21 = Instrument.objects.create(name="ID21", full_name="X-ray microscopy")
    InstrumentScientist.objects.create(instrument=id32, user=people["localcontact"])
    running, earlier, released = _investigations(id32, id21)
    for investigation in (running, earlier):
        Participant.objects.create(investigation=investigation, user=people["localcontact"], role="Local contact")
    Participant.objects.create(investigation=running, user=people["scientist"], role="Principal investigator")
    now = timezone.now().replace(microsecond=0)
    entries = [*_night(running, people["scientist"], now), *_beamline(id32, now)]
    entries += _short(earlier, earlier.start_date or now) + _short(released, released.start_date or now)
    entries = [replace(entry, recorded_at=entry.happened_at) for entry in entries]
    logbook.record_many(sorted(entries, key=lambda entry: entry.happened_at or now))


def _account(name: str, full_name: str, password: str) -> User:
    is_admin = name == "admin"
    return User.objects.create_user(
        name, password=password, full_name=full_name, is_staff=is_admin, is_superuser=is_admin
    )


def _investigations(id32: Instrument, id21: Instrument) -> list[Investigation]:
    today = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    rows = [
        (id32, "HC-4397", 404439657, "Interdependent charge and magnetic orders in DyBa₂Cu₃O₆₊ₓ thin films", -2, 4),
        (id32, "HC-4151", 404439201, "Magnetic dichroism of CrI₃ monolayers", -200, 6),
        (id21, "BLC-12581", 404430077, "Iron speciation in streptococci: reference foils", -1500, 3),
    ]
    return [
        Investigation.objects.create(
            instrument=instrument, name=name, catalogue_id=number, title=title, visit_id=instrument.name.lower(),
            start_date=(start := today + timedelta(days=first)), end_date=(end := start + timedelta(days=days)),
            release_date=end + timedelta(days=365 * settings.ELOGBOOK_EMBARGO_YEARS),
        )
        for instrument, name, number, title, first, days in rows
    ]  # fmt: skip


def _night(investigation: Investigation, scientist: User, now: datetime) -> Iterator[Entry]:
    place = Place(investigation, investigation.instrument)
    for minutes, kind, text in NIGHT:
        at = now - timedelta(minutes=minutes)
        if kind in ("command", "info", "error"):
            yield _machine(place, kind, text, at)
            continue
        body = {"table": TABLE, "todo": NEXT_TIME}.get(kind) or (text if kind == "note" else f"<p>{text}</p>")
        yield Entry(
            type=Event.Type.ANNOTATION, category=Event.Category.COMMENT, place=place, author=scientist,
            body=body, body_format=content.HTML, happened_at=at,
            tags={"plot": ["XMLD"], "todo": ["detector", "to do"]}.get(kind, []),
            uploads=[plot()] if kind == "plot" else [],
        )  # fmt: skip


def _machine(place: Place, kind: str, text: str, at: datetime) -> Entry:
    category = {"command": Event.Category.COMMANDLINE, "info": Event.Category.INFO, "error": Event.Category.ERROR}[kind]
    return Entry(
        type=Event.Type.NOTIFICATION, category=category, place=place, body=text, happened_at=at,
        software="spec", machine=f"l{place.instrument.name.lower()}ctrl" if place.instrument else "", tags=["spec"] if kind == "error" else [],
    )  # fmt: skip


def _beamline(instrument: Instrument, now: datetime) -> list[Entry]:
    """The beamline's own logbook, a message nobody can place yet, and one to everybody."""
    unplaced = Place(None, instrument, "IH-HC-3612")
    refill = Entry(
        type=Event.Type.BROADCAST, category=Event.Category.INFO, place=EVERYBODY, source="ebs", software="machine status",
        body="Refill at 198 mA; beam back in 4 minutes.", happened_at=now - timedelta(minutes=400),
    )  # fmt: skip
    return [
        _machine(Place(None, instrument), "info", "Undulator C phase shift at gap 28.00", now - timedelta(minutes=500)),
        _machine(unplaced, "command", "FOURC> reconfig", now - timedelta(minutes=350)),
        refill,
    ]


def _short(investigation: Investigation, start: datetime) -> list[Entry]:
    place = Place(investigation, investigation.instrument)
    lines = [
        ("command", "OPTICS> New dataset: fe2streptor2_main_root"),
        ("info", "Dataset Cu_K_100ms (Cu_foil) has been stored into ICAT successfully"),
        ("error", "no new data collected"),
        ("command", "OPTICS> moveE 7.2"),
    ]
    return [_machine(place, kind, text, start + timedelta(hours=3 + n)) for n, (kind, text) in enumerate(lines)]


def plot() -> Upload:
    """Two absorption curves and their axes."""
    image = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(image)
    draw.line([(50, 20), (50, 320), (610, 320)], fill="#5a6778", width=2)
    for colour, height in (("#0f5fd7", 240), ("#c02b2b", 190)):
        peaks = [
            (x, math.exp(-((x - 250) ** 2) / 1800) + 0.45 * math.exp(-((x - 430) ** 2) / 2400)) for x in range(55, 605)
        ]
        draw.line([(x, 300 - height * y - (x - 55) * 0.03) for x, y in peaks], fill=colour, width=3)
    stored = io.BytesIO()
    image.save(stored, "PNG")
    return Upload(stored.getvalue(), "xmld.png", "image/png", caption="Absorption with both polarisations")


def _new_key() -> str:
    ApiToken.objects.filter(name=KEY_NAME).delete()
    return keys.create(KEY_NAME, Instrument.objects.filter(name="ID32"), may_read=True)


def _kept(name: str, make: Callable[[], str]) -> str:
    path = Path(settings.ELOGBOOK_HOME) / name
    if not path.exists():
        made = make()
        path.touch(mode=0o600)
        path.write_text(made)
    return path.read_text()
