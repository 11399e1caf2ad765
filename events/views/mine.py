from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import news
from investigations import access, releasing
from investigations.paging import page

PAGE = 100


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own logbooks, the running ones first, with what is new in each."""
    own = access.running_first(access.own(request))
    found = page(own, *access.RUNNING_FIRST, after=request.GET.get("after", ""), size=PAGE)
    running = [investigation for investigation in found.rows if investigation.is_running]
    lists = [
        ("Running now", running),
        ("Earlier and planned", [investigation for investigation in found.rows if not investigation.is_running]),
    ]
    by = access.account(request)
    context = {
        "is_staff": releasing.is_any_staff(by),
        "lists": [pair for pair in lists if pair[1]],
        "page": found,
        "news": news.since_left(by, found.rows),
    }
    return render(request, "investigations/mine.html", context)
