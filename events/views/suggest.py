from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from events.timeline import suggestions
from events.views import doors


@require_safe
def suggest(request: HttpRequest, pk: int | None = None, name: str | None = None) -> JsonResponse:
    """What may be meant by some letters of a tag, person, dataset or sample, for whoever writes in this logbook."""
    place = doors.place(request, pk, name)
    found = suggestions.suggest(request.GET.get("kind", ""), place, request.GET.get("q", ""))
    response = JsonResponse({"suggestions": [each._asdict() for each in found]})
    response["Cache-Control"] = "no-store"
    return response
