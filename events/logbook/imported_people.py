"""Who wrote what is imported: accounts of their own that nobody signs in with, unless the operator says they are ours."""

import hashlib
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password

from events.imports import Person
from investigations.models import User

# No account of a person here begins with it, so no file speaks for anybody who is here.
PREFIX = "imported:"
LONGEST = 150


class People:
    """The account of each person a file names. With `match`, who has the same user name here is the same person."""

    def __init__(self, *, match: bool) -> None:
        self.match = match
        self.made: list[str] = []
        self._known: dict[Person, User] = {}

    def know(self, said: Iterable[Person | None]) -> None:
        """Looks these up and makes the accounts that are missing: at most three statements however many they are."""
        new = {person: _username(person) for person in said if person is not None and person not in self._known}
        if not new:
            return
        if self.match:
            self._match(new)
        others = {person: name for person, name in new.items() if person not in self._known}
        names = set(others.values())
        users = {user.username: user for user in User.objects.filter(username__in=names)}
        missing = [
            User(username=name, full_name=person.name[:255], orcid=person.orcid[:19], is_active=False,
                 password=make_password(None))
            for person, name in {name: (person, name) for person, name in others.items()}.values() if name not in users
        ]  # fmt: skip
        User.objects.bulk_create(missing)
        users |= {user.username: user for user in missing}
        self.made += [user.username for user in missing]
        self._known |= {person: users[name] for person, name in others.items()}

    def _match(self, new: dict[Person, str]) -> None:
        """Letter by letter, and nobody who was forgotten."""
        names = {person.username for person in new if person.username}
        same = {user.username: user for user in User.objects.filter(username__in=names, anonymised_at=None)}
        self._known |= {person: same[person.username] for person in new if person.username in same}

    def account(self, person: Person | None) -> User | None:
        return None if person is None else self._known[person]


def _username(person: Person) -> str:
    """One for each person: two of one user name and different names, from two facilities, are two."""
    if person.username.startswith(PREFIX):
        return person.username[:LONGEST]
    proof = hashlib.sha256(f"{person.username}\0{person.name}\0{person.orcid}".encode()).hexdigest()[:8]
    return f"{PREFIX}{(person.username or person.name)[: LONGEST - 30]}:{proof}"
