"""A photo from a phone: the link that is shown as a code, the page it opens there, and what has arrived."""

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import handover, logbook, timeline
from events.handover import Handover
from events.logbook.handing_over import MOST
from events.views import doors, quick, uploads
from events.views.write import is_script
from investigations import access, hosts

ENDED = "This link has ended. On the screen, choose “Take a photo” again and scan the new code. What arrived is kept."


@require_POST
def begin(request: HttpRequest, pk: int | None = None, name: str | None = None) -> HttpResponse:
    """A link for a phone, for whoever may write in this logbook."""
    place = doors.place(request, pk, name)
    link = handover.begin(access.account(request), quick.name_of(place))
    path = reverse("events:phone", args=[link.signed])
    address = settings.ELOGBOOK_PUBLIC_URL + path if settings.ELOGBOOK_PUBLIC_URL else request.build_absolute_uri(path)
    return _private(
        JsonResponse(
            {
                "url": address, "qr": handover.code(address), "ends": link.ends.isoformat(),
                "clock": date_format(timezone.localtime(link.ends), "H:i"),
                "seconds": int(handover.LASTS.total_seconds()), "arrived": f"{request.path}{link.nonce}/",
                "unreachable": out_of_reach(request),
            },
            status=201,
        )
    )  # fmt: skip


@require_safe
def arrived(request: HttpRequest, nonce: str, pk: int | None = None, name: str | None = None) -> HttpResponse:
    """What a phone has sent by a link of the same person, for the page that waits for it."""
    place = doors.place(request, pk, name)
    found = timeline.unused(access.account(request), quick.name_of(place), handover=nonce)
    return _private(JsonResponse([uploads.described(file) for file in found], safe=False))


# Without the token of a session: the signed link is the authority, which no other site can guess and no browser adds
# by itself; whoever is signed in on the phone plays no part.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest, signed: str) -> HttpResponse:
    """The page on the phone: it takes photos and shows nothing, neither of the logbook nor of what was sent."""
    found = handover.read(signed)
    if found is None or timeline.handed_over(found.user, found.nonce) >= MOST:
        return _private(_ended(request))
    if request.method != "POST":
        return _private(_page(request, found))
    return _private(_receive(request, found))


def _receive(request: HttpRequest, found: Handover) -> HttpResponse:
    sent = request.FILES.getlist("files")
    if not sent:
        return _refused(request, found, "Nothing has arrived. Choose a photo first, then send it.", 422)
    try:
        for file in sent:
            logbook.hand_over(file, by=found.user, logbook=found.logbook, nonce=found.nonce)
    except logbook.UsedUp:
        return _ended(request)
    except logbook.Unfit as unfit:
        return _refused(request, found, str(unfit), unfit.status)
    if is_script(request):
        return JsonResponse({"count": timeline.handed_over(found.user, found.nonce)}, status=201)
    return redirect(request.path)


def _refused(request: HttpRequest, found: Handover, sentence: str, status: int) -> HttpResponse:
    if is_script(request):
        return uploads.refused(status, sentence)
    return _page(request, found, error=sentence, status=status)


def _page(request: HttpRequest, found: Handover, *, error: str = "", status: int = 200) -> HttpResponse:
    # The beamline's name and no more: beamlines are no secret, and a stranger may have found the link.
    count = timeline.handed_over(found.user, found.nonce)
    context = {"instrument": found.place.instrument, "count": count, "left": MOST - count, "error": error}
    return render(request, "events/phone.html", context | {"most_mb": settings.ELOGBOOK_MAX_UPLOAD_MB}, status=status)


def _ended(request: HttpRequest) -> HttpResponse:
    """One answer for a link that is wrong, too old or used up, and for one whose maker may no longer write."""
    if is_script(request):
        return uploads.refused(404, ENDED)
    return render(request, "events/phone.html", {"ended": True}, status=404)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, found by no search engine, and its address is told to nobody."""
    add_never_cache_headers(response)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def out_of_reach(request: HttpRequest) -> str:
    """Why a phone cannot open this address, and what to start; nothing where it can."""
    here = f"http://{socket.gethostname()}:{settings.ELOGBOOK_PORT}/"
    if public := settings.ELOGBOOK_PUBLIC_URL:
        only_here = hosts.is_loopback(urlsplit(public).hostname or "")
        return f"A phone cannot reach {public}: set ELOGBOOK_PUBLIC_URL to this machine’s name." * only_here
    if hosts.is_loopback(settings.ELOGBOOK_BIND) and not hosts.came_by_proxy(request):
        return (
            "A phone cannot reach this address: E-Logbook answers on this machine only. Start it with "
            f"ELOGBOOK_BIND=0.0.0.0 make run and open this page by the machine’s name, such as {here}"
        )
    if hosts.is_loopback(host := split_domain_port(request.get_host())[0]):
        return f"A phone cannot reach {host}: open this page by the machine’s name, such as {here}"
    return ""
