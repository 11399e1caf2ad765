"""Two members of the teams of a live server's investigations, one of its staff, and a guest; all signed in.

Prints their session keys.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

NAMES = ("reader", "writer")
# Experiments that ended long ago and open while somebody looks.
OPENING = ("HC-77", "HC-78")


def build() -> dict[str, str]:
    from django.test import Client
    from django.utils import timezone

    from investigations.models import Instrument, InstrumentScientist, Investigation, Participant, User
    from tests import make

    running = Investigation.objects.filter(name__in=["HC-4397", "HG-123"])
    sessions = {}
    for name in NAMES:
        person = make.user(name, full_name=name.capitalize())
        Participant.objects.bulk_create([Participant(investigation=each, user=person) for each in running])
        sessions[name] = signed_in(Client(), person)
    staff = make.user("localcontact", full_name="Local contact")
    InstrumentScientist.objects.create(instrument=Instrument.objects.get(name="ID32"), user=staff)
    guest = make.user("guest", full_name="Guest")
    for name in OPENING:
        team = tuple(User.objects.filter(username__in=NAMES))
        before = {"start_date": timezone.now() - timedelta(days=900), "end_date": timezone.now() - timedelta(days=890)}
        make.investigation(name, at=Instrument.objects.get(name="ID32"), team=team, **before)
    manager = make.user("manager", full_name="Data manager", is_superuser=True)
    sessions["manager"] = signed_in(Client(), manager)
    return sessions | {"localcontact": signed_in(Client(), staff), "guest": signed_in(Client(), guest)}


def signed_in(client: Any, person: Any) -> str:
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    json.dump(build(), sys.stdout)
