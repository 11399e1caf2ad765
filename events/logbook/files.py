"""The files of an entry: claimed from what was uploaded before, and pictures that came inside the text."""

import re
from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from events import blobs, content
from events.entries import Attached
from events.logbook.rows import FilesMissing
from events.models import Attachment, Event
from investigations.models import User

# Where markup has a picture, in HTML and in Markdown: the same letters in a sentence are words, and so is what follows.
PICTURE_IN_TEXT = re.compile(
    r"""(?:(?<=src=["'])|(?<=\]\()|(?<=\]\(<))data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=%\s]+(?=["')>])"""
)


def claimed(
    wanted: Sequence[Attached], *, by: User | None, logbook: str, event: Event | None = None
) -> list[Attachment]:
    """These files in this order, locked: the entry's own (left out ones too), or unused uploads of `by` to its logbook.

    Raises FilesMissing when one is neither.
    """
    unused = Q(event=None, uploaded_by=by, logbook=logbook)
    mine = Q(event=event) | unused if event is not None else unused
    rows = Attachment.objects.filter(mine, pk__in=[each.pk for each in wanted])
    found = {row.pk: row for row in rows.select_for_update(of=["self"]).select_related("blob").order_by("pk")}
    if missing := [each for each in wanted if each.pk not in found]:
        raise FilesMissing(
            f"{len(missing)} of {len(wanted)} files are no longer here. Add them again; the text is kept."
        )
    for position, each in enumerate(wanted):
        row = found[each.pk]
        row.position, row.caption, row.removed_at = position, content.storable(each.caption), None
    return [found[each.pk] for each in wanted]


def keep(files: Sequence[Attachment], event: Event) -> None:
    """The entry has these files and no others; what it had before stays with its old versions."""
    for file in files:
        file.event = event
    Attachment.objects.bulk_update(files, ["event", "position", "caption", "removed_at"])
    left_out = Attachment.objects.filter(event=event, removed_at=None).exclude(pk__in=[file.pk for file in files])
    left_out.update(removed_at=timezone.now())


def out_of_text(body: str, body_format: str, *, by: User | None, logbook: str) -> tuple[str, list[Attached]]:
    """The text with its `data:` pictures stored as files, and those files."""
    attached: list[Attached] = []

    def stored(found: re.Match[str]) -> str:
        try:
            upload = blobs.from_base64(found[0].replace("%20", ""))
        except blobs.NotAFile:
            return found[0]
        row = Attachment.objects.create(blob=blobs.keep(upload), name=upload.name, uploaded_by=by, logbook=logbook)
        attached.append(Attached(row.pk))
        return row.get_absolute_url()

    if body_format == content.PLAIN or "data:image/" not in body:
        return body, []
    return PICTURE_IN_TEXT.sub(stored, body), attached
