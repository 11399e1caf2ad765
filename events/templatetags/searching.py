"""How what was found is worded: hits, counts, and links that narrow a search."""

from typing import Any, NamedTuple

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from events import highlight, query, wording
from events.models import Event
from events.templatetags.logbook import tombstone
from events.templatetags.places import thousands
from events.templatetags.rows import address, by
from events.timeline.searching import Part, Sides, snippet

SIDES = {
    "beamline": "Beamline", "proposal": "Proposal", "year": "Year", "kind": "Kind", "tag": "Tag", "person": "Person",
}  # fmt: skip

register = template.Library()


class Link(NamedTuple):
    """What narrows a search, or, once it does, undoes that."""

    word: str
    number: int
    query: str
    is_chosen: bool
    css: str = ""


class Side(NamedTuple):
    name: str
    word: str
    choices: list[Link]


@register.filter
def total(sides: Sides) -> str:
    """10 000+ found."""
    return f"{thousands(sides.number)}{'' if sides.is_all else '+'} found"


@register.filter
def listed(sides: Sides, q: str) -> list[Side]:
    """The sides that tell hits apart, or by which the search is narrowed."""
    chosen = {q[slice(*term.at)].casefold(): term.at for group in query.read(q).groups for term in group if term.name}
    found = []
    for name, word in SIDES.items():
        links = [_link(q, chosen, choice.term, choice.word, choice.number) for choice in sides.choices.get(name, ())]
        if links:
            found.append(Side(name, word, links))
    return found


def _link(q: str, chosen: dict[str, tuple[int, int]], term: str, word: str, number: int) -> Link:
    css = term.partition(":")[2]
    if (at := chosen.get(term.casefold())) is None:
        return Link(word, number, f"{q.strip()} {term}", False, css)
    return Link(word, number, " ".join(f"{q[: at[0]]} {q[at[1] :]}".split()), True, css)


@register.filter
def found_as(hit: dict[str, Any], words: list[str]) -> dict[str, Any]:
    """A hit as its template says it; all of it is text, and nothing in it is markup but what marks the words."""
    event: Event = hit["event"]
    kind, local = wording.kind(event), timezone.localtime(event.happened_at)
    where = " · ".join(_where(event))
    return {
        "css": kind.css, "kind": kind.word, "iso": local.isoformat(timespec="seconds"),
        "when": f"{local:%-d %B %Y, %H:%M:%S}", "where": where, "tombstone": tombstone(event, hit["is_own"]),
        "name": f"{kind.word} of {local:%-d %B %Y, %H:%M:%S}" + (f", {where}" if where else ""),
        "url": f"{hit['list']}?at={event.public_id}#e{event.public_id}" if hit["list"] else address(event.public_id),
        "title": highlight.marked(event.title, words) if event.title else "",
        "parts": [_marked(part, words) for part in snippet(_text(event), words)],
        "by": by(event, hit["is_own"], names_dataset=True),
        "files": [(file.name, highlight.marked(file.found, words)) for file in _found_in(event)],
    }  # fmt: skip


def _found_in(event: Event) -> list[Any]:
    """The files of a hit that say what was looked for."""
    return [file for file in event.shown_files if getattr(file, "found", "")]  # type: ignore[attr-defined]


def _text(event: Event) -> str:
    """What is searched, without the title that stands above it."""
    text: str = event.excerpt_text  # type: ignore[attr-defined]
    return text.removeprefix(event.title) if event.title else text


def _marked(part: Part, words: list[str]) -> dict[str, SafeString | bool]:
    return part._asdict() | {"text": highlight.marked(part.text, words)}


def _where(event: Event) -> list[str]:
    if event.investigation is not None:
        return [event.investigation.name, event.investigation.instrument.name]
    if event.instrument is not None:
        return [f"Logbook of {event.instrument.name}"]
    return ["To everybody"] if event.type == Event.Type.BROADCAST else []
