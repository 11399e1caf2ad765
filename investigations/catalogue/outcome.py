"""What reading a catalogue changed here, for whoever started it and for the log."""

from collections import Counter
from dataclasses import dataclass, field

ADDED, CHANGED, ENDED = "added", "changed", "ended"


@dataclass
class Outcome:
    """How many rows of each kind were written, and what could not be, in sentences."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def count(self, kind: str, what: str, number: int = 1) -> None:
        if number:
            self.counts[kind, what] += number

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def add(self, other: "Outcome") -> None:
        self.counts += other.counts
        for sentence in other.notes:
            self.note(sentence)

    @property
    def written(self) -> int:
        return self.counts.total()

    def as_dict(self) -> dict[str, object]:
        found: dict[str, dict[str, int]] = {}
        for (kind, what), number in sorted(self.counts.items()):
            found.setdefault(kind, {})[what] = number
        return {"changes": found, "notes": self.notes}

    def as_text(self) -> str:
        """One line for each kind, then the notes."""
        lines = [
            f"{kind}: {', '.join(f'{number} {what}' for what, number in sorted(changes.items()))}"
            for kind, changes in self.as_dict()["changes"].items()  # type: ignore[attr-defined]
        ]
        return "\n".join([*(lines or ["Nothing had changed."]), *self.notes])
