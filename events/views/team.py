from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.views.head import head
from investigations import access


@login_not_required
@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in the team of an investigation, and the beamline's scientists."""
    context = head(request, pk, "team")
    memberships = groupby(access.team(context["investigation"]), key=lambda membership: membership.user)
    context |= {
        "members": [(user, list(those)) for user, those in memberships],
        "contacts": access.local_contacts(context["investigation"]),
        "is_own": context["sees_versions"],
    }
    return render(request, "investigations/team.html", context)
