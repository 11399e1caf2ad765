"""An account is closed for good and its person's name taken out of it; what they did stays under a number."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from investigations import keys, readings
from investigations.catalogue.people import bare, former
from investigations.models import (
    AccessRecord,
    CatalogueState,
    InstrumentScientist,
    Notice,
    Participant,
    ReleaseChange,
    User,
    investigation_changed,
)

ANONYMISED = "anonymised an account"
SHORTEST = 3
# What programs wrote down: there a login is a login. In what people wrote, only a whole name is surely one.
OF_PROGRAMS: tuple[tuple[type[models.Model], str], ...] = (
    (AccessRecord, "detail"), (Notice, "failed_why"), (LogEntry, "object_repr"), (LogEntry, "change_message"),
    (CatalogueState, "failed_why"),
)  # fmt: skip
OF_PEOPLE: tuple[tuple[type[models.Model], str], ...] = ((ReleaseChange, "why"), (ReleaseChange, "held_why"))
KEPT_SETTINGS = ("time_zone", "theme", "editor", "shortcuts", "oldest_first", "slide_in", "first_view")


class Refused(Exception):
    """Nobody was anonymised; the sentence says why."""


@dataclass(frozen=True)
class Names:
    """What a person was called here, and what pages call them from then on."""

    logins: Sequence[str]
    whole: Sequence[str]
    called: str

    @property
    def all(self) -> list[str]:
        return [*self.whole, *self.logins]


def names_of(person: User) -> Names:
    """Names of two words, addresses and numbers are surely this person's; a single word may be anybody's."""
    said = [
        person.full_name, f"{person.first_name} {person.last_name}".strip(),
        f"{person.last_name} {person.first_name}".strip(), person.email, person.orcid, person.catalogue_name or "",
        person.username, bare(person.catalogue_name or ""),
    ]  # fmt: skip
    found = [name for name in dict.fromkeys(said) if len(name) >= SHORTEST]
    whole = [name for name in found if re.search(r"\w[\s@/-]+\w", name)]
    return Names([name for name in found if name not in whole], whole, f"Former member {person.pk}")


def without(text: str, names: Iterable[str], called: str) -> str:
    """The text with these names, as words of their own, replaced."""
    ordered = sorted(names, key=len, reverse=True)
    return reduce(lambda said, name: re.sub(rf"(?i)(?<![\w@]){re.escape(name)}(?!\w)", called, said), ordered, text)


def replace_in(rows: "models.QuerySet[Any]", field: str, names: Names, *, whole_only: bool) -> int:
    """Takes the names out of one column of these rows, those that have one; says of how many."""
    said = names.whole if whole_only else names.all
    having = reduce(lambda found, name: found | Q((f"{field}__icontains", name)), said, Q(pk__in=[]))
    changed = 0
    for pk, text in rows.filter(having).values_list("pk", field).iterator():
        if (new := without(text, said, names.called)) != text:
            changed += rows.filter(pk=pk).update(**{field: new})
    return changed


def ensure_may(person: User, by: User) -> None:
    """Raises Refused with the words of the rule, for a page that asks before it shows a form."""
    if not by.is_administrator:
        raise Refused("Accounts are anonymised by administrators only.")
    if person.pk == by.pk:
        raise Refused("Nobody anonymises their own account. Ask another administrator.")
    if person.anonymised_at is not None:
        raise Refused("This account was anonymised already; its names are gone.")


@transaction.atomic
def close(person: User, *, by: User, why: str) -> Names:
    """Closes the account and empties it; returns what it was called, which is known nowhere here afterwards.

    Raises Refused.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    ensure_may(person, by)
    if not (why := why.strip()):
        raise Refused("Say why: that it was done, by whom and why is on record for twelve months.")
    names = names_of(person)
    _end_rights(person, by)
    _empty(person)
    for model, field in OF_PROGRAMS:
        replace_in(model._default_manager.all(), field, names, whole_only=False)
    for model, field in OF_PEOPLE:
        replace_in(model._default_manager.all(), field, names, whole_only=True)
    readings.record(by, ANONYMISED, without(f"account {person.pk}: {why}", names.all, names.called))
    return names


def _end_rights(person: User, by: User) -> None:
    """Sessions, tokens, places in teams: from this moment on nothing of this account opens a door."""
    now = timezone.now()
    lasting = Participant.objects.filter(Q(until=None) | Q(until__gt=now), user=person)
    for membership in lasting.select_related("investigation"):
        transaction.on_commit(
            lambda one=membership.investigation: investigation_changed.send(type(one), investigation=one)  # type: ignore[misc]
        )
    lasting.update(until=now, ended_by=by)
    InstrumentScientist.objects.filter(user=person).delete()
    for token in person.tokens.all():
        keys.revoke(token)
        type(token).objects.filter(pk=token.pk).update(name=f"token {token.pk}")
    own = [
        one.pk for one in Session.objects.all().iterator() if one.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    Session.objects.filter(pk__in=own).delete()


def _empty(person: User) -> None:
    """The row keeps its number, that it was anonymised, and by what the catalogue's next list is known not to be new."""
    blank = User()
    person.catalogue_name = former(person.catalogue_name or person.username)
    person.username, person.full_name = f"former-{person.pk}", names_of(person).called
    for field in ("first_name", "last_name", "email", "affiliation", "orcid", *KEPT_SETTINGS):
        setattr(person, field, getattr(blank, field))
    person.catalogue_id = person.last_login = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.anonymised_at = timezone.now()
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
