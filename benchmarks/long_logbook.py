"""`python -m benchmarks.long_logbook ENTRIES PHOTOS`: fills HC-4397 with nights of messages, and notes with photographs."""

import os
import sys
from datetime import timedelta

import django

AT_ONCE = 500
MINUTES = 3


def fill(entries: int, photos: int) -> None:
    from django.utils import timezone
    from PIL import Image

    from events import logbook
    from events.blobs import Upload
    from events.models import Event
    from investigations.models import Investigation, User
    from tests import make, photographs

    place, person = Investigation.objects.get(name="HC-4397"), User.objects.get(username="scientist")
    start = timezone.now() - timedelta(days=6)
    note = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": "", "author": person}
    for first in range(0, entries - photos, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, entries - photos))
        logbook.record_many(
            [
                make.entry(
                    place, f"umv srot {make.word(number)}", happened_at=start + number * timedelta(minutes=MINUTES)
                )
                for number in numbers
            ]
        )
    for number in range(photos):
        picture = Image.effect_mandelbrot((2000, 1500), (-2 + number / 100, -1.5, 1, 1.5), 60)
        photo = Upload(photographs.saved("JPEG", picture), f"IMG_{number:04}.jpg", caption=f"Sample {number}")
        at = start + number * timedelta(hours=1)
        make.event(place, f"The sample after {number} scans", uploads=[photo], happened_at=at, **note)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    fill(int(sys.argv[1]), int(sys.argv[2]))
