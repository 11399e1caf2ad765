"""What stands at the address of a logbook that was released and closed again."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from investigations import releasing


def or_tombstone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The logbook, or to whoever may not read it what the facility says of its withdrawal, and nothing of the content."""

    @wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Http404:
            # Its own address alone: one of an entry in it is a 404 like any other.
            if set(request.GET) & {"at", "part"} or (found := releasing.withdrawn(pk)) is None:
                raise
        return render(request, "investigations/withdrawn.html", {"withdrawn": found}, status=410)

    return answer
