"""Reads the stored bytes of the files of entries: a version names each by its hash, and nothing else looks at them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from events import blobs
from events.models import Attachment, Blob
from events.seals import contents

AT_ONCE = 1_000


class Damaged(NamedTuple):
    """A file of an entry that nobody can have as it came, and what is wrong with it."""

    logbook: str
    entry: str
    version: int
    name: str
    sha256: str
    said: str


class Files:
    """All files of entries, of any version, or those of some logbooks; with what is made of them for readers."""

    def __init__(self, logbooks: Iterable[str] = ()) -> None:
        here = Q()
        for logbook in logbooks:
            here |= contents.place(logbook, "event__")
        self._own = Attachment.objects.filter(here, event__isnull=False)

    def stored(self) -> "QuerySet[Blob]":
        """Each once, however many entries have it."""
        ids = [Q(pk__in=self._own.order_by().values(f"blob{made}")) for made in ("", "__rendition", "__thumbnail")]
        return Blob.objects.filter(ids[0] | ids[1] | ids[2]).only("sha256").order_by("pk")

    def damaged(self, tell: Callable[[int], object] = lambda done: None) -> Iterator[Damaged]:
        """Reads every byte; `tell` is told how many files are done."""
        for done, blob in enumerate(self.stored().iterator(chunk_size=AT_ONCE), 1):
            if wrong := blobs.damage(partial(blobs.opened, blob), blob.sha256):
                yield from self._of(blob, wrong)
            tell(done)

    def _of(self, blob: Blob, wrong: str) -> Iterator[Damaged]:
        """The entries that have it, asked afterwards: one that was redacted meanwhile has it no more."""
        having = self._own.filter(Q(blob=blob) | Q(blob__rendition=blob) | Q(blob__thumbnail=blob))
        names = ("event__investigation_id", "event__instrument_id", "event__public_id", "event__version", "blob_id")
        for row in having.order_by("event", "pk").values("name", *names):
            place: dict[str, Any] = {name.removeprefix("event__"): row[name] for name in names}
            which = "" if row["blob_id"] == blob.pk else ", as readers are shown it,"
            yield Damaged(
                contents.logbook_of(place), place["public_id"], place["version"], row["name"], blob.sha256,
                f"the file “{row['name']}”{which} {wrong}",
            )  # fmt: skip
