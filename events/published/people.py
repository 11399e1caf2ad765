"""Who made a logbook: the team as the facility's catalogue lists it, by the names the world may read."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from events.published import plain
from investigations.models import Investigation, Participant, User

ORCID = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")


class Creator(NamedTuple):
    """A person, or where nobody may be named their team; an ORCID only where it is known."""

    name: str
    given: str = ""
    family: str = ""
    orcid: str = ""
    is_person: bool = True

    @property
    def inverted(self) -> str:
        """As lists of literature order it."""
        return f"{self.family}, {self.given}" if self.family and self.given else self.name


def creators(investigation: Investigation) -> list[Creator]:
    """Its leader first, then by name. Guests who were let in by hand made nothing; a forgotten person is not named."""
    catalogued = investigation.participants.filter(source=Participant.Source.CATALOGUE, user__anonymised_at=None)
    members = sorted(catalogued.select_related("user"), key=lambda member: (not member.leads, member.user_id))
    people = {member.user_id: member for member in reversed(members)}
    ordered = sorted(people.values(), key=lambda member: (not member.leads, _sorted_by(member.user)))
    found = list(_named(member.user for member in ordered))
    team = f"The team of {plain.line(investigation.name)} at {plain.line(investigation.instrument.name)}"
    return found or [Creator(team, is_person=False)]


def _sorted_by(user: User) -> tuple[str, str, int]:
    return (user.last_name or user.public_name).casefold(), user.public_name.casefold(), user.pk


def _named(people: Iterable[User]) -> Iterable[Creator]:
    for user in people:
        if name := plain.line(user.public_name):
            given, family = plain.line(user.first_name), plain.line(user.last_name)
            # Only where both are surely parts of the name: an account may be called otherwise by hand.
            whole = bool(given and family and {*f"{given} {family}".split()} == {*name.split()})
            orcid = user.orcid if ORCID.fullmatch(user.orcid) else ""
            yield Creator(name, given * whole, family * whole, orcid)
