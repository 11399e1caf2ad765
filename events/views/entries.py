from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import timeline, wording
from events.views import hiding, moving
from events.views.addresses import list_of, redact_of
from investigations import access, readings


@login_not_required
@require_safe
def event(request: HttpRequest, public_id: str) -> HttpResponse:
    """One entry at the address that never changes, with its comments."""
    reader = access.reader(request)
    found = timeline.one(reader, public_id)
    if found is None:
        return hiding.tombstone(request, public_id)
    timeline.with_comments([found])
    is_own = timeline.has_versions_for(reader, found)
    if is_own:
        readings.note(
            reader, investigation=found.investigation, instrument=None if found.investigation else found.instrument
        )
    may_write = timeline.may_change(reader, found)
    context = {
        "event": found,
        "investigation": found.investigation,
        "list_url": list_of(found),
        "words": (),
        "sees_versions": is_own,
        "sender": wording.sender(found, is_own=is_own),
        "editors": timeline.editors(found) if is_own else (),
        "may_write": may_write,
        "may_remove": may_write and hiding.may_hide(request, found),
        "move_url": moving.address_of(request, found) if may_write else "",
        "redact_url": redact_of(request, found),
        "signed_in_as": timeline.signed_in_as(found) if is_own else "",
    }
    return render(request, "events/event.html", context)
