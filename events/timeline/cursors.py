"""Places in a list that is ordered by time."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from django.core.exceptions import BadRequest
from django.db.models import Q

LARGEST = 2**63 - 1
BROKEN = "This page's cursor is broken. Start again from the first page."


class Placed(Protocol):
    @property
    def happened_at(self) -> datetime: ...
    @property
    def pk(self) -> int: ...


@dataclass(frozen=True)
class Cursor:
    """A place between two entries of a list in time order."""

    happened_at: datetime
    pk: int

    @classmethod
    def of(cls, event: Placed) -> "Cursor":
        return cls(event.happened_at, event.pk)

    @classmethod
    def at(cls, moment: datetime) -> "Cursor":
        """Just before the first entry of that moment."""
        return cls(moment, 0)

    @classmethod
    def read(cls, sent: str) -> "Cursor":
        try:
            moment, _, pk = base64.urlsafe_b64decode(sent.encode()).decode().rpartition(",")
            cursor = cls(datetime.fromisoformat(moment).astimezone(UTC), int(pk))
        except (binascii.Error, ValueError, OverflowError) as error:
            raise BadRequest(BROKEN) from error
        if not 1 < cursor.happened_at.year < 9999 or not 0 <= cursor.pk <= LARGEST:
            raise BadRequest(BROKEN)
        return cursor

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.happened_at.isoformat()},{self.pk}".encode()).decode()

    # By key, never by counting. The first condition of each is the one an index starts at.
    def older(self) -> Q:
        return Q(happened_at__lte=self.happened_at) & (Q(happened_at__lt=self.happened_at) | Q(pk__lt=self.pk))

    def newer(self) -> Q:
        return Q(happened_at__gte=self.happened_at) & (Q(happened_at__gt=self.happened_at) | Q(pk__gt=self.pk))
