"""Reads backups again and says in a sentence whatever is not as it was written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from elogbook.backups import sets
from elogbook.backups.sets import Folder, Manifest, Set
from elogbook.placement import Refused
from events import blobs, redactions

Told = Callable[[str, int, int], None]
AT_TOP = {sets.LOCK, sets.README, sets.STORE, redactions.NAME}


@dataclass
class Findings:
    """`wrong` makes a set unfit, as do `damaged` files, which may be left out; `notes` only tell."""

    checked: list[str] = field(default_factory=list)
    files: int = 0
    wrong: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        return [*self.wrong, *self.damaged.values()]


def check(folder: Folder, chosen: Sequence[Set], told: Told = lambda step, done, of: None) -> Findings:
    """These sets, every byte of them; a file that several have is read once."""
    found = Findings()
    wanted: dict[str, int] = {}
    for one in chosen:
        try:
            manifest = one.manifest()
        except Refused as refused:
            found.wrong.append(str(refused))
            continue
        wrong = list(_of_set(one, manifest))
        found.wrong += wrong
        found.checked.append(one.name)
        lists = (f"{one.name}/{sets.LIST}", f"{one.name}/{sets.PACKAGES}")
        if not any(sentence.startswith(lists) for sentence in wrong):
            missing = {known.sha256 for known in manifest.missing}
            wanted |= {sha256: size for sha256, size in one.everything() if sha256 not in missing}
    found.files = len(wanted)
    for number, (sha256, size) in enumerate(sorted(wanted.items()), 1):
        if sentence := _of_file(folder, sha256, size):
            found.damaged[sha256] = sentence
        told("files", number, len(wanted))
    return found


def check_all(folder: Folder, told: Told = lambda step, done, of: None) -> Findings:
    """Every set there is, and whatever else lies in the folder."""
    found = check(folder, folder.complete(), told)
    found.notes += [
        f"{one.name} is no backup: it has no manifest, so it was interrupted. The next backup removes it."
        for one in folder.every()
        if not one.is_complete
    ]
    found.wrong += [f"{path} does not belong to a backup." for path in sorted(_foreign(folder))]
    if not found.checked:
        found.wrong.append(f"There is no backup in {folder.path}.")
    if lines := redactions.unreadable(folder.path / redactions.NAME):
        found.wrong.append(f"{redactions.NAME}: {lines} of its lines cannot be read, so they are not done again.")
    return found


def _of_set(one: Set, manifest: Manifest) -> Iterator[str]:
    for name, part in manifest.parts.items():
        path = one.path / name
        if not path.is_file():
            yield f"{one.name}/{name} is missing."
        elif (size := path.stat().st_size) < part.size:
            yield f"{one.name}/{name} was cut off: {size} of {part.size} bytes are there."
        elif sets.part_of(path) != part:
            yield f"{one.name}/{name} was changed: it is not what its manifest names."
    named = {sets.MANIFEST, *manifest.parts}
    yield from (
        f"{one.name}/{path.name} does not belong to this backup."
        for path in sorted(one.path.iterdir())
        if path.name not in named
    )


def _of_file(folder: Folder, sha256: str, size: int) -> str:
    path = folder.stored(blobs.path_of(sha256))
    if not (wrong := blobs.damage(partial(path.open, "rb"), sha256)):
        return ""
    return f"The file {sha256}{f' ({sets.total([size])})' if wrong == blobs.MISSING else ''} {wrong}."


def _foreign(folder: Folder) -> Iterator[Path]:
    """What nobody here put there; files of the store that no set names are left over from an interrupted backup."""
    known = AT_TOP | {one.name for one in folder.every()}
    yield from (path for path in folder.path.iterdir() if path.name not in known and path.name != "lost+found")
    for path in (folder.path / sets.STORE).rglob("*"):
        if path.is_file() and not is_of_store(path, folder.path / sets.STORE):
            yield path


def is_of_store(path: Path, store: Path) -> bool:
    """Whether it lies where a file of its name would, or is the draft of one."""
    name = path.name.removesuffix(".part")
    is_hash = len(name) == 64 and set(name) <= set("0123456789abcdef")
    return is_hash and path.with_name(name) == store / blobs.path_of(name)
