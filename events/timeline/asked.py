"""What was typed to find entries, as conditions of the database."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import Contains, Exact

from events import query, search
from events.models import Event, TaggedEvent
from events.search import Fold
from investigations.models import Dataset, Sample, User
from investigations.names import normalised

from . import in_files
from .conditions import KIND, has_comment, has_picture, tagged

NOTHING = Q(pk__in=[])


def asked(q: str, *, own: bool) -> Q:
    """Entries that have what was typed; `own` ones may be found by login names too."""
    read = query.read(q)
    if read.is_empty:
        return NOTHING
    groups = [Q(*(condition(term, own) for term in group), _connector=Q.OR) for group in read.groups]
    return Q(*groups)


def condition(term: query.Term, own: bool) -> Q:
    if term.name == "by":
        found = _by(str(term.value), own=own)
    elif isinstance(term.value, query.Span):
        found = TIMES[term.name](term.value)
    elif term.name:
        found = NAMED[term.name](term.value)
    else:
        found = Q(search.words(term.value, together=term.together)) | in_files.having(
            term.value, together=term.together
        )
    return ~found if term.negated else found


def _by(said: str, *, own: bool) -> Q:
    """By a person's name or a program's; the world is not told login names, so it cannot find by them either."""
    both = Concat("first_name", Value(" "), "last_name")
    named = Q(_with(F("full_name"), said)) | Q(_with(both, said), full_name="")
    is_name = ~Q(full_name__contains="@") & ~Q(full_name=F("username"))
    people = User.objects.filter(named if own else named & is_name)
    software = Q(software__icontains=said)
    if not own:
        return Q(author__in=people.values("pk")) | software
    people = people | User.objects.filter(username__iexact=said)
    return Q(author__in=people.values("pk")) | software | Q(username__iexact=said)


def _type(said: str) -> Q:
    return Q(type=said) if said in Event.Type else Q(Exact(KIND, Value(said)))


def _dataset(said: str) -> Q:
    known = Dataset.objects.filter(_with(F("name"), said))
    return Q(dataset__in=known.values("pk")) | Q(_with(F("dataset_name"), said))


def _sample(said: str) -> Q:
    known = Sample.objects.filter(_with(F("name"), said)).values("pk")
    return Q(sample__in=known) | Q(dataset__in=Dataset.objects.filter(sample__in=known).values("pk"))


def _with(name: Any, said: str) -> Any:
    """Rows whose name has the letters, whatever their case and accents."""
    return Contains(Fold(name), Fold(Value(said)))


HAS: dict[str, Callable[[], Q]] = {
    "image": has_picture,
    "file": lambda: ~Q(files=[]),
    "comment": lambda: Q(has_comment()),
    "tag": lambda: ~Q(tag_names=[]),
}
NAMED: dict[str, Callable[[str], Q]] = {
    "tag": tagged,
    "type": _type,
    "category": lambda said: Q(category=said),
    "beamline": lambda said: Q(instrument__key=normalised(said)),
    "proposal": lambda said: Q(investigation__proposal_key=normalised(said)),
    "dataset": _dataset,
    "sample": _sample,
    "has": lambda said: HAS[said](),
    "is": {"edited": Q(version__gt=1), "comment": Q(parent__isnull=False)}.__getitem__,
}
TIMES: dict[str, Callable[[query.Span], Q]] = {
    "after": lambda time: Q(happened_at__gte=time.start),
    "before": lambda time: Q(happened_at__lt=time.start),
    "on": lambda time: Q(happened_at__gte=time.start, happened_at__lt=time.end),
}


def logbooks(q: str) -> Q:
    """What the logbook of every hit has: the beamline and the proposal that are asked for."""
    return Q(*(PLACES[term.name](str(term.value)) for term in _alone(q) if term.name in PLACES))


def times(q: str) -> Q:
    """What the time of every hit has."""
    return Q(*(TIMES[term.name](term.value) for term in _alone(q) if isinstance(term.value, query.Span)))


def tags(q: str) -> "list[QuerySet[TaggedEvent]]":
    """Where an index lists the entries that have a tag which every hit has."""
    names = [str(term.value) for term in _alone(q) if term.name == "tag"]
    return [TaggedEvent.objects.filter(tag__name__iexact=name) for name in names]


def listed(q: str) -> Q:
    """The same as a condition, of entries in a logbook."""
    return Q(*(Q(pk__in=rows.values("content_object")) for rows in tags(q)))


def indexed(q: str) -> Q:
    """What of it an index of words finds; empty where it has no words that every hit has."""
    words = [search.words(_telling(term), together=term.together) for term in _alone(q) if not term.name]
    return Q(*(Q(each) for each in words))


def _telling(term: query.Term) -> str:
    """Words next to each other are as frequent as the rarest of them, which is often the longest."""
    return max(str(term.value).split(), key=len) if term.together else str(term.value)


def _alone(q: str) -> Iterator[query.Term]:
    """What every hit has to meet by itself."""
    return (group[0] for group in query.read(q).groups if len(group) == 1 and not group[0].negated)


PLACES: dict[str, Callable[[str], Q]] = {
    "beamline": lambda said: Q(instrument__key=normalised(said)),
    "proposal": lambda said: Q(proposal_key=normalised(said)),
}
