"""The doors to what only administrators have; for others it does not exist."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from investigations import access
from investigations.models import User


def is_administrator(request: HttpRequest) -> bool:
    asker = access.reader(request)
    return isinstance(asker, User) and asker.is_administrator


def administrator(request: HttpRequest) -> User:
    """The administrator who asks."""
    if not is_administrator(request):
        raise Http404
    return access.account(request)


def people(request: HttpRequest, words: str) -> "QuerySet[User]":
    """Every account that has these words in a name, closed ones too."""
    administrator(request)
    either = Q(username__icontains=words) | Q(full_name__icontains=words) | Q(email__iexact=words)
    return User.objects.filter(either) if words else User.objects.all()


def person(request: HttpRequest, pk: int) -> User:
    """One of them."""
    if (found := people(request, "").filter(pk=pk).first()) is None:
        raise Http404
    return found
