from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import holdings
from events.views.head import head
from investigations.paging import page

PAGE = 200


@login_not_required
@require_safe
def datasets(request: HttpRequest, pk: int) -> HttpResponse:
    """What was measured, the latest first."""
    context = head(request, pk, "datasets")
    rows = holdings.datasets(context["investigation"])
    context["page"] = page(rows, *holdings.DATASETS, after=request.GET.get("after", ""), size=PAGE)
    return render(request, "investigations/datasets.html", context)


@login_not_required
@require_safe
def samples(request: HttpRequest, pk: int) -> HttpResponse:
    """What was measured on, by name."""
    context = head(request, pk, "samples")
    rows = holdings.samples(context["investigation"])
    context["page"] = page(rows, *holdings.SAMPLES, after=request.GET.get("after", ""), size=PAGE)
    return render(request, "investigations/samples.html", context)
