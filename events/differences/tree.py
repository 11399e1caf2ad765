"""Safe html as elements and texts, each with a number that is the same wherever the same stands."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from .words import words_of

# What is nested deeper is shown as if it were not.
DEEPEST = 40
BLANKS = re.compile(r"\s+")
VOID = frozenset({"br", "hr", "img"})
# Only these stand directly inside them, so what changed is marked further in.
FRAMES = frozenset("dl ol table tbody tfoot thead tr ul".split())
# They stay what they are, whatever is written in them.
CELLS = frozenset("blockquote caption div figcaption figure td th".split())
BLOCKS = FRAMES | CELLS | frozenset("dd dt h1 h2 h3 h4 h5 h6 hr li p pre".split())
# The writer's own marks would read as ours.
OURS = {"ins": "u", "del": "s"}


@dataclass(slots=True)
class Node:
    """An element, or a text with `tag` empty; texts become words only where something near them changed."""

    tag: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    kids: list[Node] = field(default_factory=list)
    text: str = ""
    number: int = 0
    has_blocks: bool = False
    # How many letters are in it.
    size: int = 0

    @property
    def is_block(self) -> bool:
        return self.tag in BLOCKS or self.has_blocks

    @property
    def html(self) -> str:
        if not self.tag:
            return escape(self.text, quote=False)
        return self.opened + "".join(kid.html for kid in self.kids) + self.closed

    @property
    def opened(self) -> str:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes)
        return f"<{self.tag}{attributes}>"

    @property
    def closed(self) -> str:
        return "" if self.tag in VOID else f"</{self.tag}>"

    def words(self) -> list[str]:
        found: list[str] = []
        self._gather(found)
        return found

    def _gather(self, found: list[str]) -> None:
        for kid in self.kids:
            if kid.tag:
                kid._gather(found)
            else:
                found += words_of(kid.text)
        if self.tag == "img":
            found.append(dict(self.attributes).get("src", ""))


class Numbers:
    """Gives the same number to what is the same, for all texts that are compared."""

    def __init__(self) -> None:
        self.known: dict[Hashable, int] = {}

    def of(self, what: Hashable) -> int:
        return self.known.setdefault(what, len(self.known))


def parsed(html: str, numbers: Numbers) -> Node:
    """Html as the cleaner writes it: every element is closed, in turn."""
    reader = _Reader(numbers)
    reader.feed(html)
    reader.close()
    while len(reader.open) > 1:
        reader.handle_endtag(reader.open[-1].tag)
    return reader.ended(reader.open[0])


def spread(node: Node, numbers: Numbers) -> list[Node]:
    """What an element contains, its texts as words."""
    found: list[Node] = []
    for kid in node.kids:
        if kid.tag:
            found.append(kid)
        else:
            found += [Node(text=word, number=numbers.of(word), size=len(word)) for word in words_of(kid.text)]
    return found


class _Reader(HTMLParser):
    def __init__(self, numbers: Numbers) -> None:
        super().__init__(convert_charrefs=True)
        self.numbers = numbers
        self.open = [Node("div")]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(OURS.get(tag, tag), tuple((name, value or "") for name, value in attrs))
        if tag in VOID:
            self.open[-1].kids.append(self.ended(node))
        elif len(self.open) > DEEPEST:
            self.too_deep += 1
        else:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or len(self.open) == 1:
            return
        if self.too_deep:
            self.too_deep -= 1
            return
        node = self.open.pop()
        self.open[-1].kids.append(self.ended(node))

    def handle_data(self, data: str) -> None:
        parent = self.open[-1]
        text = data if any(node.tag == "pre" for node in self.open) else BLANKS.sub(" ", data)
        if text and not (text == " " and parent.tag in FRAMES):
            parent.kids.append(Node(text=text, number=self.numbers.of(text), size=len(text)))

    def ended(self, node: Node) -> Node:
        node.has_blocks = any(kid.is_block for kid in node.kids)
        if node.has_blocks:
            node.kids = _without_blanks_around_blocks(node.kids)
        node.size = sum(kid.size for kid in node.kids)
        node.number = self.numbers.of((node.tag, node.attributes, tuple(kid.number for kid in node.kids)))
        return node


def _without_blanks_around_blocks(kids: list[Node]) -> list[Node]:
    edge = Node("hr")
    around = zip([edge, *kids[:-1]], kids, [*kids[1:], edge], strict=True)
    return [kid for before, kid, after in around if kid.text != " " or not (before.is_block or after.is_block)]
