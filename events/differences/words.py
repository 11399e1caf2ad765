"""Plain text that changed: by lines first, then by words within the lines that are alike."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

from .steps import Budget, Change, TooDifferent, calmed, changes

# A word with what belongs to it (20.5, u42b.velocity, it's), one other letter, or a blank.
WORD = re.compile(r"\w+(?:[.,:'’_/-]\w+)*|[^\w\s]|\n|[^\S\n]+")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Unchanged lines around a change; what is further away is counted, not shown.
AROUND = 3
# Of lines that share less of their words, both are shown whole.
ALIKE = 0.4
# Words, and the share of them, that a short text keeps when it grows into a long one.
FEW, GREW = 3, 0.8
# Of more lines or paragraphs in one change those in the same place are compared.
MANY = 30
Floor = Callable[[int, int], float]


class Part(NamedTuple):
    """Some of what is shown: safe html, or how many unchanged lines or paragraphs are left out here."""

    html: str
    left_out: int = 0


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def marked(old: str, new: str, budget: Budget) -> str:
    """All of both texts in one, what was taken away and what came marked."""
    return "".join(html for _, html, _ in _pieces(old, new, budget))


def parts(old: str, new: str, budget: Budget) -> list[Part]:
    """The lines that changed, with a few around them."""
    found, pieces = [], _pieces(old, new, budget)
    for number, (same, html, lines) in enumerate(pieces):
        before = AROUND if number else 0
        after = AROUND if number + 1 < len(pieces) else 0
        if not same or len(lines) <= before + after + 1:
            found.append(Part(html))
            continue
        found += [Part(escape("".join(lines[:before])))] if before else []
        found.append(Part("", len(lines) - before - after))
        found += [Part(escape("".join(lines[len(lines) - after :])))] if after else []
    return joined(found)


def joined(parts: Sequence[Part]) -> list[Part]:
    """What is shown in a row becomes one."""
    found: list[Part] = []
    for part in parts:
        if found and not part.left_out and not found[-1].left_out:
            part = Part(found.pop().html + part.html)
        found.append(part)
    return found


def said(html: str) -> str:
    """Marks with the words a screen reader says before them."""
    html = html.replace("<ins>", '<ins><span class="unseen">added: </span>')
    return html.replace("<del>", '<del><span class="unseen">removed: </span>')


def change_of_words(old: str, new: str, budget: Budget) -> str:
    """One line or paragraph with its changed words marked."""
    before, after = words_of(old), words_of(new)

    def weight(stretch: slice) -> int:
        return len("".join(before[stretch]).strip())

    def changed(one: Change) -> int:
        return max(weight(one.old), len("".join(after[one.new]).strip()))

    found = calmed(changes(before, after, budget), weight, changed)
    return "".join(
        escape("".join(after[one.new]))
        if one.same
        else mark("del", "".join(before[one.old])) + mark("ins", "".join(after[one.new]))
        for one in found
    )


def mark(how: str, text: str) -> str:
    """Text that came or went; a line break alone would not be seen, so it has a sign."""
    if not text:
        return ""
    shown = text if text.strip() or "\n" not in text else text.replace("\n", "↵\n")
    return f"<{how}>{escape(shown)}</{how}>"


def _pieces(old: str, new: str, budget: Budget) -> list[tuple[bool, str, Sequence[str]]]:
    before, after = LINE.findall(old), LINE.findall(new)
    pieces: list[tuple[bool, str, Sequence[str]]] = []
    for one in changes(before, after, budget):
        lines = after[one.new]
        if one.same:
            pieces.append((True, escape("".join(lines)), lines))
        else:
            pieces.append((False, _changed_or_whole("".join(before[one.old]), "".join(lines), budget), lines))
    return pieces


def _changed_or_whole(old: str, new: str, budget: Budget) -> str:
    try:
        return _changed(old, new, budget)
    except TooDifferent:
        return _whole("del", old, followed=bool(new)) + mark("ins", new)


def _changed(old: str, new: str, budget: Budget) -> str:
    """Lines that became others: those that are alike by words, the rest whole."""
    before, after = LINE.findall(old), LINE.findall(new)
    if old.split() == new.split():
        return change_of_words(old, new, budget)
    if len(before) == len(after) == 1 and alike(words_of(old), words_of(new)) < ALIKE:
        return _whole("del", old, followed=True) + mark("ins", new)
    found, i, j = [], 0, 0
    pairs = aligned(list(map(words_of, before)), list(map(words_of, after)), budget)
    for x, y in [*pairs, (len(before), len(after))]:
        gone, came = "".join(before[i:x]), "".join(after[j:y])
        found += [_whole("del", gone, followed=bool(came) or y < len(after)), mark("ins", came)]
        if x < len(before) and y < len(after):
            found.append(change_of_words(before[x], after[y], budget))
        i, j = x + 1, y + 1
    return "".join(found)


def _whole(how: str, text: str, *, followed: bool) -> str:
    # The last line of a text may have no end of its own; what replaced it begins on the next one.
    return mark(how, text) + ("\n" if text and followed and not text.endswith("\n") else "")


def aligned(
    old: Sequence[Sequence[str]], new: Sequence[Sequence[str]], budget: Budget, floor: Floor = lambda x, y: 0.0
) -> list[tuple[int, int]]:
    """Which of some texts became which others, in order: those that share the most of their words.

    `floor` says how alike two are held whatever their words; below 0 they cannot have become one another.
    """
    if len(old) > MANY or len(new) > MANY:
        return [(place, place) for place in range(min(len(old), len(new))) if floor(place, place) >= 0]
    budget.spend(sum(map(len, old)) * len(new) + sum(map(len, new)) * len(old))
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {}
    for x in range(len(old), -1, -1):
        for y in range(len(new), -1, -1):
            if x == len(old) or y == len(new):
                best[x, y] = (0.0, [])
                continue
            least = floor(x, y)
            much = max(least, alike(old[x], new[y])) if least >= 0 else 0.0
            rest, pairs = best[x + 1, y + 1]
            taken = (rest + much, [(x, y), *pairs]) if much >= ALIKE else (0.0, [])
            best[x, y] = max(taken, best[x + 1, y], best[x, y + 1], key=lambda choice: choice[0])
    return best[0, 0][1]


def alike(old: Sequence[str], new: Sequence[str]) -> float:
    """How much of two texts' words both have, from 0 to 1; blanks do not count."""
    mine, theirs = (_counted(words) for words in (old, new))
    common = sum(min(number, theirs.get(word, 0)) for word, number in mine.items())
    long, short = sorted((sum(mine.values()), sum(theirs.values())), reverse=True)
    # A short text that only grew is still itself.
    kept = ALIKE if common >= FEW and common >= GREW * short else 0.0
    return max(kept, 2 * common / (long + short or 1))


def _counted(words: Sequence[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for word in words:
        if not word.isspace():
            counted[word] = counted.get(word, 0) + 1
    return counted
