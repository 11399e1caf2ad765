"""A night's work in the home of a drill: pictures, files, tags, comments, versions, and words that have to go.

Prints what the drill asks for; run as `python -m tests.backups.night`.
"""

import json
import os
import sys

import django

WORD = "quixotium"
FILES = 6


def work() -> dict[str, object]:
    from events import logbook
    from events.blobs import Upload
    from events.logbook.recording import Attached
    from investigations.models import Investigation, User
    from tests import make, photographs

    person = User.objects.get(username="scientist")
    person.set_password("correct horse battery")
    person.save()
    place = Investigation.objects.get(name="HC-4397")
    name = f"investigation:{place.pk}"
    note = {"type": "annotation", "category": "comment", "software": "", "author": person}
    photo = logbook.upload(Upload(photographs.saved("JPEG"), "cell.jpg"), by=person, logbook=name)
    event = logbook.record(
        make.entry(place, "The cell", attached=[Attached(photo.pk, "upside down")], **note), by=person
    )
    event = logbook.revise(event, by=person, version=1, body="**The** cell", body_format="markdown", tags=["sample"])
    logbook.comment(event, by=person, body="Turned round", body_format="plaintext")
    for number in range(FILES):
        file = Upload(f"scan {number}\n".encode() * 50, f"{number}.txt", "text/plain")
        logbook.record(make.entry(place, f"scan {number}", uploads=[file]))
    secret = Upload(f"a {WORD} line\n".encode(), f"{WORD}.txt", "text/plain")
    gone = logbook.record(make.entry(place, f"Patient {WORD}", uploads=[secret], tags=[WORD], **note))
    gone = logbook.revise(gone, by=person, version=1, body=f"Patient {WORD} sat", body_format="plaintext")
    early = logbook.record(make.entry(place, "A password", **note))
    logbook.redact(early, by=person, why="A password")
    return {"gone": gone.public_id, "photo": photo.pk, "event": event.public_id, "investigation": place.pk}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    json.dump(work(), sys.stdout)
