"""Where a search may look: what `Event.visible_to` allows, in the parts that PostgreSQL has an index for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from events.models import Event, EventQuerySet
from events.timeline import asked
from events.timeline.filters import Filter
from investigations.models import Investigation
from investigations.models.places import InvestigationQuerySet, Reader

# So many logbooks of the reader's own stand in the condition of the index; of more it is asked who may read them.
OWN = 500


@dataclass(frozen=True)
class Reach:
    reader: Reader
    wanted: Filter

    @property
    def logbooks(self) -> InvestigationQuerySet:
        """Those the reader may read, where a hit can be."""
        return self._narrowed(Investigation.objects.visible_to(self.reader))

    @property
    def outside(self) -> EventQuerySet:
        """What belongs to no investigation: messages to everybody, and what is a beamline's own."""
        found = Event.objects.visible_to(self.reader).filter(investigation=None)
        return found.none() if self.wanted.investigation is not None else found

    @cached_property
    def own(self) -> Sequence[int] | None:
        """The reader's own logbooks where a hit can be; None where they are too many to name."""
        own = self._narrowed(Investigation.objects.of(self.reader)).order_by()
        found = list(own.values_list("pk", flat=True)[: OWN + 1])
        return found if len(found) <= OWN else None

    @property
    def parts(self) -> list[EventQuerySet]:
        """Everything, no entry twice; each part asks the index of words once."""
        own = [Event.objects.present().filter(investigation__in=self.own)] if self.own else []
        if not self._is_narrow:
            rest = Event.objects.visible_to(self.reader)
            return [*own, rest.exclude(investigation__in=self.own) if self.own else rest]
        others = self.logbooks.exclude(pk__in=self.own) if self.own else self.logbooks
        return [*own, Event.objects.present().filter(investigation__in=others.values("pk")), self.outside]

    @property
    def _is_narrow(self) -> bool:
        """Whether an index finds the logbooks or the entries of them that are asked for, better than one of words."""
        wanted = self.wanted
        named = wanted.investigation is not None or wanted.instrument
        return bool(named or asked.logbooks(wanted.q) or asked.tags(wanted.q))

    def told(self, lists: Sequence[EventQuerySet]) -> Sequence[EventQuerySet]:
        """Whose login name an entry has is told to its team alone, also by what is found."""
        return [each.with_versions_for(self.reader) for each in lists] if self.wanted.author else lists

    @property
    def time(self) -> Q:
        edges = {"happened_at__gte": self.wanted.after, "happened_at__lt": self.wanted.before}
        said = Q(**{name: moment for name, moment in edges.items() if moment is not None})
        return said & asked.times(self.wanted.q)

    def _narrowed(self, logbooks: "InvestigationQuerySet | QuerySet[Investigation]") -> InvestigationQuerySet:
        found = logbooks.filter(asked.logbooks(self.wanted.q))
        if self.wanted.investigation is not None:
            found = found.filter(pk=self.wanted.investigation)
        if self.wanted.instrument:
            found = found.filter(instrument__key=self.wanted.instrument)
        return found  # type: ignore[return-value]
