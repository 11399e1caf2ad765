"""A row of a logbook, worked out once so that its template only has to say it: a page has forty of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from events import highlight, wording
from events.models import Attachment, Event
from events.templatetags.logbook import colour, meaning, pictured, said, shown, size, tombstone, with_links

ANY_ID = "0" * 24
# What a writer does with an entry at once; the rest is on its page, and in its menu by a script.
ACTS = '<div class="acts"><a class="act to-comment" href="{url}comment/{place_of_comment}" aria-label="Comment on {name_of_row}"></a>{edit}</div>'
EDIT = '<a class="act to-edit" href="{url}edit/" aria-label="Edit {name_of_row}"></a>'
# In Python where it was measured to count: these two were a third of the time of a page.
WHEN = (
    '<a class="when" href="{url}"><time datetime="{iso}">{minute}<span class="sec">{second}</span>{zone}</time></a>'
    '<div class="kind"><svg class="icon" aria-hidden="true"><use href="#i-{css}"/></svg>{kind}</div>'
)
MORE = (
    '<details class="more"><summary aria-label="More about {name_of_row}"></summary><div class="menu">'
    '<p>{whole} {name} · {utc} UTC</p><a href="{url}">Details of {whole}</a>{versions}'
    '<a href="?at={id}#e{id}">Neighbours of {whole}</a></div></details>'
)

register = template.Library()


def is_repeated(local: datetime) -> bool:
    """Whether a clock in the reader's zone showed this time twice, in the night summer time ends."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def clock(moment: datetime) -> dict[str, str]:
    """A moment as rows show it; the zone only where a clock showed this time twice."""
    local = timezone.localtime(moment)
    name = local.strftime("%Z")
    whole = local.strftime("%H:%M:%S")
    return {
        "iso": local.isoformat(timespec="seconds"), "minute": whole[:5], "second": whole[5:], "whole": whole,
        "zone": name if is_repeated(local) else "", "name": name, "utc": moment.astimezone(UTC).strftime("%H:%M:%S"),
    }  # fmt: skip


@register.filter
def row(event: Event, sees_versions: bool = False) -> dict[str, Any]:
    """What the template of a row says of an entry that `timeline` read."""
    kind, time = wording.kind(event), clock(event.happened_at)
    files: Sequence[Attachment] = event.shown_files  # type: ignore[attr-defined]
    has_files = bool(files)
    place = getattr(event, "row", None)
    marks = {
        "is-machine": event.type == Event.Type.NOTIFICATION and kind is not wording.SYSTEM,
        "has-files": has_files,
        "continues": place is not None and place.continues,
    }
    text, files = pictured(shown(event), files, sees_versions)
    is_named = not text.html and event.dataset is not None and event.dataset.name in text.text
    text = with_links(event, text)
    named = time | {
        "id": event.public_id, "url": address(event.public_id), "css": kind.css, "kind": kind.word,
        "name_of_row": f"{kind.word} of {time['whole']}",
    }  # fmt: skip
    told = getattr(event, "told", ())
    return named | {
        "classes": " ".join([f"kind-{kind.css}", *(name for name, is_so in marks.items() if is_so)]),
        "when": _filled(WHEN, named | {"zone": _zone(time["zone"])}),
        "is_by_a_person": event.is_by_a_person, "is_for_all": event.type == Event.Type.BROADCAST,
        "more": _filled(MORE, named | {"versions": _versions(event) if sees_versions else ""}),
        "shown": text, "title": event.title, "files": files, "tombstone": tombstone(event, sees_versions),
        "by": by(event, sees_versions, names_dataset=not is_named),
        "folded": place.folded if place is not None else (), "told": told,
        # Where a script puts the row, and how it learns that the row, or a comment under it, has changed.
        "place": f"{int(event.happened_at.timestamp() * 1_000_000)} {event.pk}",
        "mark": f"{event.version}.{len(told)}.{sum(comment.version for comment in told)}",
    }  # fmt: skip


@register.filter
def acts(r: dict[str, Any], here: int | None) -> SafeString:
    """What a writer does with a row at once; what was said to everybody is commented on in the logbook it is read in."""
    if r["is_for_all"] and here is None:
        return mark_safe("")
    place = f"?in={here}" if r["is_for_all"] else ""
    return _filled(
        ACTS,
        r | {"place_of_comment": place, "edit": _filled(EDIT, r) if r["is_by_a_person"] and not r["tombstone"] else ""},
    )


