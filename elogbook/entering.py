"""The doors of the demo: come in as somebody without a password, on one's own machine only, and things to try there."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from events import demo
from events.demo import catalogue
from investigations import hosts
from investigations.models import ApiToken, Investigation, User

DISMISSED = "tried"
HOSTS = {"localhost", "127.0.0.1", "[::1]"}
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Door(NamedTuple):
    account: str
    role: str
    sees: str


DOORS = [
    Door("scientist", "scientist", "in the team of HC-4397, which runs now"),
    Door("localcontact", "local contact", "staff of ID32, with all its logbooks"),
    Door("outsider", "outsider", "in no team: sees what is open to everybody"),
    Door("admin", "admin", "sees everything, and the administration"),
]


class TryIt(NamedTuple):
    """The steps of the card, and which are done."""

    curl: str
    line_arrived: bool
    outsider_came: bool
    line_was_written: bool
    picture_was_added: bool
    earlier: int | None
    embargo_ended: bool
    was_verified: bool


def is_offered(request: HttpRequest) -> bool:
    """Whether the doors are open: an untouched demo, asked for from this very machine, with nothing in between."""
    return _is_at_home(request) and demo.state() is not None


def try_it(request: HttpRequest, investigation: Investigation) -> TryIt | None:
    """What to try in the running experiment of the demo; nothing anywhere else, or once it was put away."""
    if investigation.name != catalogue.RUNNING or not _is_at_home(request):
        return None
    key = demo.known_key()
    if not key or request.COOKIES.get(DISMISSED) == _mark(key) or (state := demo.state()) is None:
        return None
    return TryIt(demo.CURL.format(url=f"http://{request.get_host()}", key=key), *state)


@login_not_required
def enter(request: HttpRequest) -> HttpResponse:
    """In as one of the demo's accounts; where the doors are closed there is no such page."""
    account = request.POST.get("account", "")
    if request.method != "POST" or account not in demo.ACCOUNTS or not is_offered(request):
        raise Http404
    login(request, get_object_or_404(User, username=account), backend=BACKEND)
    return redirect(_wanted(request) or _start(account))


def dismiss(request: HttpRequest) -> HttpResponse:
    """The card of this demo stays away, in this browser."""
    if request.method != "POST" or not is_offered(request):
        raise Http404
    answer = redirect(_wanted(request) or settings.LOGIN_REDIRECT_URL)
    answer.set_cookie(DISMISSED, _mark(demo.known_key()), max_age=31_536_000, httponly=True, samesite="Lax")
    return answer


def _is_at_home(request: HttpRequest) -> bool:
    """The embedded database, reached by the loopback interface, under its name, by nobody else's hands."""
    return (
        settings.EMBEDDED
        and not settings.ELOGBOOK_PUBLIC_URL
        and hosts.is_loopback(settings.ELOGBOOK_BIND)
        and split_domain_port(request.get_host())[0] in HOSTS
        and not hosts.came_by_proxy(request)
        and hosts.is_loopback(request.META.get("REMOTE_ADDR") or "localhost")
    )


def _mark(key: str) -> str:
    """Tells this demo from another that is reached under the same name."""
    return ApiToken.hash_of(key)[:16]


def _wanted(request: HttpRequest) -> str:
    """The page that was asked for, if it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


def _start(account: str) -> str:
    """The scientist lands inside the experiment, everybody else on the list of logbooks."""
    running = Investigation.objects.filter(name=catalogue.RUNNING).first() if account == "scientist" else None
    return reverse("events:timeline", args=[running.pk]) if running else reverse(settings.LOGIN_REDIRECT_URL)
