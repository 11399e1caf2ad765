"""What can go wrong on the way to the provider and back: each is a page that says what happened and what to do."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import jwt
import requests
from django.core.exceptions import SuspiciousOperation

logger = logging.getLogger(__name__)

MEANWHILE = "Try again in a minute. Who has a local account can sign in with that meanwhile."
TELL = "Please tell those who run this logbook; their log has the reason. Local accounts work meanwhile."


@dataclass(frozen=True)
class Failure:
    status: int
    title: str
    advice: str
    # Coming back with the same account would end here again.
    needs_another_account: bool = False


class Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.title)
        self.failure = failure


DOWN = Failure(503, "The facility's sign-in cannot be reached.", MEANWHILE)
SLOW = Failure(504, "The facility's sign-in does not answer.", MEANWHILE)
NONSENSE = Failure(502, "The facility's sign-in answered something that makes no sense here.", TELL)
FAULTY = Failure(502, "The facility's sign-in had a problem of its own.", MEANWHILE)
FORGED = Failure(502, "What came back from the facility's sign-in was not meant for this logbook.", TELL)
NAMELESS = Failure(502, "The facility's sign-in did not say who you are.", TELL)
EXPIRED = Failure(
    502,
    "This sign-in was over before it arrived.",
    "Try again. If it stays, a clock is wrong: please tell those who run this logbook.",
)
LOST = Failure(
    400,
    "This sign-in was begun elsewhere, or is used up.",
    "Begin again here. The browser must keep cookies, and stay at one address of this logbook on the way.",
)
LATE = Failure(400, "This sign-in took too long, or was used before.", "Begin again; nothing is lost.")
REFUSED = Failure(
    403,
    "You did not let the facility's sign-in tell this logbook who you are.",
    "Without that nobody can sign in this way. Try again, or use a local account.",
    needs_another_account=True,
)


def unknown(name: str) -> Failure:
    title = f"The facility's account {name} is not known in this logbook."
    advice = (
        "Accounts come from the facility's catalogue, with the first experiment somebody takes part in. Ask the "
        "user office or your local contact to add you to the team, or sign in with another account."
    )
    return Failure(403, title, advice, needs_another_account=True)


def inactive(name: str) -> Failure:
    title = f"The account {name} is closed here."
    advice = "Ask those who run this logbook to open it again, or sign in with another account."
    return Failure(403, title, advice, needs_another_account=True)


@contextmanager
def explained() -> Iterator[None]:
    """Around whatever reads an answer of the provider: anything may be in it, and nothing of it is our crash."""
    try:
        yield
    except requests.Timeout as error:
        raise _said(SLOW, error) from error
    except requests.ConnectionError as error:
        raise _said(DOWN, error) from error
    except requests.HTTPError as error:
        failed = error.response is not None and error.response.status_code >= 500
        raise _said(DOWN if failed else NONSENSE, error) from error
    except jwt.ExpiredSignatureError as error:
        raise _said(EXPIRED, error) from error
    except (jwt.PyJWTError, SuspiciousOperation) as error:
        raise _said(FORGED, error) from error
    except (requests.RequestException, ValueError, LookupError, TypeError, AttributeError) as error:
        raise _said(NONSENSE, error) from error


def _said(failure: Failure, error: Exception) -> Failed:
    # An answer's body may hold tokens, so a line of the log has its status and no more.
    answer = getattr(error, "response", None)
    reason = f"status {answer.status_code} from {answer.url}" if answer is not None else str(error)
    logger.warning("Sign-in failed: %s %s: %s", failure.title, type(error).__name__, reason)
    return Failed(failure)
