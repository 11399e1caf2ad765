"""What anybody finds: released logbooks and, where the facility says so, what is announced of closed ones."""

from django.conf import settings
from django.db.models import Q

from investigations.models import Investigation
from investigations.models.places import InvestigationQuerySet
from investigations.names import normalised

# More words than anybody types only cost time.
WORDS = 10
PUBLIC, HIDDEN = "public", "hidden"


def released(words: str = "") -> InvestigationQuerySet:
    """The logbooks that are open to the world, or those whose title, proposal, beamline or DOI has all the words."""
    return with_words(Investigation.objects.open(), words, "title", "name", "doi", "instrument__name")


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
