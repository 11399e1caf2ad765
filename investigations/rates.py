"""How many requests a sender of the main API has made in this minute, counted in the database for all processes."""

import math
import time
from datetime import datetime, timedelta

from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from investigations import hosts
from investigations.models import ApiToken, RequestCount
from investigations.models.places import Reader

MINUTE = 60
KEPT = timedelta(days=1)
COUNT = """
    UPDATE investigations_requestcount
    SET number = CASE WHEN minute = %(minute)s THEN number + 1 ELSE 1 END, minute = %(minute)s
    WHERE key = %(key)s RETURNING number
"""


class TooMany(Exception):
    """This request is one too many; the next may come after `seconds`."""

    def __init__(self, most: int, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"These are more than {most} requests in this minute. Try again in {seconds} seconds.")


def count(sender: str, most: int) -> None:
    """One more request of this sender; 0 is no limit. Raises TooMany."""
    if not most:
        return
    now = time.time()
    if _number(sender, int(now // MINUTE)) > most:
        raise TooMany(most, math.ceil(MINUTE - now % MINUTE))


def of_key(token: ApiToken) -> str:
    return f"key:{token.pk}"


def of_person(person: Reader) -> str:
    return f"person:{person.pk}"


def of_address(request: HttpRequest) -> str:
    """Not as it is: where people are is nobody's business."""
    said = hosts.network(hosts.sender(request)).encode(errors="replace")
    return salted_hmac("investigations.rates", said, algorithm="sha256").hexdigest()


def sweep(now: datetime) -> int:
    """Who sent nothing for a day is forgotten; says how many."""
    return RequestCount.objects.filter(minute__lt=(now - KEPT).timestamp() // MINUTE).delete()[0]


def _number(sender: str, minute: int) -> int:
    """One statement, so that of many at once each counts."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"key": sender, "minute": minute})
            if (found := cursor.fetchone()) is not None:
                return int(found[0])
        RequestCount.objects.bulk_create([RequestCount(key=sender, minute=minute)], ignore_conflicts=True)
