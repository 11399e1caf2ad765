"""How kinds, texts, tags and sizes of entries are worded."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from events import content, highlight, tags, wording
from events.models import Attachment, Event
from events.templatetags import texts
from events.timeline import EXCERPT, Cursor, Row

PROMPT = re.compile(r"[A-Z0-9_]+(?: \[\d+\])?[>:] ")
# Inside a paragraph only such elements may stand.
PLACED = (
    '<span class="picture placed"><a href="{}"{}><img src="{}" alt="{}" loading="lazy"{}></a>'
    '<span class="caption">{}</span></span>'
)
TOMBSTONE = (
    '<p class="redacted"><svg class="icon" aria-hidden="true"><use href="#i-lock"/></svg><span>What stood here was redacted'
    ' on <time datetime="{}">{}</time> by {}. The reason: <q>{}</q></span></p>'
)
LONG = ' long" tabindex="0" role="group" aria-label="Beginning of the entry"'

register = template.Library()


class Shown(NamedTuple):
    """What a page shows of a text, and the length of all of it when that is more."""

    html: str
    prompt: str
    text: str
    whole: int


@register.filter
def kind(event: Event) -> wording.Kind:
    return wording.kind(event)


@register.filter
def shown(event: Event) -> Shown:
    """The text of an entry as `timeline.as_rows` (a long one's beginning) or `timeline.one` read it."""
    is_plain = event.body_format == Event.Format.PLAIN
    if "excerpt" in event.__dict__:
        row = event.__dict__
        html, text = row["shown_html"], row["excerpt" if is_plain else "excerpt_text"]
        length = row["length" if is_plain else "markup"]
    else:
        html, text, length = event.html, event.body if is_plain else event.text, 0
    prompt = PROMPT.match(text) if event.category == Event.Category.COMMANDLINE else None
    end = prompt.end() if prompt else 0
    return Shown(html, text[:end], text[end:], length if length > EXCERPT else 0)


class Pictured(NamedTuple):
    """A text with its own pictures in their places, and the files that have none in it."""

    text: Shown
    files: Sequence[Attachment]


def pictured(text: Shown, files: Sequence[Attachment], sees_versions: bool) -> Pictured:
    """Puts an entry's pictures where its text has them; those of other entries are not shown."""
    if "<img" not in text.html:
        return Pictured(text, files)
    known = {file.pk: file for file in files if file.blob.is_picture}
    placed: set[int] = set()

    def put(found: re.Match[str]) -> str:
        own = content.OWN_PICTURE.fullmatch(found[1] or "")
        if own is None or (file := known.get(int(own[1]))) is None:
            return ""
        placed.add(file.pk)
        original = format_html(' data-original="{}"', file.original_url) if sees_versions and file.has_original else ""
        small = file.blob.small
        size = format_html(' width="{}" height="{}"', small.width, small.height) if small.width else ""
        address, shown = file.get_absolute_url(), file.caption or file.name
        return format_html(PLACED, address, original, file.small_url, shown, size, file.caption)

    html = content.IMAGE.sub(put, text.html)
    return Pictured(text._replace(html=html), [file for file in files if file.pk not in placed])


def with_links(event: Event, text: Shown) -> Shown:
    """A plain text with the datasets it names as links, and its paths to copy."""
    return text if text.html else text._replace(text=texts.with_names(text.text, event))


@register.filter
def with_pictures(event: Event, sees_versions: bool = False) -> Pictured:
    """A whole entry's text with its pictures in place, and its other files."""
    return pictured(with_links(event, shown(event)), event.shown_files, sees_versions)  # type: ignore[attr-defined]


@register.filter
def marked(text: str, words: Sequence[str]) -> str:
    """What was found, with what was searched for marked."""
    return highlight.marked(text, words)


@register.filter
def said(text: Shown, words: Sequence[str]) -> SafeString:
    """What an entry says, with what was searched for marked. Markup was made safe when it was stored."""
    if text.html:
        return format_html('<div class="prose">{}</div>', highlight.marked(mark_safe(text.html), words))
    if not (text.text or text.prompt):
        return mark_safe("")
    scrolls = mark_safe(LONG if text.whole else '"')
    prompt = format_html('<span class="prompt">{}</span>', text.prompt) if text.prompt else ""
    return format_html('<div class="plain{}>{}{}</div>', scrolls, prompt, highlight.marked(text.text, words))


@register.filter
def tombstone(event: Event, sees_versions: bool = False) -> SafeString:
    """What stands in the place of a redacted entry: who, when and why; nothing of any other."""
    if event.redacted_at is None:
        return mark_safe("")
    local = timezone.localtime(event.redacted_at)
    return format_html(
        TOMBSTONE, local.isoformat(timespec="seconds"), f"{local:%-d %B %Y, %H:%M:%S %Z}",
        wording.redacted_by(event.redacted_by, is_own=sees_versions), event.redacted_why,
    )  # fmt: skip


@register.filter
def colour(name: str, where: Any = None) -> str:
    """The class of a tag's colour, as chosen where it is said: an entry's, or what `tags.looks_in` found of a place."""
    return tags.look(name, _looks(where)).css


@register.filter
def meaning(name: str, where: Any) -> str:
    """What a tag means there, if somebody has written it down."""
    return tags.look(name, _looks(where)).description


def _looks(where: Any) -> tags.Looks:
    if isinstance(where, Event):
        place = where.investigation_id, where.instrument_id
        found: tags.Looks | None = getattr(where, "looks", None)
        return tags.looks_in([place])[place] if found is None else found
    return where or {}


@register.filter
def size(number: int) -> str:
    """A length or size as people say it: 412 kB."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= factor:
            return f"{number / factor:.{0 if number >= 10 * factor else 1}f} {unit}"
    return f"{number} bytes" if number != 1 else "1 byte"


@register.filter
def first_place(row: Row) -> str:
    return str(Cursor.of(row.key))


@register.filter
def last_place(row: Row) -> str:
    return str(Cursor.of(row.folded[-1]))


@register.filter
def like_it(event: Event, row: Row) -> str:
    """What is folded into an entry, in words that follow a number: 'command lines', 'messages like it'."""
    one, many = wording.FOLDED[wording.kind(event).css]
    return one if len(row.folded) == 1 else many


@register.filter
def at(known: Mapping[Any, Any], key: Any) -> Any:
    """What is known under a key that is only known here."""
    return known.get(key)


@register.filter
def words_of(text: str) -> list[str]:
    return text.split()
