"""The team of an investigation; its leader and the beamline's staff let others in for a time."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import dateformat, timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.timeline import accounts
from events.views.head import head
from investigations import access, teams
from investigations.forms import JoiningForm
from investigations.models import Investigation, Participant, User

NOT_YOURS = "Who joins this team is for its leader and the beamline’s staff to say, until the logbook opens."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in the team of an investigation, and the beamline's scientists; those who may add somebody there."""
    context = head(request, pk, "team")
    investigation = context["investigation"]
    may_change = teams.may_change(request.user, investigation)
    context |= {"may_change": may_change, "is_own": context["sees_versions"]}
    if request.method != "POST":
        return _page(request, context, JoiningForm())
    if not may_change:
        raise PermissionDenied(NOT_YOURS)
    form = JoiningForm(request.POST)
    if form.is_valid() and (found := _account(form)) is not None:
        try:
            return _added(request, investigation, found, form)
        except teams.Refused as refused:
            form.add_error(None, str(refused))
    return _page(request, context, form, status=422)


@require_POST
def end(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """A membership that was added by hand is over."""
    investigation = _changeable(request, pk)
    if (ended := teams.end(investigation, member, by=access.account(request))) is None:
        raise Http404
    messages.success(request, f"{ended.user.get_full_name()} is no longer in this team as a {ended.role.lower()}.")
    return redirect("events:team", pk)


@require_safe
def people(request: HttpRequest, pk: int) -> JsonResponse:
    """Accounts that may be meant by some letters, for whoever may add one of them."""
    _changeable(request, pk)
    found = accounts.suggested(request.GET.get("q", ""))
    response = JsonResponse({"suggestions": [each._asdict() for each in found]})
    response["Cache-Control"] = "no-store"
    return response


def _changeable(request: HttpRequest, pk: int) -> Investigation:
    investigation = access.readable(request, pk)
    if not teams.may_change(request.user, investigation):
        raise PermissionDenied(NOT_YOURS)
    return investigation


def _account(form: JoiningForm) -> User | None:
    """Who is meant; else the form says whose names are like that."""
    said = form.cleaned_data["person"]
    if (found := accounts.account(said)) is not None:
        return found
    near = [f"{user.get_full_name()} ({user.username})" for user in accounts.nearest(said)]
    start = f"No one account is called “{said}”, so nobody was added."
    rest = f" Do you mean {', '.join(near)}? Give the user name." if near else (
        " Accounts come from the facility’s catalogue: who has none there yet is added by an administrator first."
    )  # fmt: skip
    form.add_error("person", start + rest)
    return None


def _added(request: HttpRequest, investigation: Investigation, user: User, form: JoiningForm) -> HttpResponse:
    since, until = form.period()
    by = access.account(request)
    may_write = form.cleaned_data["may"] == "write"
    added = teams.add(investigation, user, may_write=may_write, by=by, since=since, until=until)
    messages.success(request, f"{user.get_full_name()} is added as a {added.role.lower()}{_period(added)}.")
    return redirect("events:team", investigation.pk)


def _period(added: Participant) -> str:
    begins = added.since if added.since is not None and added.since > timezone.now() else None
    parts = [("from", begins), ("until the end of", added.until)]
    return "".join(f" {word} {dateformat.format(timezone.localtime(at), 'j F Y')}" for word, at in parts if at)


def _page(request: HttpRequest, context: dict[str, Any], form: JoiningForm, *, status: int = 200) -> HttpResponse:
    memberships = groupby(access.team(context["investigation"]), key=lambda membership: membership.user)
    context |= {
        "members": [(user, list(those)) for user, those in memberships],
        "contacts": access.local_contacts(context["investigation"]),
        "form": form,
    }
    return render(request, "investigations/team.html", context, status=status)