@register.filter
def says(r: dict[str, Any], words: Sequence[str]) -> SafeString:
    """The title and text of a row, and the way to all of it where that is longer; of a redacted one its tombstone."""
    if r["tombstone"]:
        return r["tombstone"]  # type: ignore[no-any-return]
    text = r["shown"]
    title = format_html('<div class="title">{}</div>', highlight.marked(r["title"], words)) if r["title"] else ""
    whole = (
        format_html('<a class="whole" href="{}">Whole entry ({})</a>', r["url"], size(text.whole)) if text.whole else ""
    )
    return mark_safe(f"{title}{said(text, words)}{whole}")


def _filled(form: str, named: dict[str, Any]) -> SafeString:
    """Only with what this module words itself: times, kinds and addresses."""
    return mark_safe(form.format_map(named))


def _zone(name: str) -> str:
    return f' <span class="zone">{escape(name)}</span>' if name else ""


def _versions(event: Event) -> str:
    return f'<a href="{address(event.public_id)}versions/">{event.version} versions</a>' if event.version > 1 else ""


def address(public_id: str) -> str:
    return _address().replace(ANY_ID, public_id)


@cache
def _address() -> str:
    return reverse("events:event", args=[ANY_ID])


def by(event: Event, sees_versions: bool, *, names_dataset: bool) -> SafeString:
    """Who wrote an entry, what it belongs to, and how late it came."""
    parts = [*_who(event, sees_versions), *(_dataset(event) if names_dataset else []), *_about(event)]
    if event.tag_names:
        tags = format_html_join("", "{}", ((_tag(name, event),) for name in event.tag_names))
        parts.append(format_html('<ul class="tags" aria-label="Tags">{}</ul>', tags))
    if event.version > 1:
        parts.append(_versions(event) if sees_versions else "<span>edited</span>")
    if delay := wording.delay(event.happened_at, event.recorded_at):
        icon = '<span class="late"><svg class="icon" aria-hidden="true"><use href="#i-clock"/></svg>{}</span>'
        parts.append(format_html(icon, delay))
    return mark_safe("".join(parts))


def _tag(name: str, event: Event) -> SafeString:
    if description := meaning(name, event):
        return format_html('<li class="tag {}" title="{}">{}</li>', colour(name, event), description, name)
    return format_html('<li class="tag {}">{}</li>', colour(name, event), name)


def _who(event: Event, is_own: bool) -> list[str]:
    parts: list[str] = []
    sender = wording.sender(event, is_own=is_own)
    if sender.person:
        parts.append(format_html("<b>{}</b>", sender.person))
    if event.desk:
        parts.append(format_html("<span>at the {} desk</span>", event.desk))
    if sender.software or sender.machine:
        software = format_html("<b>{}</b>", sender.software) if sender.software else ""
        machine = format_html(" on {}", sender.machine) if sender.machine else ""
        parts.append(format_html("<span>{}{}</span>", software, machine))
    return parts


def _dataset(event: Event) -> list[str]:
    if event.dataset is not None:
        where = reverse("events:dataset", args=[event.dataset.pk])
        return [format_html('<span>on dataset <a href="{}">{}</a></span>', where, event.dataset.name)]
    return [format_html("<span>on dataset <b>{}</b></span>", event.dataset_name)] if event.dataset_name else []


def _about(event: Event) -> list[str]:
    parts: list[str] = []
    if event.sample is not None:
        where = reverse("events:sample", args=[event.sample.pk])
        parts.append(format_html('<span>sample <a href="{}">{}</a></span>', where, event.sample.name))
    if event.parent is not None and not hasattr(event, "stands_under_its_entry"):
        parts.append(_comment_on(event.parent))
    return parts


def _comment_on(parent: Event) -> str:
    if parent.removed_at is not None:
        return mark_safe("<span>comment on a hidden entry</span>")
    local = timezone.localtime(parent.happened_at)
    what = f"{wording.kind(parent).word} of {local:%-d %B %Y, %H:%M:%S}"
    return format_html('<span>comment on <a href="{}">{}</a></span>', address(parent.public_id), what)
