"""Plain texts with what they name: datasets as links, paths of files to copy."""

import re
from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from events.models import Event
from events.timeline import NAME_OF_DATASET

PATH = re.compile(r"(?<![\w/:.])(?:/[\w.+@%=,~-]*[\w+@%=~-]){2,}/?")
TO_COPY = (
    '<span class="path">{}</span><button type="button" class="to-copy" data-copy aria-label="Copy the path"></button>'
)


def with_names(text: str, event: Event) -> SafeString:
    """A plain text of an entry that `timeline` read, with links to the datasets it names, its own by whatever name."""
    named: dict[str, int] = getattr(event, "named", {})
    own = event.dataset
    if own is None or own.name not in text or NAME_OF_DATASET.fullmatch(own.name):
        return linked(text, named)
    before, _, after = text.partition(own.name)
    return linked(before, named) + link(own.name, own.pk) + linked(after, named)


def linked(text: str, named: Mapping[str, int]) -> SafeString:
    """Safe markup of a text: each dataset in it a link, and after each path of a file the button that copies it."""
    parts, place = [], 0
    for found in PATH.finditer(text):
        parts += [_with_links(text[place : found.start()], named), TO_COPY.format(_with_links(found[0], named))]
        place = found.end()
    return mark_safe("".join([*parts, _with_links(text[place:], named)]))


def _with_links(text: str, named: Mapping[str, int]) -> str:
    if not any(name in text for name in named):
        return escape(text)
    parts, place = [], 0
    for found in NAME_OF_DATASET.finditer(text):
        name = found[0].strip(".-")
        if name in named:
            start = found.start() + found[0].index(name)
            parts += [escape(text[place:start]), link(name, named[name])]
            place = start + len(name)
    return "".join([*parts, escape(text[place:])])


def link(name: str, pk: int) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("events:dataset", args=[pk]), name)
