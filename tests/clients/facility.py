"""Beamlines with an investigation running at each, and their keys, for a server of its own; prints the keys."""

import json
import os
import sys

import django

BEAMLINES = {"ID00": "HG-123", "ID32": "HC-4397", "ID21": "HC-5001", "BM05": "MA-6002"}
CATALOGUE_ID = 404439657
DATASET = "sample_0001"
PERSON, PASSWORD = "scientist", "correct horse battery"


def build() -> dict[str, str]:
    from investigations.models import Dataset, Sample
    from tests import make

    person = make.user(PERSON, is_staff=True, is_superuser=True)
    places = [make.instrument(name) for name in BEAMLINES]
    for number, (place, proposal) in enumerate(zip(places, BEAMLINES.values(), strict=True)):
        running = make.investigation(proposal, at=place, team=(person,), catalogue_id=CATALOGUE_ID + number - 1)
        folder = f"/data/visitor/{proposal.replace('-', '').lower()}/{place.name.lower()}/RAW_DATA/{DATASET}"
        sample = Sample.objects.create(investigation=running, name="PD2b", catalogue_id=number + 1)
        Dataset.objects.create(
            investigation=running, name=DATASET, location=folder, catalogue_id=number + 1, sample=sample,
            start_date=running.start_date, parameters=[{"name": "energy", "value": "7.2", "unit": "keV"}],
        )  # fmt: skip
    return {"key": make.key(*places), "everybody": make.key(*places, may_broadcast=True)}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    json.dump(build(), sys.stdout)
