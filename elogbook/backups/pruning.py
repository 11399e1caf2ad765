"""Takes old backups away, whole, and the files that no other needs."""

from datetime import datetime

from elogbook.backups import checking, sets
from elogbook.backups.sets import Folder, Set
from elogbook.placement import Refused
from events import redactions
from events.redactions import Redaction


def clear(folder: Folder) -> list[str]:
    """What interrupted backups left; says which."""
    left = [one for one in folder.every() if not one.is_complete]
    for one in left:
        one.remove()
    return [one.name for one in left]


def keep(folder: Folder, newest: int) -> list[str]:
    """All but so many of the newest go; says which."""
    return _removed(folder.complete()[:-newest])


def forget_redacted(folder: Folder) -> list[str]:
    """Those that still hold what was taken away for good since; says which."""
    return _removed(holding(folder))


def holding(folder: Folder) -> list[Set]:
    """Backups made after something was written and before it was taken away for good."""
    gone = redactions.read(folder.path / redactions.NAME)
    return [one for one in folder.complete() if _holds(one, gone)]


def _holds(one: Set, gone: list[Redaction]) -> bool:
    try:
        made = datetime.fromisoformat(one.manifest().made_at)
    except Refused:
        return False
    return any(datetime.fromisoformat(each.began) <= made < datetime.fromisoformat(each.at) for each in gone)


def collect(folder: Folder) -> str:
    """Files that no backup has any more go; says why not, where it cannot be known which those are."""
    needed: set[str] = set()
    for one in folder.complete():
        try:
            parts = one.manifest().parts
            for name in (sets.LIST, sets.PACKAGES):
                # Older releases listed no packages.
                if name in parts and sets.part_of(one.path / name) != parts[name]:
                    raise Refused(f"{one.name}/{name} was changed.")
        except (Refused, OSError) as error:
            return f"{error} Nobody can tell which files it needs, so all of them stay; check it, or remove it by hand."
        needed |= {sha256 for sha256, _ in one.everything()}
    store = folder.path / sets.STORE
    for path in store.rglob("*"):
        if path.is_file() and checking.is_of_store(path, store) and path.name not in needed:
            path.unlink()
    return ""


def _removed(chosen: list[Set]) -> list[str]:
    for one in chosen:
        one.remove()
    return [one.name for one in chosen]
