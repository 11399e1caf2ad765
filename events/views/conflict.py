"""Saving over a newer version: both texts with what each of their writers changed, and what can be done now."""

import uuid
from collections.abc import Sequence
from typing import Any

from events import timeline
from events.differences import Stood
from events.models import Attachment, Event
from events.writing import WriteForm


def told(current: Event, form: WriteForm, files: Sequence[Attachment]) -> dict[str, Any]:
    """What `events/_conflict.html` says. Nothing was stored; `files` are those the sent form names."""
    based_on = form.cleaned_data["version"] or 1
    clash = timeline.clash(current, _mine(current, form, files), based_on=based_on)
    return {
        "clash": clash,
        "mine": form,
        "my_text": form.body,
        "key": uuid.uuid4().hex,
        # A comment cannot have the entry's own files, only those that were uploaded for it.
        "unused": [file for file in files if file.event_id is None],
    }


def _mine(current: Event, form: WriteForm, files: Sequence[Attachment]) -> Stood:
    about = form.about
    return Stood(
        title=form.cleaned_data["title"], body=form.body, body_format=form.format,
        tag_names=form.tag_names(from_text=False), files=[file.as_snapshot() for file in files],
        about={
            "Dataset": about.dataset.name if about.dataset else "",
            "Sample": about.sample.name if about.sample else "", "File path": about.filepath,
        },
    )  # fmt: skip
