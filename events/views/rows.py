"""Some rows of a page that stands open: what a live message named, what a write made, what was missed."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from events import fragments, query, timeline
from events.forms import ReadingForm, believable
from events.timeline import Fresh
from events.views.reading import PUBLIC_ID, Lists, lists_of, wanted_of
from investigations import access
from investigations.models import Instrument, Investigation


@login_not_required
@require_safe
def logbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows of an investigation's page."""
    investigation, may_write, is_own = access.rights_at_once(request, pk)
    names = _asked_for(request, investigation=investigation)
    return answer(request, lists_of(investigation), names, sees_versions=is_own, may_write=may_write)


@require_safe
def beamline(request: HttpRequest, name: str) -> HttpResponse:
    """Rows of the page of a beamline's own logbook, for its staff."""
    instrument = access.staffed(request, name)
    lists = Lists([timeline.of_beamline(instrument)], (), instrument, name=f"beamline {instrument.pk}")
    return answer(request, lists, _asked_for(request, instrument=instrument))


def answer(
    request: HttpRequest,
    lists: Lists,
    public_ids: Sequence[str] | None,
    *,
    sees_versions: bool = True,
    may_write: bool = True,
) -> HttpResponse:
    """The rows of these entries under the filters in the address; None where they are too many to name.

    Whoever asks has passed a door of `access`; those who have just written see versions and may write.
    """
    now = timezone.now()
    form = ReadingForm(request.GET)
    form.is_valid()
    wanted = wanted_of(request, form, lists, own=sees_versions)
    found = (
        Fresh(too_much=True)
        if public_ids is None
        else timeline.fresh(lists.all, wanted, public_ids, known_as=lists.name)
    )
    rows = fragments.of(
        found.rows, sees_versions=sees_versions, may_write=may_write, words=query.read(wanted.q).words,
        here=lists.investigation.pk if lists.investigation is not None else None,
    )  # fmt: skip
    context = {
        "rows": rows, "left": found.left, "gone": found.gone, "too_much": found.too_much, "now": now.isoformat(),
    }  # fmt: skip
    response = render(request, "events/_answer.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _asked_for(
    request: HttpRequest, *, investigation: Investigation | None = None, instrument: Instrument | None = None
) -> list[str] | None:
    """The entries named in the address, or all that got a version since a moment."""
    if "since" in request.GET:
        moment = _moment(request.GET["since"])
        return timeline.changed_since(moment, investigation=investigation, instrument=instrument)
    return [name for name in request.GET.get("ids", "").split(",") if PUBLIC_ID.fullmatch(name)]


def _moment(sent: str) -> datetime:
    try:
        # A space is what became of the + of an offset.
        moment = parse_datetime(sent.replace(" ", "+"))
        if moment is not None:
            return believable(moment)
    except ValueError:
        pass
    raise BadRequest("Since when? Write a moment such as 2021-04-06T04:00:00Z.")
