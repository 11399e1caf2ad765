"""The staff of a beamline say which browsers stand there for everybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from investigations import access, desks


@require_POST
def desk(request: HttpRequest, name: str) -> HttpResponse:
    """Makes this browser the desk of the beamline, or ends that."""
    instrument = access.staffed(request, name)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back) if is_ours else redirect("investigations:beamline", instrument.key)
    if "end" in request.POST:
        desks.unmark(answer)
        messages.success(request, "This browser is no desk any more: whoever signs in here writes in their own name.")
    else:
        desks.mark(answer, instrument)
        messages.success(request, f"This browser is the {instrument.name} desk now: the team writes here in own names.")
    return answer
