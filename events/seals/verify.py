#!/usr/bin/env python3
"""Checks the chain of a logbook with nothing but Python: `python3 verify.py seals.jsonl [--entries logbook.jsonl]`.

Copied as it is into every export; the logbook itself seals and verifies with these same functions.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "elogbook-chain-v1"
GENESIS, CHAIN, CONTENT, LEAF, NODE = (
    b"elogbook-genesis-v1\0",
    b"elogbook-chain-v1\0",
    b"elogbook-content-v1\0",
    b"\0",
    b"\1",
)
# What is hashed of a line beside what it says: everybody may know all of it, also of what was redacted.
ENVELOPE = (
    "v", "logbook", "number", "entry", "version", "kind", "happened_at", "recorded_at", "saved_at", "content_digest",
    "previous",
)  # fmt: skip


# Under the same names in an exported version (JSON Lines) and in the content that was sealed.
SAME_NAMES = ("type", "category", "title", "body", "body_format", "text", "filepath", "software")


class Head(NamedTuple):
    """How long a chain was, and the hash of its last link: a later chain must still have it there."""

    logbook: str
    number: int
    hash: str

    def leaf(self) -> bytes:
        return hashlib.sha256(LEAF + canonical(self._asdict())).digest()


class Touched(NamedTuple):
    """The first row of a chain that is not as it was sealed, and what is wrong with it."""

    number: int
    entry: str
    version: int
    what: str
    said: str


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value (RFC 8785, for texts, whole numbers, lists and names in ASCII)."""
    return _ENCODER.encode(value).encode()


def part_digest(salt: bytes, part: Mapping[str, Any]) -> bytes:
    """Nobody who has only this can try out what the part was: its salt goes when it is redacted."""
    return hashlib.sha256(salt + canonical(part)).digest()


def content_digest(said: bytes, sender: bytes) -> bytes:
    """Of the digests of what an entry says and of who sent it, which can be told apart from each other."""
    return hashlib.sha256(CONTENT + said + sender).digest()


def genesis(logbook: str) -> str:
    """What the first link of a chain follows."""
    return hashlib.sha256(GENESIS + logbook.encode()).hexdigest()


