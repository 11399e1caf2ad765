"""What the main API refuses, each with the status programs go by and the sentence people read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied

from events import logbook
from events.api.answers import written
from events.models import Event
from events.timeline import searching


class Stale(APIException):
    """Somebody changed the entry since the version the sender knows; `current` is what it says now."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"

    def __init__(self, current: Event) -> None:
        super().__init__(
            f"Version {current.version} is the latest; nothing was stored. Make your change of it and send it again."
        )
        self.members = {"current": written([current])[0]}


class Unversioned(APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "unversioned"
    default_detail = 'Say which version you changed, as If-Match: "<version>"; nothing was stored.'


class Refused(APIException):
    """What cannot be done with this entry, whoever asks."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "refused"


class KeyUsed(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "key_used"
    default_detail = (
        "This Idempotency-Key stored another entry, or one that was moved since; nothing was stored. "
        "Use a new key for each entry."
    )


class Unfit(APIException):
    """A file that cannot be kept."""

    default_code = "unfit"

    def __init__(self, unfit: logbook.Unfit) -> None:
        self.status_code = unfit.status
        super().__init__(str(unfit))


class NotReady(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "not_ready"
    default_detail = "This picture is being prepared. Try again in a moment."
    wait = 5


class Busy(APIException):
    """As many search as are answered soon."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"
    wait = searching.AGAIN

    def __init__(self, busy: searching.Busy) -> None:
        super().__init__(f"{busy} Ask again in a second.")


class WrongInBulk(APIException):
    """Entries of a bulk that are wrong, by their index; none of it was stored."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid"

    def __init__(self, errors: Mapping[int, Any]) -> None:
        super().__init__(
            "Nothing was stored. Correct the entries named under 'errors' by their index and send all again."
        )
        self.members = {"errors": {str(index): wrong for index, wrong in errors.items()}}


@contextmanager
def told() -> Iterator[None]:
    """A verb's refusals as answers."""
    try:
        yield
    except logbook.Conflict as conflict:
        raise Stale(conflict.current) from conflict
    except logbook.ForStaffOnly as refused:
        raise PermissionDenied(str(refused)) from refused
    except (logbook.Unchangeable, logbook.FilesMissing, logbook.TagRefused) as refused:
        raise Refused(str(refused)) from refused
    except logbook.KeyUsed as used:
        raise KeyUsed from used
    except logbook.Unfit as unfit:
        raise Unfit(unfit) from unfit
    except searching.Busy as busy:
        raise Busy(busy) from busy
