"""Which account is meant by a name somebody gives, and which ones lie near it."""

from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.db.models.lookups import Contains, Exact

from events.search import Fold
from investigations.models import User

from .suggestions import Suggestion

MOST = 10
NEAREST = 5
# Fewer letters would list the facility's people.
FEWEST = 2
LONGEST = 100
ALIKE = 0.3


def account(said: str) -> User | None:
    """The one open account with this user name, or else with this full name, in any case and accents."""
    said = _typed(said)
    for name in ("username", "full_name"):
        found = list(_open().filter(Exact(Fold(F(name)), Fold(Value(said))))[:2]) if said else []
        exact = [user for user in found if getattr(user, name) == said]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
    return None


def nearest(said: str) -> list[User]:
    """The open accounts whose user name or full name is most like this one."""
    if len(said := _typed(said)) < FEWEST:
        return []
    asked: Any = Fold(Value(said))
    near = [TrigramWordSimilarity(asked, Fold(F(name))) for name in ("username", "full_name")]
    alike: QuerySet[Any] = _open().annotate(alike=Greatest(*near)).filter(alike__gte=ALIKE)
    return list(alike.order_by("-alike", "full_name", "username")[:NEAREST])


def suggested(typed: str) -> list[Suggestion]:
    """Open accounts that have these letters in a name."""
    if len(typed := _typed(typed)) < FEWEST:
        return []
    either = [Q(Contains(Fold(F(name)), Fold(Value(typed)))) for name in ("username", "full_name")]
    found = _open().filter(Q(*either, _connector=Q.OR)).order_by("full_name", "username")[:MOST]
    return [Suggestion(user.username, user.get_full_name(), user.username) for user in found]


def _open() -> "QuerySet[User]":
    return User.objects.filter(is_active=True)


def _typed(said: str) -> str:
    return " ".join(said.replace("\0", "").split())[:LONGEST]
