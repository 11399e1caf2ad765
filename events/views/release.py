"""When a logbook opens: its page for the team and staff, and the calendar of a facility's staff."""

import re
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods

from events import logbook
from events.views.head import head
from investigations import access, notices, releasing
from investigations.forms import ReleaseForm, WhyForm
from investigations.models import Investigation, User
from investigations.paging import page
from investigations.releasing import ForStaff, Refused

READ_AND_SEND = ["GET", "HEAD", "POST"]
PAGE = 100
DONE = {
    "set": "The release date is set. The team gets its mails about the new one.",
    "now": "Everybody reads this logbook now.",
    "confirm": "The release date is confirmed.",
    "withdraw": "This logbook is withdrawn: only its team and the beamline’s staff read it.",
    "again": "Everybody reads this logbook again.",
}


@require_http_methods(READ_AND_SEND)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reads a logbook, from when everybody does, and what staff do about it."""
    context = head(request, pk, "team")
    if not context["sees_versions"]:
        raise Http404
    found, by = context["investigation"], access.account(request)
    form, doing = None, request.POST.get("do", "")
    if request.method == "POST":
        if not access.is_staff_of(request, found):
            raise PermissionDenied("Only the beamline’s staff change when a logbook opens.")
        form = (ReleaseForm if doing == "set" else WhyForm)(request.POST)
        if _done(found, by, doing, form):
            messages.success(request, DONE[doing])
            return redirect("events:release", pk)
    context |= _about(request, found, by) | {"form": form, "doing": doing}
    return render(request, "investigations/release.html", context, status=422 if form is not None else 200)


@require_http_methods(READ_AND_SEND)
def calendar(request: HttpRequest) -> HttpResponse:
    """What opens when at the beamlines whose staff one is, and what is held; a data manager confirms several at once."""
    by = access.account(request)
    if not releasing.is_any_staff(by):
        raise Http404
    problem = ""
    if request.method == "POST":
        problem = _confirm_many(request, by)
        if not problem:
            return redirect("events:release-calendar")
    held = list(releasing.held(by)[: PAGE + 1])
    found = page(releasing.coming(by), "release_date", "pk", after=request.GET.get("after", ""), size=PAGE)
    notices.tell([*held, *found.rows])
    context = {
        "held": held[:PAGE], "more_held": len(held) > PAGE, "page": found, "problem": problem,
        "is_sending": notices.is_sending(), "why": request.POST.get("why", ""),
        "chosen": request.POST.getlist("held"),
    }  # fmt: skip
    return render(request, "investigations/calendar.html", context, status=422 if problem else 200)


def _done(found: Investigation, by: User, doing: str, form: WhyForm) -> bool:
    """Whether it was done; what was wrong stands in the form."""
    if not form.is_valid():
        return False
    sent, why = form.cleaned_data, form.cleaned_data["why"]
    try:
        if doing == "set":
            logbook.set_release_date(found, sent["date"], by=by, why=why, proprietary=sent["closed"])
        elif doing == "now":
            logbook.set_release_date(found, timezone.now(), by=by, why=why)
        elif doing == "confirm":
            if sent["seen"] is None:
                raise Refused("The form does not say which date you looked at. Reload the page.")
            logbook.confirm_release(found, by=by, why=why, seen=sent["seen"])
        elif doing == "withdraw":
            logbook.withdraw(found, by=by, why=why)
        elif doing == "again":
            logbook.release_again(found, by=by, why=why)
        else:
            raise Refused("Choose what to do.")
    except ForStaff as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _about(request: HttpRequest, found: Investigation, by: User) -> dict[str, Any]:
    notices.tell([found])
    staffs = access.is_staff_of(request, found)
    return {
        "staffs": staffs, "may_set": staffs and releasing.may_set(found, by), "is_sending": notices.is_sending(),
        "changes": releasing.changes(found)[:PAGE], "contacts": access.local_contacts(found),
        "is_past": found.release_date is not None and found.release_date <= timezone.now(),
        "seen": found.release_date.isoformat() if found.release_date is not None else "",
    }  # fmt: skip


def _confirm_many(request: HttpRequest, by: User) -> str:
    """Confirms what was ticked, each as it was looked at; says what was wrong."""
    if not by.is_administrator:
        raise PermissionDenied("Only a data manager confirms a date that is held.")
    form, ticked = WhyForm(request.POST), request.POST.getlist("held")[:PAGE]
    if not form.is_valid():
        return "Say why: the reason stands in each logbook. Nothing is confirmed yet."
    if not ticked:
        return "Tick the logbooks whose date is right. Nothing is confirmed yet."
    seen = dict(filter(None, map(_looked_at, ticked)))
    failed, count = [], 0
    for investigation in releasing.held(by).filter(pk__in=seen):
        why = form.cleaned_data["why"]
        try:
            logbook.confirm_release(investigation, by=by, why=why, seen=seen[investigation.pk])
        except Refused as refused:
            failed.append(f"{investigation.name}: {refused}")
        else:
            count += 1
    if count:
        messages.success(request, f"{count} release {'date is' if count == 1 else 'dates are'} confirmed.")
    return " ".join(failed)


def _looked_at(ticked: str) -> tuple[int, datetime] | None:
    """The number of a logbook and the date that was ticked; None of what no page of ours sends."""
    number, _, date = ticked.partition(" ")
    try:
        moment = parse_datetime(date) if re.fullmatch("[0-9]{1,18}", number) else None
    except ValueError:
        return None
    return (int(number), moment) if moment is not None else None
