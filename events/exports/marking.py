"""Safe HTML as Markdown, for entries that were written in the rich editor; tables stay what they are, which Markdown allows."""

import re
from html import escape
from html.parser import HTMLParser

BEFORE = {
    "strong": "**",
    "b": "**",
    "em": "*",
    "i": "*",
    "code": "`",
    "s": "~~",
    "del": "~~",
    "hr": "\n\n---\n\n",
    "br": "  \n",
}
BLOCKS = frozenset("p div blockquote ul ol table figure figcaption dl dt dd pre".split())
HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
BLANKS = re.compile(r"\n{3,}")
MARKS = str.maketrans({each: f"\\{each}" for each in "\\`*_[]<>#|"})


def markdown(html: str, pictures: dict[str, str]) -> str:
    """`pictures` says where each picture's address leads in the export."""
    writer = _Writer(pictures)
    writer.feed(html)
    writer.close()
    lines = (line.rstrip(" ") if not line.endswith("  ") else line for line in "".join(writer.parts).split("\n"))
    return BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")


def plain(text: str) -> str:
    """Text as it stands: nothing in it is taken for a mark."""
    return "  \n".join(line.translate(MARKS) for line in text.split("\n"))


class _Writer(HTMLParser):
    def __init__(self, pictures: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures = pictures
        self.lists: list[int | None] = []
        self.links: list[str] = []
        self.raw = self.fenced = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "table" or self.raw:
            self.raw += tag == "table"
            self.parts.append(f"\n\n<{tag}>" if tag == "table" else f"<{tag}>")
        elif tag == "pre":
            self.fenced += 1
            self.parts.append("\n\n```\n")
        elif tag == "img":
            address = said.get("src") or ""
            self.parts.append(self.pictures.get(address, f"[picture {address}]"))
        elif tag == "a":
            self.links.append(said.get("href") or "")
            self.parts.append("[")
        elif not self.fenced:
            self._opened(tag)

    def _opened(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else None)
        if tag == "li":
            number = self.lists[-1] if self.lists else None
            if number is not None:
                self.lists[-1] = number + 1
            indent = "  " * max(len(self.lists) - 1, 0)
            self.parts.append(f"\n{indent}{'-' if number is None else f'{number + 1}.'} ")
        elif tag in HEADINGS:
            self.parts.append(f"\n\n{HEADINGS[tag]} ")
        elif tag == "blockquote":
            self.parts.append("\n\n> ")
        elif tag in BLOCKS:
            # A list in a list begins with its first line.
            self.parts.append("" if len(self.lists) > 1 and tag in ("ul", "ol") else "\n\n")
        else:
            self.parts.append(BEFORE.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if self.raw:
            self.raw -= tag == "table"
            self.parts.append(f"</{tag}>" + ("\n\n" if tag == "table" else ""))
        elif tag == "pre":
            self.fenced = max(self.fenced - 1, 0)
            self.parts.append("\n```\n\n")
        elif tag == "a" and self.links:
            self.parts.append(f"]({self.links.pop()})")
        elif not self.fenced:
            if tag in ("ul", "ol") and self.lists:
                self.lists.pop()
            self.parts.append(
                "\n\n" if tag in BLOCKS or tag in HEADINGS else "" if tag in ("br", "hr") else BEFORE.get(tag, "")
            )

    def handle_data(self, data: str) -> None:
        if self.raw:
            self.parts.append(escape(data, quote=False))
        else:
            self.parts.append(data if self.fenced else data.translate(MARKS))
