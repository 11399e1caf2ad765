"""Query strings, cleaned once for pages and APIs."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from events import timeline, wording
from events.models import Event
from events.timeline import Cursor, Filter
from investigations.names import normalised

LARGEST = 2**63 - 1
LONGEST = 500


class FilterForm(forms.Form):
    """What of a list of entries is wanted."""

    investigation = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    instrument = forms.CharField(required=False)
    dataset = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    sample = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    type = forms.ChoiceField(required=False, choices=Event.Type.choices)
    category = forms.ChoiceField(required=False, choices=Event.Category.choices)
    author = forms.CharField(required=False)
    q = forms.CharField(required=False, max_length=LONGEST)
    after = forms.DateTimeField(required=False)
    before = forms.DateTimeField(required=False)

    def clean_instrument(self) -> str:
        return normalised(self.cleaned_data["instrument"])

    def tags(self) -> tuple[str, ...]:
        """Each name as often as it is given once."""
        sent = self.data.getlist("tag") if hasattr(self.data, "getlist") else []
        return tuple(dict.fromkeys(name.replace("\0", "").strip()[:255] for name in sent if name.strip("\0 ")))[:20]

    def wanted(self) -> Filter:
        """The filter; what could not be understood does not narrow."""
        return Filter(
            **{name: self.cleaned_data[name] for name in FilterForm.base_fields if self.cleaned_data.get(name)},
            tags=self.tags(),
        )


class ReadingForm(FilterForm):
    """How somebody reads the page of a list: what, from where, in which order."""

    view = forms.ChoiceField(required=False, choices=timeline.VIEWS.items())
    kind = forms.MultipleChoiceField(required=False, choices=[(kind.css, kind.word) for kind in wording.KINDS])
    match = forms.ChoiceField(
        required=False, choices=[(name, name) for name in (timeline.ANY, timeline.ALL, timeline.NONE)]
    )
    order = forms.ChoiceField(required=False, choices=[("newest", ""), ("oldest", "")])

    def wanted(self) -> Filter:
        kinds = tuple(self.cleaned_data.get("kind", ()))
        return replace(
            super().wanted(),
            view=self.cleaned_data.get("view") or timeline.EVERYTHING,
            kinds=kinds if len(kinds) < len(wording.KINDS) else (),
            tags_match=self.cleaned_data.get("match") or timeline.ANY,
        )


def jump(sent: str, *, oldest_first: bool) -> Cursor | None:
    """The place of a day (2021-04-06) or an hour (2021-04-06T04:00) that was jumped to; None if it is neither."""
    try:
        moment: datetime | None = parse_datetime(sent)
        day: date | None = parse_date(sent)
    except ValueError:
        return None
    span = timedelta(hours=1)
    if day is not None and len(sent) <= len("2021-04-06"):
        moment, span = datetime(day.year, day.month, day.day), timedelta(days=1)
    if moment is None or not 1 < moment.year < 9999:
        return None
    # The end of a day is the next midnight of the clock on the wall, which a clock change moves.
    ends = moment if oldest_first else moment + span
    return Cursor.at(timezone.make_aware(ends) if timezone.is_naive(ends) else ends)
