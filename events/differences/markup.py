"""Formatted text that changed, as one text with its changes marked where they are: in a paragraph, a cell, a line."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from events import content

from . import words
from .steps import Budget, Change, TooDifferent, calmed, changes
from .tree import BLOCKS, CELLS, FRAMES, VOID, Node, Numbers, parsed, spread
from .words import Part


class _At(NamedTuple):
    """What one comparison goes along with."""

    budget: Budget
    numbers: Numbers


def parts(old: str, new: str, budget: Budget) -> list[Part]:
    """The paragraphs, tables and lists that changed, with one before and after; each made safe again."""
    at = _At(budget, Numbers())
    before, after = (parsed(content.without_boxes(html), at.numbers) for html in (old, new))
    found: list[Part] = []
    run: list[str] = []
    for same, html, is_block in _compared(before, after, at):
        if same and is_block:
            run.append(html)
            continue
        found += _left_out(run, is_first=not found)
        run = []
        found.append(Part(html))
    found += _left_out(run, is_first=not found, is_last=True)
    return [part._replace(html=_safe(part.html)) for part in words.joined(found)]


def _left_out(run: Sequence[str], *, is_first: bool, is_last: bool = False) -> list[Part]:
    before, after = 0 if is_first else 1, 0 if is_last else 1
    if len(run) <= before + after + 1:
        return [Part(html) for html in run]
    edges = [Part(html) for html in run[:before]], [Part(html) for html in run[len(run) - after :]]
    return [*edges[0], Part("", len(run) - before - after), *edges[1]]


def _safe(html: str) -> str:
    # Whatever came together here passes the cleaner as if it had just been sent; only then come our own words.
    return content.scrollable(words.said(content.pure(html)))


def _compared(old: Node, new: Node, at: _At) -> Iterator[tuple[bool, str, bool]]:
    """What two elements contain, in one: whether it is the same, its html, and whether it stands by itself."""
    mine, theirs = spread(old, at.numbers), spread(new, at.numbers)
    found = changes([kid.number for kid in mine], [kid.number for kid in theirs], at.budget)

    def changed(one: Change) -> int:
        return min(10_000, max(_weight(mine[one.old]), _weight(theirs[one.new])))

    for one in calmed(found, lambda stretch: _weight(mine[stretch]), changed):
        if not one.same:
            for html, is_block in _replaced(mine[one.old], theirs[one.new], at):
                yield False, html, is_block
            continue
        for kid in theirs[one.new]:
            yield True, kid.html, kid.is_block


def _weight(kids: Sequence[Node]) -> int:
    """How many letters; an element that stays always counts more than what changes around it."""
    return 10_000_000 if any(kid.tag for kid in kids) else len("".join(kid.text for kid in kids).strip())


def _replaced(old: Sequence[Node], new: Sequence[Node], at: _At) -> Iterator[tuple[str, bool]]:
    """A stretch that changed: elements that became others are compared inside, the rest came or went whole."""
    i = j = 0
    for x, y in [*_pairs(old, new, at), (len(old), len(new))]:
        yield from _marked(old[i:x], "del")
        yield from _marked(new[j:y], "ins")
        if x < len(old) and y < len(new):
            yield from _changed_inside(old[x], new[y], at)
        i, j = x + 1, y + 1


def _changed_inside(old: Node, new: Node, at: _At) -> Iterator[tuple[str, bool]]:
    try:
        yield _inside(old, new, at), new.is_block
    except TooDifferent:
        yield from _marked([old], "del")
        yield from _marked([new], "ins")


def _inside(old: Node, new: Node, at: _At) -> str:
    if new.tag == "pre" and not any(kid.tag not in ("", "code") for node in (old, new) for kid in node.kids):
        # Code reads by lines.
        code = words.marked("".join(old.words()), "".join(new.words()), at.budget)
        frame = new.kids[0] if new.kids and new.kids[0].tag else None
        inner = f"{frame.opened}{code}{frame.closed}" if frame else code
    else:
        inner = "".join(html for _, html, _ in _compared(old, new, at))
    return f"{new.opened}{inner}{new.closed}"


def _pairs(old: Sequence[Node], new: Sequence[Node], at: _At) -> list[tuple[int, int]]:
    """Which elements became which others."""
    mine = [n for n, node in enumerate(old) if node.tag and node.tag not in VOID]
    theirs = [n for n, node in enumerate(new) if node.tag and node.tag not in VOID]

    def floor(x: int, y: int) -> float:
        one, other = old[mine[x]], new[theirs[y]]
        if not _comparable(one, other):
            return -1
        return words.ALIKE if other.tag in FRAMES | CELLS else 0

    if len(mine) == len(theirs) == 1 and floor(0, 0) >= words.ALIKE:
        return [(mine[0], theirs[0])]
    at.budget.spend(sum(old[x].size for x in mine) + sum(new[y].size for y in theirs))
    texts = ([old[x].words() for x in mine], [new[y].words() for y in theirs])
    return [(mine[x], theirs[y]) for x, y in words.aligned(*texts, at.budget, floor)]


def _comparable(old: Node, new: Node) -> bool:
    return old.tag == new.tag and (old.attributes == new.attributes or new.tag in BLOCKS)


def _marked(nodes: Sequence[Node], how: str) -> Iterator[tuple[str, bool]]:
    """Elements and words that came or went, marked where a mark may stand."""
    run: list[Node] = []
    for node in nodes:
        if not node.is_block:
            run.append(node)
            continue
        yield from _run(run, how)
        run = []
        if node.tag in VOID:
            yield f"<{how}>{node.html}</{how}>", True
        else:
            yield node.opened + "".join(html for html, _ in _marked(node.kids, how)) + node.closed, True
    yield from _run(run, how)


def _run(run: Sequence[Node], how: str) -> Iterator[tuple[str, bool]]:
    if run:
        html = "".join("↵" + node.html if node.tag == "br" else node.html for node in run)
        yield (f"<{how}>{html}</{how}>" if html.strip() else html), False
