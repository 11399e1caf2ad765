"""What a beamline's staff fill in about what its software sends: a logbook opened by hand, a message to try the way."""

from typing import Any

from django import forms

from events.forms import LONGEST, Moment
from events.labelling import MOMENT

TEXT = forms.TextInput(attrs={"class": "field", "autocomplete": "off"})


class OpeningForm(forms.Form):
    """A logbook the catalogue does not list yet."""

    proposal = forms.CharField(
        max_length=255, label="Proposal", widget=TEXT,
        help_text="As the control software names it; capitals, spaces and hyphens do not matter.",
    )  # fmt: skip
    title = forms.CharField(required=False, max_length=LONGEST, label="Title", widget=TEXT, help_text="May be empty.")
    start = Moment(
        required=False, label="Start", widget=MOMENT, help_text="Messages from then on belong here. Empty: any earlier one too."
    )  # fmt: skip
    end = Moment(
        required=False, label="End", widget=MOMENT,
        help_text="Empty: not known yet. The release date is counted from the end, so there is none until then.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", "This lies before the start.")
        return cleaned


class TrialForm(forms.Form):
    """Which way a message is sent to try it: as a macro of the running experiment, or as one of the beamline alone."""

    RUNNING, OWN = "running", "own"

    to = forms.ChoiceField(label="Send it to", widget=forms.RadioSelect)

    def __init__(self, *args: Any, running: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = (self.OWN, "the beamline’s own logbook")
        self.fields["to"].choices = [(self.RUNNING, f"{running}, which runs now"), own] if running else [own]  # type: ignore[attr-defined]
        self.fields["to"].initial = self.RUNNING if running else self.OWN