def link_hash(line: Mapping[str, Any]) -> str:
    return hashlib.sha256(CHAIN + canonical({name: line[name] for name in ENVELOPE})).hexdigest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962: of hashes of leaves in their order; of none the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        # Pairs from the left, what is left over goes up: the same tree as RFC 6962's halves.
        paired = [hashlib.sha256(NODE + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[tuple[str, str]]:
    """What a leaf is hashed with, from itself to the root, each with the side it stands on."""
    level, proof = list(leaves), []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            proof.append(("left" if beside < index else "right", level[beside].hex()))
        paired = [hashlib.sha256(NODE + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level, index = paired + level[len(paired) * 2 :], index // 2
    return proof


def root_of(leaf: bytes, proof: Iterable[Sequence[str]]) -> bytes:
    for side, other in proof:
        beside = bytes.fromhex(other)
        leaf = hashlib.sha256(NODE + (beside + leaf if side == "left" else leaf + beside)).digest()
    return leaf


class Walk:
    """One pass along a chain: what must follow, what was known of it before, and what was met."""

    def __init__(self, logbook: str, known: Iterable[Head] = ()) -> None:
        self.logbook, self.number, self.hash = logbook, 0, genesis(logbook)
        self.known: dict[int, set[str]] = {}
        for head in known:
            if head.logbook == logbook and head.number:
                self.known.setdefault(head.number, set()).add(head.hash)
        self.restored = 0
        self.counts = {"texts": 0, "without_text": 0}

    def follow(self, line: Mapping[str, Any]) -> Touched | None:
        """Whether this line is the next one, as it was sealed; what is wrong with it, else."""
        number, before = self.number, self.hash
        self.number, self.hash = line["number"], line["hash"]
        self.restored = line["number"] if line["kind"] == "restored" else self.restored
        if line["number"] != number + 1:
            if line["number"] > number + 1:
                said = f"it is missing, the seal or the version it sealed: the next one is number {line['number']}"
                return Touched(number + 1, "", 0, "deletion", said)
            return _touched(line, "order", f"it stands after number {number}")
        if line["logbook"] != self.logbook or line["previous"] != before:
            return _touched(line, "order", "it does not follow the line before it: one was changed, moved or replaced")
        return self._said(line) or self._sealed(line)

    def _said(self, line: Mapping[str, Any]) -> Touched | None:
        """What the line says of the entry, where it says it, against the digest."""
        if not line.get("salt") or "content" not in line:
            self.counts["without_text"] += 1
            return None
        self.counts["texts"] += 1
        sender = bytes.fromhex(line["sender_digest"])
        if line.get("sender_salt") and part_digest(bytes.fromhex(line["sender_salt"]), line["sender"]) != sender:
            return _touched(line, "sender", "who or what wrote it, from where or why, was changed")
        said = part_digest(bytes.fromhex(line["salt"]), line["content"])
        if content_digest(said, sender).hex() != line["content_digest"]:
            return _touched(line, "content", "its text, title, tags, files or what it is about was changed")
        return None

    def _sealed(self, line: Mapping[str, Any]) -> Touched | None:
        if link_hash(line) != line["hash"]:
            return _touched(line, "time", "its time, its kind or the seal itself was changed")
        if others := self.known.pop(line["number"], set()) - {line["hash"]}:
            said = f"its seal was {min(others)[:12]}… when the chain's head was written down: the chain was made anew"
            return _touched(line, "rewritten", said + self._by_right())
        return None

    def end(self) -> Touched | None:
        """A chain that is shorter than it was known to be."""
        if (longest := max(self.known, default=0)) > self.number:
            missing = longest - self.number
            said = f"{missing} {'row' if missing == 1 else 'rows'} after number {self.number} cut off"
            return Touched(self.number + 1, "", 0, "tail", f"the tail is missing: {said}{self._by_right()}")
        return None

    def _by_right(self) -> str:
        """A tail that is missing after a backup was restored: the chain itself says that it was."""
        return f"; a backup was restored, as number {self.restored} says" if self.restored else ""


def _touched(line: Mapping[str, Any], what: str, said: str) -> Touched:
    return Touched(line["number"], line["entry"], line["version"], what, said)


Beside = Callable[[Mapping[str, Any]], "Touched | None"]


def check(
    lines: Iterable[Mapping[str, Any]], known: Iterable[Head] = (), beside: Beside | None = None
) -> Iterator[tuple[Walk, Touched | None]]:
    """Each chain of a file of seals in turn, and its first touched row; `beside` looks at each line once more."""
    walk: Walk | None = None
    touched: Touched | None = None
    known = list(known)
    for line in lines:
        if "head" in line:
            if walk is not None:
                yield walk, touched or walk.end()
            walk, touched = Walk(line["logbook"], [*known, *_heads(line)]), _anchored(line)
        elif walk is not None and touched is None:
            touched = walk.follow(line) or (beside(line) if beside is not None else None)
    if walk is not None:
        yield walk, touched or walk.end()


def _heads(header: Mapping[str, Any]) -> Iterator[Head]:
    """What the header says of the chain's length, and the anchor of it."""
    yield Head(header["logbook"], header["head"]["number"], header["head"]["hash"])
    if header.get("anchor"):
        yield Head(**header["anchor"]["leaf"])


def _anchored(header: Mapping[str, Any]) -> Touched | None:
    anchor = header.get("anchor")
    if not anchor or root_of(Head(**anchor["leaf"]).leaf(), anchor["proof"]).hex() == anchor["root"]:
        return None
    return Touched(0, "", 0, "anchor", "the head of this chain is not under the root that was anchored")


class Entries:
    """An exported file of versions, one a line with `id` and `version`, against what was sealed of them."""

    def __init__(self, path: Path) -> None:
        self.said = {(one["id"], one["version"]): _same(one, one) for one in read(path)}

    def beside(self, line: Mapping[str, Any]) -> Touched | None:
        exported = self.said.pop((line["entry"], line["version"]), None)
        if exported is None or "content" not in line or exported[1] == _same(line["content"], exported[0])[1]:
            return None
        return _touched(line, "export", "the exported entry says something else than was sealed")


def _same(said: Mapping[str, Any], names: Iterable[str]) -> tuple[Sequence[str], bytes]:
    """What stands under the same name in exported versions and in seals, as a digest."""
    found = [name for name in SAME_NAMES if name in names]
    return found, hashlib.sha256(canonical({name: said.get(name) for name in found})).digest()


def read(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def read_heads(path: Path) -> list[Head]:
    """What `verify_seals --heads FILE` wrote, or the worker once a day."""
    return [Head(**head) for head in json.loads(path.read_text(encoding="utf-8"))["heads"]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks the seals of an exported logbook; needs nothing but Python.")
    parser.add_argument("seals", type=Path, help="The file of seals, e.g. integrity/seals.jsonl")
    parser.add_argument("--entries", type=Path, help="The exported versions (JSON Lines), compared with the seals.")
    parser.add_argument(
        "--since", type=Path, help="A file of heads that was kept elsewhere; shows a tail cut off since."
    )
    given = parser.parse_args(arguments)
    entries = Entries(given.entries) if given.entries else None
    known = read_heads(given.since) if given.since else []
    wrong = found = 0
    for walk, touched in check(read(given.seals), known, entries.beside if entries else None):
        found += 1
        if touched is not None:
            wrong += 1
            print(
                f"{walk.logbook}: TOUCHED at number {touched.number} {touched.entry} version {touched.version}: {touched.said}"
            )
        else:
            print(
                f"{walk.logbook}: OK, {walk.number} seals, {walk.counts['texts']} of them with what was written; head {walk.hash}"
            )
    if entries and entries.said:
        print(f"{len(entries.said)} exported versions have no seal here yet.")
    if not found:
        print("There is no chain in this file.")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
