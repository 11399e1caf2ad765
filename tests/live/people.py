"""Two members of the team of a live server's running investigation and one of its beamline's staff, signed in.

Prints their session keys.
"""

import json
import os
import sys
from typing import Any

import django

NAMES = ("reader", "writer")


def build() -> dict[str, str]:
    from django.test import Client

    from investigations.models import Instrument, InstrumentScientist, Investigation, Participant
    from tests import make

    running = Investigation.objects.filter(name__in=["HC-4397", "HG-123"])
    sessions = {}
    for name in NAMES:
        person = make.user(name, full_name=name.capitalize())
        Participant.objects.bulk_create([Participant(investigation=each, user=person) for each in running])
        sessions[name] = signed_in(Client(), person)
    staff = make.user("localcontact", full_name="Local contact")
    InstrumentScientist.objects.create(instrument=Instrument.objects.get(name="ID32"), user=staff)
    return sessions | {"localcontact": signed_in(Client(), staff)}


def signed_in(client: Any, person: Any) -> str:
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    json.dump(build(), sys.stdout)
