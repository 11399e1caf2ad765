"""Two members of the team of a live server's running investigation, signed in; prints their session keys."""

import json
import os
import sys

import django

NAMES = ("reader", "writer")


def build() -> dict[str, str]:
    from django.test import Client

    from investigations.models import Investigation, Participant
    from tests import make

    running = Investigation.objects.filter(name__in=["HC-4397", "HG-123"])
    sessions = {}
    for name in NAMES:
        person = make.user(name, full_name=name.capitalize())
        Participant.objects.bulk_create([Participant(investigation=each, user=person) for each in running])
        client = Client()
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        sessions[name] = client.cookies["sessionid"].value
    return sessions


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    json.dump(build(), sys.stdout)
