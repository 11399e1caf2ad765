from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import holdings
from events.views.head import head
from investigations.paging import page

PAGE = 60


@login_not_required
@require_safe
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """Every file of a logbook, the newest first: pictures as tiles and the others below, or all in one list."""
    context = head(request, pk, "files")
    rows = holdings.files(context["investigation"])
    found = page(rows, *holdings.FILES, after=request.GET.get("after", ""), size=PAGE)
    as_list = request.GET.get("show") == "list"
    context |= {
        "page": found,
        "as_list": as_list,
        "pictures": [] if as_list else [file for file in found.rows if file.blob.is_picture],
        "others": [file for file in found.rows if as_list or not file.blob.is_picture],
    }
    return render(request, "events/files.html", context)
