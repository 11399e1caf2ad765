"""What was written in a logbook while a dataset or a sample of it was measured."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events import timeline
from events.models import EventQuerySet
from events.views.reading import Lists, answer
from investigations import access
from investigations.models import Dataset, Sample


@login_not_required
@require_safe
def dataset(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries from its first moment to its last, but for those that are about it."""
    found = access.dataset(request, pk)
    when = timeline.stretch(found)
    entries = timeline.while_measured(found, when) if when is not None else None
    return _meanwhile(request, found, entries, "events/dataset.html", {"dataset": found, "measured": when})


@login_not_required
@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for all that was measured of a sample."""
    found = access.sample(request, pk)
    entries = timeline.while_measured_sample(found)
    return _meanwhile(request, found, entries, "events/sample.html", {"sample": found, "measured": True})


def _meanwhile(
    request: HttpRequest, of: Dataset | Sample, entries: EventQuerySet | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    if entries is None:
        raise Http404
    _, may_write, own = access.rights(request, of.investigation_id)
    context |= {
        "investigation": of.investigation, "meanwhile": True, "empty": "events/_nothing_meanwhile.html",
        "sees_versions": own, "may_write": may_write,
    }  # fmt: skip
    return answer(request, template, Lists([entries], (), of.investigation.instrument), context)
