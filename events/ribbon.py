"""The picture of a logbook in time: a bar for each hour, stacked by kind, with midnights and silence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

HEIGHT = 44
STEP, BAR = 10, 8
HOUR = timedelta(hours=1)
MOST_BARS = 240
# Hours that one bar may stand for.
WIDTHS = (1, 2, 3, 6, 12, 24, 7 * 24, 28 * 24)
# From the ground up; what counts stands on top, and is seen even when it is one of hundreds.
LAYERS = {"soft": 0.0, "command": 0.0, "note": 4.0, "error": 4.0}
SILENT = 3
MOST_LABELS = 16
# Of the width a ribbon has on a desk.
LETTER = 0.0075


class Label(NamedTuple):
    x: str
    day: str
    text: str


@dataclass(frozen=True)
class Ribbon:
    width: int
    start: datetime
    hours: int
    """Hours that a bar stands for."""
    layers: dict[str, str]
    silence: str
    midnights: str
    labels: list[Label]
    here: int | None
    words: str


def draw(hours: Mapping[datetime, Counter[str]], *, here: datetime | None = None) -> Ribbon | None:
    """The ribbon of these counts by hour and kind; None when there are none."""
    if not hours:
        return None
    midnight = timezone.localtime(min(hours)).replace(hour=0, minute=0, second=0, microsecond=0)
    # In UTC, since between two times of one zone Python counts the hours of the clock on the wall.
    start = midnight.astimezone(UTC)
    number = int((max(hours) - start) / HOUR) + 1
    width = next((width for width in WIDTHS if number / width <= MOST_BARS), WIDTHS[-1])
    bars = _bars(hours, start, width, -(-number // width))
    # Of a long logbook only the days that are labelled.
    days = list(_midnights(start, start + HOUR * number, every=-(-number // (24 * MOST_LABELS))))
    span = len(bars) * width * HOUR
    return Ribbon(
        width=len(bars) * STEP,
        start=start,
        hours=width,
        layers=_layers(bars),
        silence=_silence(bars, width),
        midnights="".join(f"M{(day - start) / span * len(bars) * STEP:.0f} 0V{HEIGHT}" for day in days[1:]),
        labels=list(_labels(days, start, span)),
        here=round((here - start) / span * len(bars) * STEP) if here else None,
        words=_words(hours, width),
    )


def _bars(hours: Mapping[datetime, Counter[str]], start: datetime, width: int, number: int) -> list[Counter[str]]:
    bars: list[Counter[str]] = [Counter() for _ in range(number)]
    for hour, counts in hours.items():
        for kind, count in counts.items():
            bars[int((hour - start) / HOUR) // width][kind if kind in LAYERS else "soft"] += count
    return bars


def _layers(bars: list[Counter[str]]) -> dict[str, str]:
    """A path for each layer, its rectangles one after the other."""
    most = max(bar.total() for bar in bars)
    paths = dict.fromkeys(LAYERS, "")
    for place, bar in enumerate(bars):
        ground = float(HEIGHT)
        for layer, least in LAYERS.items():
            if count := bar[layer]:
                tall = max(count / most * (HEIGHT - 8), least, 1.0)
                paths[layer] += f"M{place * STEP} {ground:.4g}h{BAR}v-{tall:.3g}h-{BAR}z"
                ground -= tall
    return {layer: path for layer, path in paths.items() if path}


def _silence(bars: list[Counter[str]], width: int) -> str:
    """Lines over hours in which nothing was written, between the first and the last entry."""
    path, silent_since = "", None
    for place, bar in enumerate(bars):
        if not bar.total():
            silent_since = place if silent_since is None else silent_since
            continue
        if silent_since and (place - silent_since) * width >= SILENT:
            path += f"M{silent_since * STEP} {HEIGHT - 1}h{(place - silent_since) * STEP - 2}"
        silent_since = None
    return path


def _midnights(start: datetime, end: datetime, every: int) -> Iterator[datetime]:
    day = start
    while day < end:
        yield day
        # On the clock on the wall, which a change of summer time moves.
        later = timezone.localtime(day).replace(tzinfo=None, hour=0, minute=0) + timedelta(days=every)
        day = timezone.make_aware(later).astimezone(UTC)


def _labels(days: list[datetime], start: datetime, span: timedelta) -> Iterator[Label]:
    free = 0.0
    are_next = len(days) < 2 or days[1] - days[0] < timedelta(days=2)
    for number, midnight in enumerate(days):
        day, x = timezone.localtime(midnight), (midnight - start) / span
        if x < free:
            continue
        text = f"{day:%a %-d %B}" if number == 0 else f"{day:%a %-d}" if are_next else f"{day:%-d %b}"
        free = x + LETTER * (len(text) + 1)
        yield Label(f"{x * 100:.2f}%", f"{day:%Y-%m-%d}", text)


def _words(hours: Mapping[datetime, Counter[str]], width: int) -> str:
    """What the picture shows, for whoever does not see it."""
    busiest, most = max(((hour, counts.total()) for hour, counts in hours.items()), key=lambda pair: pair[1])
    per = "Entries per hour" if width == 1 else f"Entries per {width} hours" if width < 24 else "Entries over time"
    said = [f"{per}; busiest {timezone.localtime(busiest):%A %-d %B, %H:%M} with {most}"]
    known = sorted(hours)
    silent = [(one + HOUR, other) for one, other in zip(known, known[1:], strict=False) if other - one > SILENT * HOUR]
    silent.sort(key=lambda gap: gap[0] - gap[1])
    for since, until in silent[:3]:
        said.append(
            f"silent {timezone.localtime(since):%a %-d %b %H:%M} to {timezone.localtime(until):%a %-d %b %H:%M}"
        )
    return "; ".join(said)
