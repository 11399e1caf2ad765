"""What anybody finds: released logbooks and, where the facility says so, what is announced of closed ones."""

from datetime import datetime

from django.conf import settings
from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, Q, QuerySet

from investigations.models import Investigation
from investigations.models.places import InvestigationQuerySet
from investigations.names import normalised

# More words than anybody types only cost time.
WORDS = 10
PUBLIC, HIDDEN = "public", "hidden"
# Logbooks in a part of the site map; 50 000 is what search engines take.
PART = 10_000


def released(words: str = "") -> InvestigationQuerySet:
    """The logbooks that are open to the world, or those whose title, proposal, beamline or DOI has all the words."""
    return with_words(Investigation.objects.open(), words, "title", "name", "doi", "instrument__name")


def parts() -> "QuerySet[Investigation, tuple[int, datetime]]":
    """Of the site map: by number, each with the last day on which a logbook in it opened."""
    number = ExpressionWrapper(F("pk") / PART, output_field=BigIntegerField())
    found = Investigation.objects.open().annotate(part=number).values("part").annotate(last=Max("release_date"))
    return found.order_by("part").values_list("part", "last")


def part(number: int) -> list[tuple[int, datetime]]:
    """The released logbooks in it. A logbook keeps its part for good, so that one that opens changes one of them."""
    here = Investigation.objects.open().filter(pk__gte=number * PART, pk__lt=(number + 1) * PART)
    rows = here.order_by("pk").values_list("pk", "release_date")
    return [(pk, opened) for pk, opened in rows if opened is not None]


def announced(words: str = "") -> InvestigationQuerySet:
    """Closed logbooks whose title, beamline, dates and release date the facility tells; none where it tells nothing.

    What is not told finds nothing: neither a proposal's name nor its summary.
    """
    if not tells():
        return Investigation.objects.none()
    return with_words(Investigation.objects.announced(), words, "title", "instrument__name")


def tells() -> bool:
    """Whether the facility lists what is still under embargo."""
    return bool(settings.ELOGBOOK_EMBARGO_METADATA == PUBLIC)


def with_words(found: InvestigationQuerySet, words: str, *fields: str) -> InvestigationQuerySet:
    """Those that have every word in one of these fields."""
    for word in words.removeprefix("https://doi.org/").split()[:WORDS]:
        matches = Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR)
        if "name" in fields and normalised(word):
            matches |= Q(proposal_key__contains=normalised(word))
        found = found.filter(matches)
    return found.select_related("instrument")
