"""What was typed, looked for inside the documents of entries; and the place in them that was found."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Length, NullIf, StrIndex, Substr

from events import query, search
from events.models import Attachment, Event, FileText
from events.search import Fold
from investigations.briefly import briefly

# Entries by their numbers: PostgreSQL joins these to its indexes of words. Of more than that it asks row by row.
MOST = 1_000
BEFORE, SHOWN = 80, 240


def having(said: str, *, together: bool) -> Q:
    """Entries with a file that says so; empty where no file does."""
    found = _entries(said, together)
    if len(found) > MOST:
        return Q(pk__in=_attached(said, together).values("event"))
    return Q(pk__in=found) if found else Q()


def tell(events: Iterable[Event], q: str) -> None:
    """Gives the files of these entries that say what was typed the place where they do, as `found`; one query at most."""
    words = query.read(q).words
    if not words:
        return
    files = {file.blob_id: file for event in events for one in _with_all_under(event) for file in _documents(one)}
    if not files:
        return
    says = Q(*(Q(search.words(word)) for word in words), _connector=Q.OR)
    texts = FileText.objects.filter(says, blob__in=files).annotate(at=_place(words))
    around = texts.values_list("blob", "at", Length("text"), Substr("text", Greatest(F("at") - BEFORE, 1), SHOWN))
    found = {blob: _excerpt(said, at - BEFORE, whole) for blob, at, whole, said in around}
    for event in events:
        for one in _with_all_under(event):
            for file in _documents(one):
                file.found = found.get(file.blob_id, "")  # type: ignore[attr-defined]


@briefly
def _entries(said: str, together: bool) -> tuple[int, ...]:
    """A page asks several times: for its rows, its facets and its ribbon."""
    return tuple(_attached(said, together).values_list("event", flat=True).order_by().distinct()[: MOST + 1])


def _attached(said: str, together: bool) -> "QuerySet[Attachment]":
    texts = FileText.objects.filter(search.words(said, together=together))
    return Attachment.objects.filter(removed_at=None, event__isnull=False, blob__in=texts.values("blob"))


def _excerpt(said: str, start: int, whole: int) -> str:
    said = " ".join(said.split())
    return f"{'… ' if start > 1 else ''}{said}{' …' if max(start, 1) + SHOWN <= whole else ''}"


def _place(words: Sequence[str]) -> Any:
    """Where the first of the words stands that does, else the first word of one that is broken over lines."""
    looked_for = dict.fromkeys([*words, *(word.split()[0] for word in words)])
    places = [NullIf(StrIndex(Fold(F("text")), Fold(Value(word))), 0) for word in looked_for]
    return Coalesce(*places, Value(1), output_field=IntegerField())


def _with_all_under(event: Event) -> list[Event]:
    return [event, *getattr(event, "inside", ()), *getattr(event, "told", ())]


def _documents(event: Event) -> list[Attachment]:
    return [file for file in getattr(event, "shown_files", ()) if not file.blob.is_picture]
