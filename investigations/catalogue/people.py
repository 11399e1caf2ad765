"""Accounts as the catalogue knows their people: an account is found again by its name there, however it is numbered."""

import hashlib
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.db.models.functions import Lower

from investigations.catalogue.outcome import ADDED, CHANGED, Outcome
from investigations.catalogue.said import Person
from investigations.models import User

KIND = "accounts"
FORMER = "former:"
# Field, and what the catalogue calls it; what it leaves empty stays as it is here.
NAMES = {
    "full_name": "full_name", "first_name": "given_name", "last_name": "family_name", "email": "email",
    "affiliation": "affiliation", "orcid": "orcid",
}  # fmt: skip
LONGEST = {"full_name": 255, "first_name": 150, "last_name": 150, "email": 254, "affiliation": 255, "orcid": 19}
# Two that are equal in one of these are one person under a new name; a full name is shared by namesakes.
PROOFS = ("email", "orcid")


def former(name: str) -> str:
    """How an anonymised account remembers its name at the catalogue: enough to know it again, not to tell it."""
    return FORMER + hashlib.sha256(name.encode()).hexdigest()


def bare(name: str) -> str:
    """The name somebody signs in with: «doe» of «db/doe»."""
    return name.rpartition("/")[2] or name


def _formers(name: str) -> set[str]:
    """One that never came from the catalogue remembers the name it was signed in with."""
    return {former(name), former(bare(name))}


def accounts(people: Iterable[Person], outcome: Outcome) -> dict[str, User]:
    """The account of each, made or brought up to date, by the catalogue's name; none of who was anonymised here."""
    wanted: dict[str, Person] = {}
    for person in people:
        wanted.setdefault(person.name, person)
    if not wanted:
        return {}
    known = _Known(wanted.values())
    found: dict[str, User] = {}
    for name, person in wanted.items():
        if _formers(name) & known.by_name.keys():
            continue
        user = known.find(person, wanted, outcome)
        if user is None:
            outcome.note(f"{name} has no account: another one has this name already. Rename one of them.")
            continue
        found[name] = user
    _store(found, wanted, known.renamed, outcome)
    return found


class _Known:
    """The accounts that any of these people may already have."""

    def __init__(self, people: Iterable[Person]) -> None:
        names = {person.name for person in people}
        spelled = {word.lower() for name in names for word in (name, bare(name))}
        numbers = {person.number for person in people} - {None}
        either = Q(catalogue_name__in=names.union(*map(_formers, names))) | Q(catalogue_id__in=numbers)
        rows: list[User] = list(User.objects.annotate(key=Lower("username")).filter(either | Q(key__in=spelled)))
        self.by_name = {row.catalogue_name: row for row in rows if row.catalogue_name}
        self.by_number = {row.catalogue_id: row for row in rows if row.catalogue_id is not None}
        self.by_username = {row.username.lower(): row for row in rows}
        self.renamed: set[str] = set()

    def find(self, person: Person, wanted: dict[str, Person], outcome: Outcome) -> User | None:
        """The account of this person, a new one where there is none; None where no user name is left for it."""
        same = self.by_name.get(person.name) or self._renamed(person, wanted, outcome) or self._unclaimed(person)
        if same is None:
            same = User(password=make_password(None))
        username = self._username(person, same)
        if not username:
            return None
        if same.username and same.username != username:
            self.by_username.pop(same.username.lower(), None)
            self.renamed.add(person.name)
        same.username = username
        self.by_username[username.lower()] = self.by_name[person.name] = same
        return same

    def _renamed(self, person: Person, wanted: dict[str, Person], outcome: Outcome) -> User | None:
        """Who had this number under another name, if anything else says that it is the same person."""
        numbered = self.by_number.get(person.number) if person.number is not None else None
        if numbered is None or numbered.catalogue_name in wanted or numbered.anonymised_at is not None:
            return None
        if any(getattr(person, each) and getattr(person, each) == getattr(numbered, each) for each in PROOFS):
            return numbered
        outcome.note(f"Number {person.number} was {numbered.catalogue_name} and is {person.name} now: two accounts.")
        return None

    def _unclaimed(self, person: Person) -> User | None:
        """An account that was made here for them. An administrator's only under the whole name, letter by letter."""
        for name in (person.name, bare(person.name)):
            user = self.by_username.get(name.lower())
            if user is None or user.catalogue_name or user.anonymised_at is not None:
                continue
            if user.username == name and (name == person.name or not user.is_superuser):
                return user
        return None

    def _username(self, person: Person, user: User) -> str:
        kept = user.username if user.pk is not None and user.username in (person.name, bare(person.name)) else ""
        for name in (kept, bare(person.name), person.name):
            holder = self.by_username.get(name.lower())
            if name and len(name) <= 150 and (holder is None or holder is user):
                return name
        return ""


def _store(found: dict[str, User], wanted: dict[str, Person], renamed: set[str], outcome: Outcome) -> None:
    new: list[User] = []
    changed: list[User] = []
    for name, user in found.items():
        differs = _update(user, wanted[name]) or name in renamed
        if user.pk is None:
            new.append(user)
        elif differs:
            changed.append(user)
    numbers = {user.catalogue_id for user in (*new, *changed)} - {None}
    # A number that went from one to the other is free before it is given again.
    User.objects.filter(catalogue_id__in=numbers).exclude(pk__in=[user.pk for user in changed]).update(
        catalogue_id=None
    )
    User.objects.filter(pk__in=[user.pk for user in changed]).update(catalogue_id=None)
    User.objects.bulk_create(new)
    User.objects.bulk_update(changed, [*NAMES, "username", "catalogue_name", "catalogue_id"])
    outcome.count(KIND, ADDED, len(new))
    outcome.count(KIND, CHANGED, len(changed))


def _update(user: User, person: Person) -> bool:
    said: dict[str, object] = {"catalogue_name": person.name}
    if person.number is not None:
        said["catalogue_id"] = person.number
    for field, source in NAMES.items():
        if value := getattr(person, source).removeprefix("https://orcid.org/"):
            said[field] = value[: LONGEST[field]]
    differs = [name for name, value in said.items() if getattr(user, name) != value]
    for name in differs:
        setattr(user, name, said[name])
    return bool(differs)
