"""How the difference of two versions is worded and shown."""

import re
from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from events import content
from events.models import Attachment

PICTURE = re.compile(r'<img src="([^"]*)">')

register = template.Library()


@register.filter
def with_pictures(html: str, pictures: Mapping[int, Attachment]) -> SafeString:
    """Markup that `differences` or the cleaner made, its pictures with what they show; those of no version are named."""

    def shown(found: re.Match[str]) -> str:
        own = content.OWN_PICTURE.fullmatch(found[1])
        file = pictures.get(int(own[1])) if own else None
        if file is None:
            return '<span class="quiet">[a picture that is no longer here]</span>'
        return format_html('<img src="{}" alt="{}" loading="lazy">', file.small_url, file.caption or file.name)

    return mark_safe(PICTURE.sub(shown, html))
