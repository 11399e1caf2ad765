from django import forms

from events.models import Event
from events.timeline import Filter
from investigations.names import normalised


class FilterForm(forms.Form):
    """Cleans the query string of a list of entries once, for pages and APIs."""

    investigation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    instrument = forms.CharField(required=False)
    dataset = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    sample = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    type = forms.ChoiceField(required=False, choices=Event.Type.choices)
    category = forms.ChoiceField(required=False, choices=Event.Category.choices)
    tag = forms.CharField(required=False)
    author = forms.CharField(required=False)
    after = forms.DateTimeField(required=False)
    before = forms.DateTimeField(required=False)

    def clean_instrument(self) -> str:
        return normalised(self.cleaned_data["instrument"])

    def wanted(self) -> Filter:
        """The filter of a form that is valid."""
        return Filter(**self.cleaned_data)
