"""The shortest way from one sequence to another, with an end to how long it is looked for."""

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

# Looking stops after this many steps; tried, a third of a second at most.
STEPS = 1_000_000


class TooDifferent(Exception):
    """The way from one text to the other is longer than a page may look for."""


class Budget:
    """What is left of the steps that one page may spend, however many versions it shows."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooDifferent


class Change(NamedTuple):
    """A stretch of the old sequence and what stands there in the new one; `same` when that is the same."""

    same: bool
    old: slice
    new: slice

    @property
    def sizes(self) -> tuple[int, int]:
        return self.old.stop - self.old.start, self.new.stop - self.new.start


def changes(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[Change]:
    """Both sequences, cut into stretches that are the same and stretches that are not, in turn."""
    budget.spend(len(old) + len(new))
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    middle = _middle(old[head : len(old) - tail], new[head : len(new) - tail], budget)
    pairs = [(n, n) for n in range(head)]
    pairs += [(head + i, head + j) for i, j in middle]
    pairs += [(len(old) - n, len(new) - n) for n in range(tail, 0, -1)]
    return _stretches(pairs, len(old), len(new))


def _middle(old: Sequence[Hashable], new: Sequence[Hashable], budget: Budget) -> list[tuple[int, int]]:
    """The places that stay, by Myers' greedy search: quick where little changed, and its cost is known on the way."""
    if not old or not new:
        return []
    furthest, history = {1: 0}, []
    for distance in range(len(old) + len(new) + 1):
        history.append(furthest.copy())
        budget.spend(4 * distance + 1)
        for k in range(-distance, distance + 1, 2):
            goes_down = k == -distance or (k != distance and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
            start = x = furthest[k + 1] if goes_down else furthest[k - 1] + 1
            y = x - k
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            budget.spend(x - start)
            furthest[k] = x
            if x >= len(old) and y >= len(new):
                return _back(history, x, y)
    raise AssertionError("a way always ends")


def _back(history: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for distance in range(len(history) - 1, -1, -1):
        furthest, k = history[distance], x - y
        goes_down = k == -distance or (k != distance and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
        before = k + 1 if goes_down else k - 1
        start = furthest[before]
        while x > start + (not goes_down) and y > 0 and x > 0:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = start, start - before
    return pairs[::-1]


def _stretches(pairs: list[tuple[int, int]], old: int, new: int) -> list[Change]:
    found: list[Change] = []
    i = j = 0
    for x, y in [*pairs, (old, new)]:
        if x > i or y > j:
            found.append(Change(False, slice(i, x), slice(j, y)))
        if x < old or y < new:
            last = found[-1] if found and found[-1].same else None
            if last is not None:
                found[-1] = Change(True, slice(last.old.start, x + 1), slice(last.new.start, y + 1))
            else:
                found.append(Change(True, slice(x, x + 1), slice(y, y + 1)))
        i, j = x + 1, y + 1
    return found


def calmed(found: list[Change], weight: Callable[[slice], int], changed: Callable[[Change], int]) -> list[Change]:
    """Without the little words that happen to stay between two larger changes: whole phrases read better."""
    calm: list[Change] = []
    for number, one in enumerate(found):
        is_between = one.same and calm and number + 1 < len(found)
        if is_between and weight(one.old) <= min(changed(calm[-1]), changed(found[number + 1])):
            one = one._replace(same=False)
        if not one.same and calm and not calm[-1].same:
            last = calm.pop()
            one = Change(False, slice(last.old.start, one.old.stop), slice(last.new.start, one.new.stop))
        calm.append(one)
    return calm
