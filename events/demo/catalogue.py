"""What the facility's catalogue would bring: beamlines, investigations, samples, datasets with their parameters."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.utils import timezone

from events.demo.station import ENERGIES
from events.entries import Entry
from investigations import releasing
from investigations.models import Dataset, Instrument, Investigation, Sample

RUNNING, EARLIER, RELEASED = "HC-4397", "HC-4151", "BLC-12581"
# Catalogue number, title, days from today to its first, days it lasts.
VISITS = {
    RUNNING: (404439657, "Interdependent charge and magnetic orders in DyBa₂Cu₃O₆₊ₓ thin films", -3, 6),
    EARLIER: (404439201, "Magnetic dichroism of CrI₃ monolayers", -200, 6),
    RELEASED: (404430077, "Iron speciation in streptococci: reference foils", -1500, 3),
}
ABSTRACTS = {
    RUNNING: "In underdoped thin films of DyBa₂Cu₃O₆₊ₓ charge order and spin order seem to know of each other. We follow both by "
    "resonant scattering at the copper L₃ edge, over temperature and in a magnetic field.",
    EARLIER: "X-ray magnetic circular dichroism of exfoliated CrI₃, from bulk to single layers, in fields up to 6 T: which moment the "
    "chromium carries, and how the coupling between layers shows in the hysteresis.",
    RELEASED: "Streptococci store iron in forms that X-ray microscopy can tell apart. Before maps of cells are measured, "
    "absorption at the iron and copper K edges of reference foils and of powders with known valence calibrates energy, "
    "dead time and flux.",
}
FIRST_DATASET = 404500001


def instruments() -> tuple[Instrument, Instrument]:
    return (
        Instrument.objects.create(name="ID32", full_name="Soft X-ray spectroscopy"),
        Instrument.objects.create(name="ID21", full_name="X-ray microscopy"),
    )


def investigation(name: str, instrument: Instrument) -> Investigation:
    number, title, first, days = VISITS[name]
    today = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    start = today + timedelta(days=first)
    return visit(
        name, instrument, start, start + timedelta(days=days), catalogue_id=number, title=title, summary=ABSTRACTS[name]
    )


def visit(name: str, instrument: Instrument, start: datetime, end: datetime, **fields: object) -> Investigation:
    """An investigation that opens when the embargo says."""
    made = Investigation(
        name=name, instrument=instrument, visit_id=instrument.name.lower(), start_date=start, end_date=end, **fields
    )
    made.release_date = releasing.default_date(made)
    made.save()
    return made


def datasets(investigation: Investigation, entries: Iterable[Entry], numbers: "count[int]") -> None:
    """A row for every dataset these entries name, and for its sample; call it before they are recorded."""
    random = Random(investigation.name)
    spans: dict[str, list[datetime]] = {}
    for entry in entries:
        if entry.dataset_name and entry.happened_at:
            spans.setdefault(entry.dataset_name, []).append(entry.happened_at)
    names = sorted({sample_of(name) for name in spans})
    films = {
        name: Sample(investigation=investigation, name=name, catalogue_id=next(numbers), parameters=_film(random, name))
        for name in names
    }
    Sample.objects.bulk_create(films.values())
    rows = [
        Dataset(
            investigation=investigation, sample=films[sample_of(name)], name=name, catalogue_id=next(numbers),
            start_date=min(times), end_date=max(times), location=_location(investigation, name),
            parameters=_parameters(random, min(times), max(times)),
        )
        for name, times in spans.items()
    ]  # fmt: skip
    Dataset.objects.bulk_create(rows)
    if len(rows) > 2:
        _computed(investigation, rows[-3:-1], next(numbers))


def _computed(investigation: Investigation, inputs: list[Dataset], number: int) -> None:
    """What was computed from two measurements."""
    first = inputs[0]
    made = Dataset.objects.create(
        investigation=investigation, sample=first.sample, name=f"{first.name}_xmcd", catalogue_id=number,
        kind=Dataset.Kind.PROCESSED, start_date=inputs[-1].end_date, end_date=inputs[-1].end_date,
        location=f"/data/visitor/{investigation.proposal_key}/processed/{first.name}_xmcd",
        parameters=_listed([
            ("program", "difference 1.4", ""), ("input_datasets", ", ".join(each.location for each in inputs), ""),
            ("normalisation", "pre-edge", ""), ("edge", "931.2", "eV"),
        ]),
    )  # fmt: skip
    made.inputs.set(inputs)


def _location(investigation: Investigation, name: str) -> str:
    proposal, beamline = investigation.proposal_key, investigation.instrument.name.lower()
    return f"/data/visitor/{proposal}/{beamline}/raw/{sample_of(name)}/{name}"


def _film(random: Random, name: str) -> list[dict[str, object]]:
    what = [("composition", "Cu", "")] if name == "Cu_foil" else [("substrate", "SrTiO3 (001)", "")]
    return _listed([*what, ("thickness", str(random.choice([20, 35, 50, 100])), "nm"), ("safetyLevel", "green", "")])


def _listed(known: Iterable[tuple[str, str, str]]) -> list[dict[str, object]]:
    return [
        {"id": number, "name": name, "value": value, "unit": unit}
        for number, (name, value, unit) in enumerate(known, 1)
    ]


def _parameters(random: Random, start: datetime, end: datetime) -> list[dict[str, object]]:
    _, low, high = random.choice(ENERGIES)
    files = random.randint(40, 930)
    measured = [
        ("InstrumentMonochromator_energy", f"{random.uniform(low, high):.2f}", "eV"),
        ("InstrumentSource_current", f"{random.uniform(178, 200):.1f}", "mA"),
        ("SampleEnvironment_temperature", f"{random.choice([20, 60, 120, 300])}", "K"),
        ("SampleEnvironment_field", f"{random.choice([0, 3, 6])}", "T"),
        ("scanNumber", str(random.randint(1, 240)), ""),
        ("__fileCount", str(files), ""),
        ("__volume", str(files * 3_142_016), "bytes"),
        ("__elapsedTime", f"{(end - start).total_seconds():.0f}", "s"),
    ]
    return _listed(measured)


def sample_of(dataset: str) -> str:
    """`DBCO_UD30` of `DBCO_UD30_0003_6ms`, `Cu_foil` of `Cu_K_6ms`."""
    if dataset.startswith("Cu_K"):
        return "Cu_foil"
    parts = dataset.split("_")
    return "_".join(part for part in parts if not part[:1].isdigit())
