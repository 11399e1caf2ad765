"""Every address is closed to those who have not signed in, but for the ones named here."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

# Open to anonymous: what they show is decided by `visible_to`, the key in the path, or is nobody's secret.
OPEN = {
    "events:complete", "events:complete-everywhere", "events:proposal", "events:dataset", "events:phone", "events:rows", "events:sample", "events:search",
    "events:dataset-meanwhile", "events:sample-meanwhile",
    "oidc-begin", "oidc-callback",
    "enter", "session", "events:attachment", "events:attachment-small", "events:attachment-original", "events:attachment-preview",
    "events:event", "events:timeline", "healthz", "readyz",
    "icatplus:base64", "icatplus:datasets", "icatplus:investigations", "icatplus:move",
    "icatplus:all-instruments", "icatplus:catalogue-datasets", "icatplus:catalogue-investigations", "icatplus:datasets-by-header",
    "icatplus:datasets-by-number", "icatplus:documents", "icatplus:documents-by-header", "icatplus:instruments",
    "icatplus:members", "icatplus:normalize", "icatplus:people-of", "icatplus:release-date", "icatplus:samples",
    "icatplus:samples-of", "icatplus:scientists",
    "icatplus:datafile", "icatplus:download", "icatplus:tags", "icatplus:upload",
    "icatplus:named", "icatplus:notification", "icatplus:entries", "icatplus:entries-count", "icatplus:entries-dates",
    "icatplus:entries-file", "icatplus:entries-page", "icatplus:entries-remove", "icatplus:entries-restore",
    "icatplus:entries-tag", "icatplus:stats-count", "icatplus:stats-investigation", "icatplus:session", "icatplus:sign-in",
    "events:about", "events:export", "events:export-lines", "events:package", "api:exports", "api:export", "api:export-content",
    "events:datasets", "events:metadata", "events:files", "events:samples", "events:tags", "events:team",
    "investigations:beamline", "investigations:beamlines", "investigations:closed", "investigations:by-catalogue-number",
    "investigations:help", "investigations:now", "investigations:open", "investigations:robots", "investigations:sitemap", "investigations:sitemap-part", "login", "logout",
    "docs", "schema", "api:attachment", "api:attachments", "api:bulk", "api:comments", "api:content", "api:event", "api:events", "api:remove",
    "api:restore", "api:search", "api:tags", "api:versions", "places:dataset-detail", "places:dataset-list",
    "places:sample-detail", "places:sample-list", "places:instrument-detail", "places:instrument-list",
    "places:investigation-detail", "places:investigation-list",
    # Django's own sign-in of the admin, and its translations of words.
    "admin:login", "admin:jsi18n",
}  # fmt: skip


def routes(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


def is_open(view) -> bool:
    return not getattr(view, "login_required", True)


ALL = list(routes())


@pytest.mark.parametrize(("name", "view"), ALL, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ALL)])
def test_an_address_open_to_anonymous_is_named(name, view):
    assert is_open(view) is (name in OPEN) or (name.startswith("admin:") and not is_open(view)), name


def test_every_named_address_exists():
    assert OPEN - {name for name, _ in ALL} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/admin/", "/admin/events/event/"])
def test_a_stranger_is_sent_to_sign_in(stranger, address):
    answer = stranger.get(address)
    assert answer.status_code == 302
    assert "/login/?next=" in answer["Location"]


@pytest.mark.django_db
def test_every_page_has_a_content_security_policy_without_inline_scripts(stranger, team, embargoed):
    writable = team.get(f"/investigations/{embargoed.pk}/")
    for answer in (stranger.get("/login/"), team.get("/"), stranger.get("/nothing/"), writable):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert directives["script-src"] == "'self'"
        # The rich editor styles its own parts, on pages where somebody may write.
        assert answer is writable or "unsafe" not in policy
