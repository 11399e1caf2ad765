"""Two people changed one version of an entry: what each of them did to it."""

from dataclasses import dataclass, replace

from events import content, differences
from events.differences import Budget, Difference, Stood
from events.models import Attachment, Event

from .versions import Version, all_files, pictures_of, some_versions


@dataclass(frozen=True)
class Clash:
    """What stands now with what was changed on the way to it, and what somebody wanted to store with theirs.

    `is_known` says whether the version both began from is known.
    """

    theirs: Version
    mine: Stood
    my_change: Difference
    is_known: bool
    pictures: dict[int, Attachment]

    @property
    def my_text(self) -> content.Content:
        return content.made_safe(self.mine.body, self.mine.body_format)


def clash(current: Event, mine: Stood, *, based_on: int) -> Clash:
    """Compares both with the version they began from; where that is not known, mine with theirs."""
    known = all_files(current)
    rows = some_versions(current, [based_on, current.version], known)
    theirs, budget = rows[current.version], Budget()
    base = rows.get(based_on)
    if base is not None and base.number != theirs.number:
        theirs = theirs.since(base, budget)
    began = (base or theirs).stood
    # What a form does not say has not changed.
    mine = replace(mine, about={**began.about, **mine.about})
    my_change = differences.between(began, mine, budget)
    return Clash(theirs, mine, my_change, base is not None, pictures_of(known))
