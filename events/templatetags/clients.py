"""Lines that send to the logbook, as they stand in `clients/`."""

from typing import Any

from django import template

from investigations import examples

register = template.Library()


@register.inclusion_tag("investigations/_lines.html", takes_context=True)
def lines(context: template.Context, file: str, label: str, **given: str) -> dict[str, Any]:
    """A file of `clients/` with the page's address in it, and a button that copies it."""
    return {"label": label, "text": examples.lines(file, address=context["address"], **given).rstrip("\n")}
