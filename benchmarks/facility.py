"""Years of a facility at two beamlines, and who searches in them: a team's member of long ago, staff, and the world."""

import argparse
import os
from datetime import timedelta
from typing import Any

import django

# Of twenty logbooks so many are at the first beamline, whose staff then have more than 500 of a thousand.
AT_FIRST = 11
OLD, STAFF = "old-member", "staff-of-id32"
VISITS = 5
# How many entries of the whole facility have a word that no others have, and the name of a film beside it.
RARE = 20
RARE_TEXT = "Zirconolite from 20210405_PD2b_03 mounted"


def fill(logbooks: int, entries: int) -> None:
    """Logbooks of that many entries each, three days apart; those older than the embargo have opened. Once is enough."""
    from django.utils import timezone

    from events.demo import bulk, catalogue
    from investigations.models import Investigation, Participant, User
    from tests import make

    if Investigation.objects.filter(name="FA-0").exists():
        return
    places = [make.instrument("ID32"), make.instrument("ID21")]
    team = User.objects.get(username="scientist")
    step, now = max(1, logbooks // RARE), timezone.now()
    with bulk.without_search_indexes():
        for number in range(logbooks):
            end = now - timedelta(days=3 * number)
            at = places[number % 20 >= AT_FIRST]
            made = catalogue.visit(f"FA-{number}", at, end - timedelta(days=3), end)
            Participant.objects.create(investigation=made, user=team)
            bulk.fill(made, entries, seed=number)
            if number % step == 0:
                make.event(made, RARE_TEXT, happened_at=end - timedelta(hours=1))
    people(logbooks)


def people(logbooks: int) -> None:
    """A beamline's scientist, and a member of five old logbooks that have not opened."""
    from investigations.models import Investigation, Participant
    from tests import make

    make.scientist(make.instrument("ID32"), STAFF)
    old = make.user(OLD)
    first = logbooks // 2
    names = [f"FA-{first + place * max(1, (logbooks - first) // VISITS)}" for place in range(VISITS)]
    for visit in Investigation.objects.filter(name__in=names):
        visit.release_date = None
        visit.save()
        Participant.objects.create(investigation=visit, user=old)


def _main(**options: Any) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
    django.setup()
    fill(**options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("logbooks", type=int)
    parser.add_argument("entries", type=int)
    _main(**vars(parser.parse_args()))
