"""What a beamline's software sends, for its staff: who is heard, what was refused, what waits, and a message to try it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from events import logbook, timeline, wording
from events.intake import TrialForm
from events.models import Event
from investigations import access, hosts, keys, opening
from investigations.forms import BeamlineForm
from investigations.models import Instrument
from investigations.paging import page

PAGE, BY_HAND = 50, 20
# Names of programs that a beamline may list as quiet.
LONGEST_NAME = 255


@require_safe
def intake(request: HttpRequest, name: str) -> HttpResponse:
    """The state at a glance: senders, refused and waiting messages, keys, a message to try the way."""
    return _page(request, access.staffed(request, name))


@require_safe
def refused(request: HttpRequest, name: str) -> HttpResponse:
    """Every message of 14 days that was refused with one of the beamline's keys."""
    instrument, by = access.staffed(request, name), access.account(request)
    found = page(timeline.refused_messages(instrument), "-at", "-pk", after=request.GET.get("after", ""), size=PAGE)
    context = {"instrument": instrument, "tab": "intake", "page": found, "rows": timeline.told(found.rows, by)}
    return render(request, "events/refused.html", context)


@require_POST
def trial(request: HttpRequest, name: str) -> HttpResponse:
    """Sends a message the way the beamline's software does, and leads to where it says it landed."""
    instrument, by = access.staffed(request, name), access.account(request)
    running = opening.running(instrument, timezone.now())
    form = TrialForm(request.POST, running=running.name if running is not None else "")
    if not form.is_valid():
        return _page(request, instrument, status=422, trial=form)
    to_running = form.cleaned_data["to"] == TrialForm.RUNNING and running is not None
    event = logbook.send_trial(instrument, running.name if to_running and running is not None else "", by=by)
    return redirect(f"{reverse('events:intake', args=[instrument.key])}?sent={event.public_id}#trial")


@require_POST
def settings(request: HttpRequest, name: str) -> HttpResponse:
    """How the beamline's logbooks open, and which of its senders are quiet."""
    instrument = access.staffed(request, name)
    form = _settings(instrument, timeline.heard(instrument), request.POST)
    if not form.is_valid():
        return _page(request, access.staffed(request, name), status=422, settings=form)
    form.save()
    messages.success(request, f"Saved: the logbooks of {instrument.name} open like that from now on.")
    return redirect(f"{reverse('events:intake', args=[instrument.key])}#settings")


def _settings(instrument: Instrument, heard: timeline.Heard, sent: Any = None) -> BeamlineForm:
    programs = [name for name in heard.programs if len(name) <= LONGEST_NAME]
    return BeamlineForm(sent, instance=instrument, programs=programs)


def _page(request: HttpRequest, instrument: Instrument, *, status: int = 200, **forms: Any) -> HttpResponse:
    by, heard = access.account(request), timeline.heard(instrument)
    running = opening.running(instrument, timezone.now())
    moments = [sender.heard_at for sender in heard.senders]
    context = {
        "instrument": instrument, "tab": "intake", "heard": heard, "running": running,
        "refused": timeline.refused_of(instrument, by), "waiting": timeline.waiting(instrument),
        "by_hand": opening.by_hand(instrument)[:BY_HAND],
        "keys": [key for key in keys.of_beamline(instrument) if key.revoked_at is None],
        "trial": TrialForm(running=running.name if running is not None else ""),
        "settings": _settings(instrument, heard), "sent": _sent(request), "today": timezone.localdate(),
        "address": hosts.address(request), "zone_names": wording.zones(moments or [timezone.now()]),
    }  # fmt: skip
    return render(request, "events/intake.html", context | forms, status=status)


def _sent(request: HttpRequest) -> Event | None:
    """The test message this page was led to from, as its sender finds it."""
    if not (public_id := request.GET.get("sent", "")):
        return None
    found = timeline.one(access.reader(request), public_id[:24].replace("\0", ""))
    return found if found is not None and found.software == wording.TRIAL_SOFTWARE else None
