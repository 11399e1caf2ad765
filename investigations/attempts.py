"""Passwords that are tried: after some wrong ones for a name from one address, the next has to wait.

By name and address together: whoever guesses from elsewhere keeps nobody out. Kept in the database, for all processes.
"""

import math
import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from investigations import hosts
from investigations.models import User, WrongPasswords

# So many may be wrong before there is a wait; it doubles with each further one.
FREE = 10
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
KEPT = timedelta(days=1)
# No form sends more, and a hash of it would cost for nothing.
LONGEST = 4_096


class TooMany(Exception):
    """This password was not looked at; the next may come after `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = math.ceil(seconds / 60)
        wait = f"{seconds} seconds" if seconds <= 90 else f"{minutes} minutes"
        super().__init__(f"Too many wrong passwords for this name from here. Try again in {wait}.")


def account(request: HttpRequest, name: str, password: str) -> User | None:
    """Whose name and password these are; None where they are nobody's, which counts. Raises TooMany."""
    name = unicodedata.normalize("NFKC", name).strip()
    key = _key(name, hosts.sender(request))
    _count(key)
    if not (_is_storable(name) and _is_storable(password)):
        return None
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        return None
    WrongPasswords.objects.filter(key=key).delete()
    return user


def sweep(now: datetime) -> int:
    """What was wrong a day ago counts no longer; says how many names and addresses that were."""
    return WrongPasswords.objects.filter(last_at__lt=now - KEPT).delete()[0]


@transaction.atomic
def _count(key: str) -> None:
    """A try counts as wrong until it is known to be right: of many at once no more are looked at than one by one."""
    row, _ = WrongPasswords.objects.select_for_update().get_or_create(key=key, defaults={"last_at": timezone.now()})
    now = timezone.now()  # not before: another try may have been counted while this one waited
    if now - row.last_at > KEPT:
        row.times = 0
    left = row.last_at + _wait(row.times) - now
    if left > timedelta(0):
        raise TooMany(math.ceil(left.total_seconds()))
    row.times, row.last_at = row.times + 1, now
    row.save(update_fields=["times", "last_at"])


def _wait(times: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(times - FREE, 20), LONGEST_WAIT) if times >= FREE else timedelta(0)


def _key(name: str, address: str) -> str:
    """Neither as it was typed: people type passwords where names belong."""
    said = f"{name.casefold()}\0{hosts.network(address)}".encode(errors="replace")
    return salted_hmac("investigations.attempts", said, algorithm="sha256").hexdigest()


def _is_storable(said: str) -> bool:
    return len(said) <= LONGEST and "\0" not in said and said.encode(errors="ignore").decode() == said
