"""What a page may load beyond the policy of all pages (settings.CONTENT_SECURITY_POLICY)."""

from django.http import HttpResponse


def allow(response: HttpResponse, **sources: list[str]) -> None:
    """Adds sources to directives: `allow(response, img_src=["blob:"])`."""
    known: dict[str, list[str]] = getattr(response, "_csp_update", None) or {}
    for directive, more in sources.items():
        name = directive.replace("_", "-")
        known[name] = [*known.get(name, []), *more]
    response._csp_update = known  # type: ignore[attr-defined]


def allow_editor(response: HttpResponse) -> None:
    """The rich editor styles its own parts, pictures are seen before they are sent, and a webcam is looked through."""
    allow(response, style_src=["'unsafe-inline'"], img_src=["blob:"], media_src=["blob:"])
