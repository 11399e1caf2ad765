"""The demo's doors and its card, for the templates that ask; whoever does not ask pays nothing."""

from typing import Any

from django import template

from elogbook import entering
from investigations.models import Investigation

register = template.Library()


@register.simple_tag(takes_context=True)
def doors(context: dict[str, Any]) -> list[entering.Door]:
    return entering.DOORS if entering.is_offered(context["request"]) else []


@register.simple_tag(takes_context=True)
def try_it(context: dict[str, Any], investigation: Investigation) -> entering.TryIt | None:
    return entering.try_it(context["request"], investigation)
