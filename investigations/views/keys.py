"""The keys of a beamline's software: its staff make, replace and revoke them, without a shell."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from investigations import access, hosts, keys, opening
from investigations.forms import KeyForm
from investigations.models import ApiToken, Instrument

READ_AND_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SEND)
def of_beamline(request: HttpRequest, name: str) -> HttpResponse:
    """Every key that writes at the beamline; a new one is told in the answer that makes it, and never again."""
    instrument, by = access.staffed(request, name), access.account(request)
    if request.method != "POST":
        return _page(request, instrument)
    form = KeyForm(request.POST, rights=keys.givable(by))
    if form.is_valid():
        called = form.cleaned_data["name"]
        try:
            key = keys.make(called, [instrument], by=by, rights=form.cleaned_data["rights"])
            return _page(request, instrument, key=key, key_name=called)
        except keys.TokenRefused as refused:
            form.add_error("name", str(refused))
    return _page(request, instrument, status=422, form=form)


@require_POST
def replace(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """A second key with the same rights; the old one works until it is revoked."""
    instrument, by = access.staffed(request, name), access.account(request)
    token = _one(instrument, pk)
    try:
        called, key = keys.replace(token, by=by)
    except keys.TokenRefused as refused:
        return _page(request, instrument, status=403, problem=str(refused))
    return _page(request, instrument, key=key, key_name=called, replaced=token)


@require_http_methods(READ_AND_SEND)
def revoke(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Shows what still uses a key before it is revoked."""
    instrument, by = access.staffed(request, name), access.account(request)
    token = _one(instrument, pk)
    if not keys.staffs_all(by, token) or token.revoked_at is not None:
        why = "It is also for beamlines that are not yours: their staff use it too." if token.revoked_at is None else ""
        problem = f"The key “{token.name}” {'is not revoked.' if why else 'was revoked already.'} {why}".strip()
        return _page(request, instrument, status=403 if why else 409, problem=problem)
    if request.method != "POST":
        context = {"instrument": instrument, "tab": "intake", "token": token, "now": timezone.now()}
        return render(request, "investigations/revoke_key.html", context)
    keys.revoke_as(by, token)
    messages.success(
        request, f"The key “{token.name}” is revoked: whatever is sent with it is refused and listed under Intake."
    )
    return redirect("investigations:keys", instrument.key)


def _one(instrument: Instrument, pk: int) -> ApiToken:
    if (token := keys.of_beamline(instrument).filter(pk=pk).first()) is None:
        raise Http404
    return token


def _page(request: HttpRequest, instrument: Instrument, *, status: int = 200, **context: Any) -> HttpResponse:
    by = access.account(request)
    listed = [
        (token, keys.staffs_all(by, token), keys.may_replace(by, token)) for token in keys.of_beamline(instrument)
    ]
    running = opening.running(instrument, timezone.now())
    shared = {
        "instrument": instrument, "tab": "intake", "keys": listed, "form": KeyForm(rights=keys.givable(by)),
        "address": hosts.address(request), "proposal": running.name if running is not None else "PROPOSAL",
    }  # fmt: skip
    response = render(request, "investigations/keys.html", shared | context, status=status)
    response["Cache-Control"] = "no-store"
    return response
