"""Who is in the team of an investigation, as the catalogue lists them; whom somebody let in by hand stays."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from investigations.catalogue.outcome import ADDED, CHANGED, ENDED, Outcome
from investigations.catalogue.said import Unanswered, Visit
from investigations.models import Investigation, Participant, User, investigation_changed

KIND = "participants"
BY_CATALOGUE = Participant.Source.CATALOGUE
# An answer that leaves out every team at once is one that may not see them, not one in which all of them left.
TEAMS, MEMBERS = 5, 5


def merge(visits: Sequence[tuple[Investigation, Visit]], accounts: dict[str, User], outcome: Outcome) -> None:
    """Who joined is in; who is no longer listed reads nothing from this moment on."""
    rows: dict[int, list[Participant]] = {investigation.pk: [] for investigation, _ in visits}
    for row in Participant.objects.filter(investigation__in=rows, source=BY_CATALOGUE):
        rows[row.investigation_id].append(row)
    _ensure_teams_are_told(visits, rows)
    for investigation, visit in visits:
        if _merge(investigation, visit, rows[investigation.pk], accounts, outcome):
            _say(investigation)


def _merge(
    investigation: Investigation, visit: Visit, rows: list[Participant], accounts: dict[str, User], outcome: Outcome
) -> bool:
    now = timezone.now()
    wanted = {
        (accounts[each.person.name].pk, each.role[:255]) for each in visit.members if each.person.name in accounts
    }
    have = {(row.user_id, row.role): row for row in rows}
    new = [
        Participant(investigation=investigation, user_id=user, role=role, source=BY_CATALOGUE)
        for user, role in sorted(wanted - have.keys())
    ]
    back = [have[key].pk for key in wanted & have.keys() if have[key].until is not None]
    gone = [row.pk for key, row in have.items() if key not in wanted and row.until is None]
    Participant.objects.bulk_create(new)
    if back:
        Participant.objects.filter(pk__in=back).update(until=None)
    if gone:
        Participant.objects.filter(pk__in=gone).update(until=now)
    outcome.count(KIND, ADDED, len(new))
    outcome.count(KIND, CHANGED, len(back))
    outcome.count(KIND, ENDED, len(gone))
    return bool(new or back or gone)


def _ensure_teams_are_told(visits: Sequence[tuple[Investigation, Visit]], rows: dict[int, list[Participant]]) -> None:
    known = sum(row.until is None for those in rows.values() for row in those)
    if len(visits) >= TEAMS and known >= MEMBERS and not any(visit.members for _, visit in visits):
        raise Unanswered(
            f"It lists nobody in the teams of {len(visits)} investigations: its account here may not see them any more. "
            "Nobody was taken out."
        )


def _say(investigation: Investigation) -> None:
    """Who reads along is asked again at once whether they may."""
    transaction.on_commit(lambda: investigation_changed.send(Investigation, investigation=investigation))
