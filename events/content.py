"""Makes what was written safe to show and plain to search. Nothing here knows who wrote it or where it goes."""

import html as entities
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

# Raised when the rules below change; `html` of older entries is then made anew from their body.
CLEANER_VERSION = 2
# No release had an older one.
FIRST_CLEANER = 2

PLAIN, HTML, MARKDOWN = "plaintext", "html", "markdown"

# Beyond either, cleaning takes seconds (tried: 2.7 s for 200 kB of nested <div>), so it is stored as plain text.
MAX_MARKUP = 1_000_000
MAX_TAGS = 5_000
MAX_MARKDOWN = 100_000

TAGS = set(
    "a abbr b blockquote br caption code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark "
    "ol p pre q s samp small span strong sub sup table tbody td tfoot th thead tr u ul var".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
LANGUAGES = set("bash c cpp css html java javascript json lua markup matlab python r shell sql xml yaml".split())
CLASSES = {tag: {f"language-{name}" for name in LANGUAGES} for tag in ("pre", "code")}

CODE_STARTS = re.compile(r'<pre class="language-[\w-]{1,40}"><code>')
CODE_ENDS = "</code></pre>"
# As the cleaner writes it: a quote in a value is always an entity, so nothing after the element is taken along.
IMAGE = re.compile(r'<img(?: [a-z-]+="([^"]*)")*>')
# A picture in a text is a file of the same entry; no other is shown, and none is fetched from elsewhere.
OWN_PICTURE = re.compile(r"/attachments/([0-9]{1,18})/[^/\"<>]*")
HEADING = re.compile(r"<(/?)h([1-6])>")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
BLOCKS = frozenset(
    "blockquote br caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre table td th tr ul".split()
)
CODE_BOX = '<pre tabindex="0"'
TABLE_BOX = '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>'
# Begun only where a run of blanks begins: from each of its letters anew, a megabyte of them would take half an hour.
BLANK_LINES = re.compile(r"(?<![ \t])[ \t]*\n\s*\n+")

_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"},
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)
_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Content:
    """A text as it came (`body`), as it is shown (`html`, empty for plain text) and as it is searched (`text`)."""

    body: str
    format: str
    html: str
    text: str


def storable(text: str) -> str:
    """The text with what PostgreSQL cannot store (NUL, lone surrogates) shown as a replacement character."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def made_safe(body: str, format: str, *, by_machine: bool = False) -> Content:
    """What is stored of a text; too much markup is kept as plain text, and `format` then says so."""
    body = storable(body)
    if format == MARKDOWN and len(body) <= MAX_MARKDOWN:
        markup = _markdown.render(body)
    else:
        markup = _escape_code(body) if by_machine else body
    if format == PLAIN or len(body) > MAX_MARKDOWN and format == MARKDOWN or _is_too_much(markup):
        return Content(body, PLAIN, "", body)
    html = clean(markup)
    return Content(body, format, html, plain(html))


def clean(html: str) -> str:
    """Safe HTML: only the elements above, headings below the page's own, wide things in a scrollable box."""
    html = pure(html)
    # A page has its h1 and h2 already: the text's first heading is an h3, the others keep their distance to it.
    down = 2 if "<h1>" in html else 1 if "<h2>" in html else 0
    return scrollable(HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + down, 6)}>", html))


def scrollable(html: str) -> str:
    """Safe HTML whose code and tables scroll in boxes that the keyboard reaches."""
    return html.replace("<pre", CODE_BOX).replace("<table>", TABLE_BOX).replace("</table>", "</table></div>")


def without_boxes(html: str) -> str:
    """What `scrollable` was given."""
    return html.replace("</table></div>", "</table>").replace(TABLE_BOX, "<table>").replace(CODE_BOX, "<pre")


def pure(html: str) -> str:
    """What the elements, attributes and classes above leave of some HTML: what an editor is given and gives back."""
    cleaned = _cleaner.clean(html)
    if "<img" in cleaned:
        cleaned = IMAGE.sub(lambda found: found[0] if OWN_PICTURE.fullmatch(found[1] or "") else "", cleaned)
    return cleaned


def for_editing(body: str, format: str) -> str:
    """A text as the rich editor takes it, made of what was typed in any format."""
    if format == MARKDOWN:
        return pure(_markdown.render(body))
    return pure(body) if format == HTML else "".join(f"<p>{_lines(part)}</p>" for part in re.split(r"\n\s*\n", body))


def bare(body: str, format: str, *, by_machine: bool) -> str:
    """A text as safe HTML without what our own pages put around it, for programs that show it elsewhere."""
    if format == MARKDOWN:
        return pure(_markdown.render(body))
    return pure(_escape_code(body) if by_machine else body)


def editor_rules() -> dict[str, object]:
    """What the rich editor may write: exactly what the cleaner leaves."""
    elements = [
        f"{tag}[{'|'.join(sorted({*ATTRIBUTES.get(tag, ()), *(['class'] if tag in CLASSES else [])}))}]"
        for tag in sorted(TAGS)
    ]
    return {
        "elements": ",".join(elements).replace("[]", ""),
        "classes": {tag: " ".join(sorted(names)) for tag, names in CLASSES.items()},
        "languages": sorted(LANGUAGES),
    }


def _lines(text: str) -> str:
    return entities.escape(text, quote=False).replace("\n", "<br>")


def plain(html: str) -> str:
    """The words of safe HTML, a line for each block."""
    reader = _PlainText()
    reader.feed(html)
    reader.close()
    return BLANK_LINES.sub("\n", "".join(reader.parts)).strip()


def _is_too_much(html: str) -> bool:
    return len(html) > MAX_MARKUP or html.count("<") > MAX_TAGS


def _escape_code(html: str) -> str:
    # Bliss sends source code unescaped: what looks like a tag in it is the code itself.
    start, end = CODE_STARTS.search(html), html.rfind(CODE_ENDS)
    if start is None or end < start.end():
        return html
    return html[: start.end()] + entities.escape(html[start.end() : end], quote=False) + html[end:]


class _PlainText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
