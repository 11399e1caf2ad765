"""Query strings, cleaned once for pages and APIs."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from events import timeline, wording
from events.models import Event
from events.timeline import Cursor, Filter
from investigations.names import normalised

LARGEST = 2**63 - 1
LONGEST = 500


def believable(moment: datetime) -> datetime:
    """The moment in UTC; raises ValueError for one that no calendar or clock has."""
    try:
        moment = (timezone.make_aware(moment) if timezone.is_naive(moment) else moment).astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error
    if not 1 < moment.year < 9999:
        raise ValueError
    return moment


class Moment(forms.DateTimeField):
    def clean(self, value: Any) -> datetime | None:
        moment = super().clean(value)
        try:
            return believable(moment) if moment is not None else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class WordsForm(forms.Form):
    """What every list of entries can be asked for."""

    # However long: what is too much is left out and said.
    q = forms.CharField(required=False)
    after = Moment(required=False)
    before = Moment(required=False)

    def tags(self) -> tuple[str, ...]:
        """Each name once, as often as it is given."""
        sent = self.data.getlist("tag") if hasattr(self.data, "getlist") else []
        return tuple(dict.fromkeys(name.replace("\0", "").strip()[:255] for name in sent if name.strip("\0 ")))[:20]

    def wanted(self) -> Filter:
        """The filter; what could not be understood does not narrow."""
        known = {field.name for field in fields(Filter)}
        given = {name: value for name, value in self.cleaned_data.items() if name in known and value not in (None, "")}
        return Filter(**given, tags=self.tags())


class FilterForm(WordsForm):
    """What of a list of entries a program wants."""

    investigation = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    instrument = forms.CharField(required=False)
    dataset = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    sample = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)
    type = forms.ChoiceField(required=False, choices=Event.Type.choices)
    category = forms.ChoiceField(required=False, choices=Event.Category.choices)
    author = forms.CharField(required=False)

    def clean_instrument(self) -> str:
        return normalised(self.cleaned_data["instrument"])


class ReadingForm(WordsForm):
    """How somebody reads the page of a list: what, from where, in which order."""

    view = forms.ChoiceField(required=False, choices=timeline.VIEWS.items())
    kind = forms.MultipleChoiceField(required=False, choices=[(kind.css, kind.word) for kind in wording.KINDS])
    match = forms.ChoiceField(
        required=False, choices=[(name, name) for name in (timeline.ANY, timeline.ALL, timeline.NONE)]
    )
    order = forms.ChoiceField(required=False, choices=[("newest", ""), ("oldest", "")])
    # The kinds whose boxes a page had: all of them chosen is no choice, and leaves those in that come later.
    offered = forms.CharField(required=False, max_length=LONGEST)

    def wanted(self) -> Filter:
        kinds = tuple(self.cleaned_data.get("kind", ()))
        offered = self.cleaned_data.get("offered", "").split()
        return replace(
            super().wanted(),
            view=self.cleaned_data.get("view") or timeline.EVERYTHING,
            kinds=() if set(kinds) in (set(wording.KINDS_BY_CSS), set(offered)) else kinds,
            tags_match=self.cleaned_data.get("match") or timeline.ANY,
        )


def jump(sent: str, *, oldest_first: bool) -> Cursor | None:
    """The place of a day (2021-04-06) or an hour (2021-04-06T04:00) that was jumped to; None if it is neither."""
    try:
        moment: datetime | None = parse_datetime(sent)
        day: date | None = parse_date(sent)
        span = timedelta(hours=1)
        if day is not None and len(sent) <= len("2021-04-06"):
            moment, span = datetime(day.year, day.month, day.day), timedelta(days=1)
        if moment is None:
            return None
        # The end of a day is the next midnight of the clock on the wall, which a clock change moves.
        return Cursor.at(believable(moment if oldest_first else moment + span))
    except (ValueError, OverflowError):
        return None
