from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from events import notify
from events.views import doors
from investigations import access


@require_POST
def editing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tells who reads along that this person has the entry open in the editor; asked again while that is so."""
    notify.editing(doors.event(request, public_id), by=access.account(request))
    return HttpResponse(status=204)
