"""Says investigations, datasets, samples and people in the words of ICAT+'s catalogue; the client validates each."""

from typing import Any

from events.icatplus import wire
from investigations.models import Dataset, Instrument, InstrumentScientist, Investigation, Participant, Sample, User

Said = dict[str, Any]
KINDS = {"raw": "acquisition", "processed": "processed"}


def instrument(found: Instrument) -> Said:
    number = found.catalogue_id if found.catalogue_id is not None else found.pk
    return {"id": number, "name": found.name, "description": found.description or None}


def dataset(found: Dataset, *, nested: bool = False) -> Said:
    told = wire.dataset(found) | {
        "type": KINDS[found.kind],
        "instrumentName": found.investigation.instrument.name,
        "sampleId": number(found.sample) if found.sample is not None else None,
        "investigation": {
            "id": found.investigation.wire_id,
            "name": found.investigation.name,
            "title": found.investigation.title or None,
            "startDate": wire.time(found.investigation.start_date),
            "endDate": wire.time(found.investigation.end_date),
        },
    }
    return told | ({"outputDatasets": [dataset(each) for each in found.outputs.all()]} if nested else {})


def document(found: Dataset) -> Said:
    """The same for an index: texts instead of nothing."""
    told = wire.dataset(found)
    texts = {key: told[key] or "" for key in ("startDate", "endDate", "location", "sampleName")}
    named = {"id": found.investigation.wire_id, "name": found.investigation.name}
    return {"id": told["id"], "name": told["name"], "parameters": told["parameters"], "investigation": named} | texts


def sample(found: Sample, *, with_datasets: bool) -> Said:
    told: Said = {"id": number(found), "name": found.name, "parameters": _parameters(found.parameters)}
    if found.investigation.start_date is not None:
        told["investigation"] = wire.investigation(found.investigation)
    if with_datasets:
        told["datasets"] = [_of_sample(each) for each in found.datasets.all()]
    return told


def sample_as_dataset(found: Sample) -> Said:
    """ICAT+ describes this list as one of datasets."""
    return {
        "id": number(found),
        "name": found.name,
        "sampleId": number(found),
        "sampleName": found.name,
        "parameters": _parameters(found.parameters),
        "investigation": {"id": found.investigation.wire_id, "name": found.investigation.name},
    }


def member(found: Participant, investigation: Investigation, *, is_own: bool) -> Said:
    """Somebody of a team; to the world by name alone."""
    user = found.user
    told: Said = {
        "id": found.pk,
        "name": _login(user) if is_own else user.public_name,
        "fullName": user.get_full_name() if is_own else user.public_name,
        "role": found.role,
        "investigationName": investigation.name,
        "investigationId": investigation.wire_id,
    }
    if is_own:
        told |= {"familyName": user.last_name or None, "givenName": user.first_name or None}
        told |= {"email": user.email or None, "orcidId": user.orcid or None, "affiliation": user.affiliation or None}
    return told


def person(user: User, *, is_own: bool) -> Said:
    if not is_own:
        return {"fullName": user.public_name}
    return {
        "name": _login(user),
        "fullName": user.get_full_name(),
        "givenName": user.first_name or None,
        "familyName": user.last_name or None,
        "email": user.email or None,
        "orcid": user.orcid or None,
    }


def scientist(found: InstrumentScientist) -> Said:
    place = {"name": found.instrument.name, "description": found.instrument.description or None}
    user = {"name": _login(found.user), "fullName": found.user.get_full_name()}
    return {"id": str(found.pk), "user": user, "instrument": place}


def number(found: Sample) -> int:
    return found.catalogue_id if found.catalogue_id is not None else -found.pk


def _login(user: User) -> str:
    return user.catalogue_name or user.username


def _of_sample(found: Dataset) -> Said:
    return {
        "id": found.wire_id,
        "name": found.name,
        "startDate": wire.time(found.start_date),
        "endDate": wire.time(found.end_date),
        "location": found.location,
        "type": KINDS[found.kind],
        "parameters": _parameters(found.parameters),
    }


def _parameters(given: Any) -> list[Said]:
    named = [each for each in given if isinstance(each, dict) and isinstance(each.get("name"), str)]
    return [
        {
            "id": each["id"] if type(each.get("id")) is int else position,
            "name": each["name"],
            "value": str(each.get("value", "")),
            "units": str(each.get("unit") or ""),
        }
        for position, each in enumerate(named, start=1)
    ]
