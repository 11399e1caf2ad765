"""What was written in a logbook while a dataset or a sample of it was measured."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events import timeline
from events.views.reading import Lists, answer
from investigations import access

NOTHING = "events/_nothing_meanwhile.html"


@login_not_required
@require_safe
def dataset(request: HttpRequest, pk: int) -> HttpResponse:
    """Entries from its first moment to its last, but for those that are about it."""
    found = access.dataset(request, pk)
    if (when := timeline.stretch(found)) is None:
        raise Http404
    _, may_write, own = access.rights(request, found.investigation_id)
    context = {
        "dataset": found, "investigation": found.investigation, "measured": when, "meanwhile": True, "empty": NOTHING,
        "sees_versions": own, "may_write": may_write,
    }  # fmt: skip
    lists = Lists([timeline.while_measured(found, when)], (), found.investigation.instrument)
    return answer(request, "events/dataset.html", lists, context)


@login_not_required
@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for all that was measured of a sample."""
    found = access.sample(request, pk)
    if (entries := timeline.while_measured_sample(found)) is None:
        raise Http404
    _, may_write, own = access.rights(request, found.investigation_id)
    context = {
        "sample": found, "investigation": found.investigation, "measured": True, "meanwhile": True, "empty": NOTHING,
        "sees_versions": own, "may_write": may_write,
    }  # fmt: skip
    return answer(request, "events/sample.html", Lists([entries], (), found.investigation.instrument), context)
