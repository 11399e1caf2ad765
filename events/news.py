"""What is new in a logbook since its reader last left it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q

from events.models import Event, ReadMark
from investigations.models import Investigation, User

# An entry stored much later than it happened is not looked for: the index is ordered by when entries happened.
LATE = timedelta(days=2)


class News(NamedTuple):
    """Other people's entries and errors; what software reports in passing is not news."""

    notes: int
    errors: int

    def __str__(self) -> str:
        counts = [(self.notes, "note"), (self.errors, "error")]
        said = [f"{number} {word}{'s' if number > 1 else ''}" for number, word in counts if number]
        return f"{', '.join(said)} new since you left" if said else "No new notes or errors since you left"


def since_left(reader: User, investigations: Iterable[Investigation]) -> dict[int, News]:
    """For each logbook that the reader has ever left, by its number; in two queries."""
    marks = ReadMark.objects.filter(user=reader, investigation__in=[each.pk for each in investigations])
    news = dict.fromkeys(marks.values_list("investigation", flat=True), News(0, 0))
    is_error = Q(category=Event.Category.ERROR)
    seen_at = F("investigation__read_marks__seen_at")
    new = Event.objects.present().filter(
        is_error | Q(type=Event.Type.ANNOTATION),
        investigation__read_marks__in=marks,
        recorded_at__gt=seen_at,
        happened_at__gt=seen_at - LATE,
    )
    counts = new.exclude(author=reader).values("investigation")
    for row in counts.annotate(notes=Count("pk", filter=~is_error), errors=Count("pk", filter=is_error)):
        news[row["investigation"]] = News(row["notes"], row["errors"])
    return news
