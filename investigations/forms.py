"""What people fill in about themselves and their places."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils import timezone

from investigations.models import Instrument, User
from investigations.readings import Wanted
from investigations.releasing import instant

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


class JoiningForm(forms.Form):
    """Whom the leader or the staff let into a team, and for how long; days are whole days in the reader's zone."""

    MAY = {"read": "Read", "write": "Read and write"}

    # Beyond what a calendar of another zone still has, a moment could not be read back.
    LAST = MaxValueValidator(date(2999, 12, 31), "No team lasts that long. Leave it empty for no end.")

    person = forms.CharField(
        max_length=255, label="Who", help_text="A user name or a full name, of somebody who has an account here.",
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}),
    )  # fmt: skip
    may = forms.ChoiceField(choices=list(MAY.items()), label="May", widget=forms.Select(attrs={"class": "field"}))
    since = forms.DateField(
        required=False, label="From", help_text="Empty: from now on.", validators=[LAST],
        widget=forms.DateInput(attrs={"type": "date", "class": "field"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until = forms.DateField(
        required=False, label="Until the end of", help_text="Empty: no end.", validators=[LAST],
        widget=forms.DateInput(attrs={"type": "date", "class": "field"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def period(self) -> tuple[datetime | None, datetime | None]:
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        begins = timezone.make_aware(datetime.combine(since, time())) if since else None
        if begins is not None and begins < timezone.now():
            begins = None  # nobody was in a team before they were let in
        return begins, timezone.make_aware(datetime.combine(until, time(23, 59, 59))) if until else None


class WhyForm(forms.Form):
    """What staff do to a release, with its reason."""

    why = forms.CharField(max_length=500, error_messages={"required": "Say why: the reason stands in the logbook."})
    # The date that whoever confirms has looked at.
    seen = forms.DateTimeField(required=False)


class ReleaseForm(WhyForm):
    """Another day for a logbook to open, or none."""

    date = forms.DateField(
        required=False, label="From this day on", error_messages={"invalid": "Write a day as 2029-05-31."}
    )
    closed = forms.BooleanField(required=False)

    def clean_date(self) -> dt.date | None:
        found: dt.date | None = self.cleaned_data["date"]
        if found is None:
            return None
        today = timezone.localdate()
        if found.year <= today.year and (found.year < today.year or instant(found) <= timezone.now()):
            raise forms.ValidationError("That day has begun already. To open the logbook at once, use Release now.")
        if found > today + dt.timedelta(days=36_525):
            raise forms.ValidationError("That is more than a century away. Let it never open by itself instead.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "date" in cleaned and cleaned["date"] is None and not cleaned.get("closed"):
            self.add_error("date", "Give a day, or let it never open by itself.")
        return cleaned


class KeyForm(forms.Form):
    """A key that somebody of a beamline's staff makes for its software."""

    name = forms.CharField(
        max_length=100, label="Name", help_text="How people will know it, for example bliss-id32. No two keys share one.",
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}),
    )  # fmt: skip
    rights = forms.MultipleChoiceField(
        required=False, label="Beside writing here it may", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rights: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = list(rights.items())  # type: ignore[attr-defined]


class BeamlineForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a beamline's logbooks open, and which of its senders are quiet."""

    default_view = forms.ChoiceField(
        choices=[("", "Everything"), *list(VIEWS.items())[1:]], required=False,
        label="Its logbooks open with", help_text="What a reader chose in the profile comes first; the other views stay one click away.",
        widget=forms.Select(attrs={"class": "field"}),
    )  # fmt: skip
    quiet_senders = forms.MultipleChoiceField(
        required=False, label="Quiet senders", widget=forms.CheckboxSelectMultiple,
        help_text="Whatever they say folds into one row, errors excepted. Nothing is left out.",
    )  # fmt: skip

    class Meta:
        model = Instrument
        fields = ["default_view", "quiet_senders"]

    def __init__(self, *args: Any, programs: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One that is quiet and was not heard lately stays so until somebody unticks it.
        names = dict.fromkeys([*programs, *self.instance.quiet_senders])
        self.fields["quiet_senders"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Instrument:
        """These two alone: what the catalogue changed meanwhile stays."""
        instrument: Instrument = self.instance
        instrument.save(update_fields=["default_view", "quiet_senders"])
        return instrument


class TokenForm(forms.Form):
    """A token a person makes for a program of their own."""

    SCOPES = {"read": "Read what I may read", "write": "Read and write as I may"}

    name = forms.CharField(
        max_length=100, label="What it is for", help_text="For example: analysis notebook on my laptop.",
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}),
    )  # fmt: skip
    scope = forms.ChoiceField(
        choices=list(SCOPES.items()), label="It may", widget=forms.Select(attrs={"class": "field"})
    )


def _asked(label: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=255,
        label=label,
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}),
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False, label=label, validators=[JoiningForm.LAST],
        widget=forms.DateInput(attrs={"type": "date", "class": "field"}, format="%Y-%m-%d"),
    )  # fmt: skip


class ReadingsForm(forms.Form):
    """Which readings an administrator looks for; days are whole days."""

    person = _asked("Person")
    key = _asked("Key")
    proposal = _asked("Proposal")
    beamline = _asked("Beamline")
    since = _day("From")
    until = _day("To the end of")

    def wanted(self) -> Wanted:
        said = dict(self.cleaned_data)
        for name, later in (("since", 0), ("until", 1)):
            if said[name]:
                said[name] = timezone.make_aware(datetime.combine(said[name] + dt.timedelta(days=later), time()))
        return Wanted(**said)
