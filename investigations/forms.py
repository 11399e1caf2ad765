"""What people fill in about themselves and their places."""

from collections import defaultdict
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings

from investigations.models import User

# What `User.first_view` and `Instrument.default_view` may name.
VIEWS = {
    "everything": "Everything",
    "highlights": "Highlights: people, errors and pictures",
    "people": "People",
    "pictures": "Pictures",
}


def zones() -> list[tuple[str, Any]]:
    """Every time zone under its continent, the facility's own first."""
    by_region = defaultdict(list)
    for name in sorted(available_timezones() - {"localtime", "Factory"}):
        region, _, place = name.partition("/")
        by_region[region if place else "Other"].append((name, name.replace("_", " ")))
    others = by_region.pop("Other", [])
    return [("", f"The facility’s: {settings.TIME_ZONE}"), *by_region.items(), ("Other", others)]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    time_zone = forms.ChoiceField(choices=zones, required=False, help_text="Every page shows its times in this zone.")
    first_view = forms.ChoiceField(
        choices=[("", "The beamline’s choice"), *VIEWS.items()],
        required=False,
        label="A logbook opens with",
        help_text="The other views stay one click away.",
    )

    class Meta:
        model = User
        fields = ["time_zone", "theme", "first_view", "editor", "oldest_first", "slide_in", "shortcuts"]
        labels = {
            "theme": "Light or dark",
            "editor": "The full editor is for",
            "oldest_first": "Oldest entries first",
            "slide_in": "New entries slide in",
            "shortcuts": "Keyboard shortcuts",
        }
        help_texts = {
            "oldest_first": "A logbook then reads from its beginning.",
            "slide_in": "While you are at the top of a logbook and idle. Otherwise their number is shown and nothing moves.",
            "shortcuts": "Single letters act in a logbook: j and k move, n writes, c comments, e edits, ? lists them all.",
        }
