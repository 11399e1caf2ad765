"""How lines get into a logbook, and how to read one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from investigations import hosts


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Lines ready to copy, with this server's address in them."""
    return render(request, "investigations/help.html", {"address": hosts.address(request)})
