"""What somebody reads who has signed in is kept by no browser; what everybody reads may be."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page", ["/", "/investigations/{}/", "/investigations/{}/datasets/", "/api/v1/events/", "/nowhere/"]
)
def test_pages_of_who_has_signed_in_are_kept_by_nobody(team, embargoed, page):
    make.event(embargoed)
    assert team.get(page.format(embargoed.pk))["Cache-Control"] == "private, no-store"


def test_pages_of_strangers_and_what_says_itself_how_long_it_is_kept_stay_as_they_are(
    team, stranger, embargoed, released
):
    assert "Cache-Control" not in stranger.get(f"/investigations/{released.pk}/")
    answer = team.get(f"/investigations/{embargoed.pk}/rows/?since=2100-01-01T00:00:00Z")
    assert answer["Cache-Control"] == "no-store"
