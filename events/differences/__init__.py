"""What changed between two versions of an entry, in words and marks that a page can show. Knows of no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from events import content

from . import markup, words
from .steps import STEPS, Budget, TooDifferent
from .words import Part

__all__ = ["STEPS", "Budget", "Difference", "FileChange", "Part", "Stood", "between"]

# Longer texts are not compared on a page; both can be read whole.
LONGEST = 200_000
TOO_LONG = "This text is too long to be compared here."
TOO_DIFFERENT = "So much changed that single words are not marked: both texts stand whole, the old one first."
ELSEWHERE = "So much changed on this page that this text is compared on a page of its own."
File = Mapping[str, Any]


@dataclass(frozen=True)
class Stood:
    """What an entry said, was tagged with and was about at one time; `about` names each thing in words."""

    title: str = ""
    body: str = ""
    body_format: str = content.PLAIN
    by_machine: bool = False
    # Too long to compare: `body` is a fingerprint of it.
    is_cut: bool = False
    tag_names: Sequence[str] = ()
    files: Sequence[File] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    # Why it is hidden; None where everybody of the team reads it.
    hidden: str | None = None


@dataclass(frozen=True)
class FileChange:
    """A file that came, went, or has another caption, with the caption's words marked."""

    how: str
    file: File
    caption: str = ""


@dataclass(frozen=True)
class Difference:
    """`parts` mark what changed in the text; `whole` has both texts where that cannot be said by marks."""

    title: str = ""
    parts: Sequence[Part] = ()
    is_prose: bool = False
    whole: Sequence[str] = ()
    note: str = ""
    added_tags: Sequence[str] = ()
    removed_tags: Sequence[str] = ()
    files: Sequence[FileChange] = ()
    # (what, before, after)
    about: Sequence[tuple[str, str, str]] = ()
    was_hidden: bool = False
    was_restored: bool = False

    def __bool__(self) -> bool:
        """Whether anything changed that a reader can see."""
        return any(
            (self.title, self.text, self.added_tags, self.removed_tags, self.files, self.about, self.was_hidden,
             self.was_restored)
        )  # fmt: skip

    @property
    def text(self) -> bool:
        """Whether the text changed."""
        return bool(self.parts or self.whole or self.note)


def between(old: Stood, new: Stood, budget: Budget | None = None) -> Difference:
    """All that changed; several on one page share a budget, and the last of them may then be told less finely."""
    budget = budget or Budget()
    mine, theirs = ({name.casefold(): name for name in side.tag_names} for side in (old, new))
    labels = dict.fromkeys([*old.about, *new.about])
    about = [(label, old.about.get(label, ""), new.about.get(label, "")) for label in labels]
    return Difference(
        title=_line(old.title, new.title, budget),
        **_text(old, new, budget),
        added_tags=[name for key, name in theirs.items() if key not in mine],
        removed_tags=[name for key, name in mine.items() if key not in theirs],
        files=_files(old.files, new.files, budget),
        about=[one for one in about if one[1] != one[2]],
        was_hidden=old.hidden is None and new.hidden is not None,
        was_restored=old.hidden is not None and new.hidden is None,
    )


def _text(old: Stood, new: Stood, budget: Budget) -> dict[str, Any]:
    if (old.body, old.body_format) == (new.body, new.body_format):
        return {}
    if old.is_cut or new.is_cut or max(len(old.body), len(new.body)) > LONGEST:
        return {"note": TOO_LONG}
    # Reading them costs too, however alike they are.
    budget.left -= (len(old.body) + len(new.body)) // 2
    if budget.left <= 0:
        return {"note": ELSEWHERE}
    made = [content.made_safe(side.body, side.body_format, by_machine=side.by_machine) for side in (old, new)]
    is_prose = any(one.html for one in made)
    prose = [one.html or _as_prose(one.text) for one in made]
    try:
        if is_prose:
            return {"parts": _only_changes(markup.parts(prose[0], prose[1], budget)), "is_prose": True}
        return {"parts": _with_words(words.parts(made[0].text, made[1].text, budget))}
    except TooDifferent:
        whole = prose if is_prose else [escape(one.text) for one in made]
        return {"whole": whole, "note": TOO_DIFFERENT, "is_prose": is_prose}


def _only_changes(parts: Sequence[Part]) -> Sequence[Part]:
    """Nothing where two texts differ only in what nobody sees."""
    return parts if any("<ins>" in part.html or "<del>" in part.html for part in parts) else ()


def _with_words(parts: Sequence[Part]) -> list[Part]:
    return [part._replace(html=words.said(part.html)) for part in parts]


def _as_prose(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _line(old: str, new: str, budget: Budget) -> str:
    """A title or caption with its changed words marked; empty where it stays."""
    if old == new:
        return ""
    try:
        return words.said(words.marked(old, new, budget))
    except TooDifferent:
        return words.said(words.mark("del", old) + words.mark("ins", new))


def _files(old: Sequence[File], new: Sequence[File], budget: Budget) -> list[FileChange]:
    left = list(old)
    found: list[FileChange] = []
    for file in new:
        before = next((one for one in left if _same(one, file)), None)
        if before is None:
            found.append(FileChange("added", file))
            continue
        left.remove(before)
        if caption := _line(before.get("caption", ""), file.get("caption", ""), budget):
            found.append(FileChange("caption", file, caption))
    return [*found, *(FileChange("removed", file) for file in left)]


def _same(one: File, other: File) -> bool:
    return (one["sha256"], one["name"]) == (other["sha256"], other["name"])
