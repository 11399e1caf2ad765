"""Who is in a team by hand: whom the leader and the beamline's staff let in, for which period, and who did.

Apart from what the catalogue says of the team, so that its next word leaves these memberships alone.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from investigations.models import Instrument, Investigation, Participant, User
from investigations.models.places import investigation_changed

READER, WRITER = "Reader", "Writer"


class Refused(Exception):
    """Nothing was changed; the sentence says why and what to do."""


def may_change(user: object, investigation: Investigation) -> bool:
    """The team's leader and the beamline's staff, until the release: after it everybody reads and nobody writes."""
    if not isinstance(user, User) or not user.is_active or investigation.is_open:
        return False
    if Instrument.objects.staffed_by(user).filter(pk=investigation.instrument_id).exists():
        return True
    own = Participant.objects.filter(Participant.now_active(), investigation=investigation, user=user)
    return any(membership.leads for membership in own)


@transaction.atomic
def add(
    investigation: Investigation, user: User, *, may_write: bool, by: User, since: datetime | None = None,
    until: datetime | None = None,
) -> Participant:  # fmt: skip
    """Lets somebody read, or also write, from `since` (now) until `until` (no end). Raises Refused."""
    _lock(investigation)
    begins = since or timezone.now()
    if until is not None and until <= max(begins, timezone.now()):
        raise Refused("The last day lies before the first, or has passed. Give a later one, or none.")
    if not user.is_active:
        raise Refused(f"The account of {user.get_full_name()} is closed: nobody can sign in with it.")
    if (same := _as_long(investigation, user, may_write, begins, until)) is not None:
        known = "from the catalogue" if same.source == Participant.Source.CATALOGUE else "added by hand"
        raise Refused(f"{user.get_full_name()} is in this team already, {known}. Nothing had to be added.")
    added = Participant.objects.create(
        investigation=investigation, user=user, role=WRITER if may_write else READER, may_write=may_write,
        since=begins, until=until, source=Participant.Source.HAND, added_by=by,
    )  # fmt: skip
    _say(investigation)
    return added


@transaction.atomic
def end(investigation: Investigation, pk: int, *, by: User) -> Participant | None:
    """Ends a membership that was added by hand, from this moment on; None where there is no such."""
    _lock(investigation)
    by_hand = investigation.participants.filter(source=Participant.Source.HAND).select_related("user")
    if (membership := by_hand.filter(pk=pk).first()) is None:
        return None
    if not membership.has_ended:
        membership.until, membership.ended_by = timezone.now(), by
        membership.save(update_fields=["until", "ended_by"])
        _say(investigation)
    return membership


def _as_long(
    investigation: Investigation, user: User, may_write: bool, since: datetime, until: datetime | None
) -> Participant | None:
    """A membership that gives all that already."""
    theirs = investigation.participants.filter(Q(since=None) | Q(since__lte=since), user=user)
    lasting = Q(until=None) if until is None else Q(until=None) | Q(until__gte=until)
    return theirs.filter(lasting, **({"may_write": True} if may_write else {})).first()


def _lock(investigation: Investigation) -> None:
    Investigation.objects.select_for_update(no_key=True).get(pk=investigation.pk)


def _say(investigation: Investigation) -> None:
    """Who reads along is asked again at once whether they may."""
    transaction.on_commit(lambda: investigation_changed.send(Investigation, investigation=investigation))
