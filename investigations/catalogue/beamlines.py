"""Beamlines and their scientists as the catalogue lists them; who was added here stays."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from investigations.catalogue.outcome import ADDED, CHANGED, ENDED, Outcome
from investigations.catalogue.said import Beamline
from investigations.models import Instrument, InstrumentScientist, Participant, User
from investigations.names import normalised

KIND, SCIENTISTS = "beamlines", "instrument scientists"
BY_CATALOGUE = Participant.Source.CATALOGUE


def known(named: Sequence[Beamline], outcome: Outcome) -> dict[str, Instrument]:
    """The beamlines of these names, made where nobody had heard of one, by their normalised names."""
    wanted = {normalised(beamline.name): beamline for beamline in named}
    found = {row.key: row for row in Instrument.objects.filter(key__in=wanted)}
    for key, beamline in wanted.items():
        if key and key not in found:
            found[key] = Instrument.objects.create(name=beamline.name[:255])
            outcome.count(KIND, ADDED)
    return found


def merge(beamlines: Sequence[Beamline], accounts: dict[str, User], outcome: Outcome) -> None:
    """What is said of each, and who its scientists are: whom the catalogue no longer lists is none from now on."""
    rows = known(beamlines, outcome)
    for beamline in beamlines:
        instrument = rows[normalised(beamline.name)]
        if beamline.number is not None and instrument.catalogue_id != beamline.number:
            Instrument.objects.filter(catalogue_id=beamline.number).update(catalogue_id=None)
        said = _said(beamline)
        differs = [name for name, value in said.items() if getattr(instrument, name) != value]
        for name in differs:
            setattr(instrument, name, said[name])
        if differs:
            instrument.save(update_fields=differs)
            outcome.count(KIND, CHANGED)
        _merge_scientists(instrument, beamline, accounts, outcome)


def _said(beamline: Beamline) -> dict[str, object]:
    """What the catalogue leaves empty stays as it is here; an address that is none is left out."""
    said: dict[str, object] = {"full_name": beamline.full_name[:255], "description": beamline.description}
    if beamline.number is not None:
        said["catalogue_id"] = beamline.number
    try:
        URLValidator()(beamline.url)
        said["url"] = beamline.url if len(beamline.url) <= 500 else ""
    except ValidationError:
        pass
    return {name: value for name, value in said.items() if value != ""}


def _merge_scientists(instrument: Instrument, beamline: Beamline, accounts: dict[str, User], outcome: Outcome) -> None:
    wanted = {accounts[each.name].pk for each in beamline.scientists if each.name in accounts}
    rows = {row.user_id: row for row in InstrumentScientist.objects.filter(instrument=instrument)}
    gone = [row.pk for user, row in rows.items() if row.source == BY_CATALOGUE and user not in wanted]
    InstrumentScientist.objects.filter(pk__in=gone).delete()
    new = [InstrumentScientist(instrument=instrument, user_id=user) for user in sorted(wanted - rows.keys())]
    InstrumentScientist.objects.bulk_create(new)
    outcome.count(SCIENTISTS, ADDED, len(new))
    outcome.count(SCIENTISTS, ENDED, len(gone))
