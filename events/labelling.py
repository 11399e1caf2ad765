"""Tags and what an entry is about as people send them, apart from its text; and what they say of a tag itself."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from events import logbook, tags
from events.forms import LONGEST, Moment
from events.models import Tag
from events.writing import AboutFields

# Names of a thousand entries, with room to spare: what is over the limit is refused, not cut off.
LONGEST_IDS = 40_000
LONGEST_TAGS = 10_000
PUBLIC_ID = re.compile(r"[0-9a-f]{24}")
MOMENT = forms.DateTimeInput(
    attrs={"type": "datetime-local", "class": "field", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
)


class TagsForm(forms.Form):
    """All tags of one entry; those whose name has a comma stand apart as `tag`."""

    tags = forms.CharField(required=False, max_length=LONGEST_TAGS)
    version = forms.IntegerField(min_value=1)

    @property
    def names(self) -> list[str]:
        apart = self.data.getlist("tag") if isinstance(self.data, QueryDict) else []
        return tags.names_of([*apart, *self.cleaned_data["tags"].split(",")])


class AboutForm(AboutFields):
    version = forms.IntegerField(min_value=1)


class ManyForm(forms.Form):
    """Tags to add to many entries and to take away from them."""

    ids = forms.CharField(max_length=LONGEST_IDS)
    add = forms.CharField(required=False, max_length=LONGEST_TAGS)
    remove = forms.CharField(required=False, max_length=LONGEST_TAGS)

    def clean_ids(self) -> list[str]:
        found = list(dict.fromkeys(PUBLIC_ID.findall(self.cleaned_data["ids"])))
        if not found:
            raise forms.ValidationError("Select some entries first.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for side in ("add", "remove"):
            cleaned[side] = tags.names_of(cleaned.get(side, "").split(","))
        if not self.errors and not cleaned["add"] and not cleaned["remove"]:
            raise forms.ValidationError("Name a tag to add or to remove.")
        return cleaned


class TagForm(forms.Form):
    """What a tag is called, how it looks and what it means."""

    name = forms.CharField(max_length=tags.MAX_LENGTH)
    colour = forms.ChoiceField(required=False, choices=[("", "follows the name"), *Tag.Colour.choices])
    description = forms.CharField(required=False, max_length=4 * LONGEST)


class MoveForm(forms.Form):
    """Which entries go where, and why; entries that were selected come by their names, others by their time."""

    ids = forms.CharField(required=False, max_length=LONGEST_IDS, widget=forms.HiddenInput)
    claimed = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    after = Moment(required=False, label="From", widget=MOMENT, help_text="Empty: from the first entry on.")
    before = Moment(required=False, label="Until", widget=MOMENT, help_text="Empty: to the last entry.")
    to = forms.ChoiceField(label="To", widget=forms.Select(attrs={"class": "field"}))
    why = forms.CharField(
        max_length=LONGEST, label="Why", help_text="The reason stays with every entry, and both logbooks tell it.",
        widget=forms.TextInput(attrs={"class": "field", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], earlier: int = 0, **kwargs: Any) -> None:
        """`earlier` are the logbooks that are too many to choose among."""
        super().__init__(*args, **kwargs)
        if earlier:
            self.fields["to"].help_text = f"The latest ones; {earlier} earlier ones are not listed."
        self.fields["to"].choices = [("", "Choose a logbook"), *choices]  # type: ignore[attr-defined]
        self.fields["to"].error_messages["required"] = "Choose the logbook they go to."
        self.fields["why"].error_messages["required"] = "Say why: the reason stays with every entry."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["ids"] = tuple(dict.fromkeys(PUBLIC_ID.findall(cleaned.get("ids", ""))))
        after, before = cleaned.get("after"), cleaned.get("before")
        if after is not None and before is not None and before <= after:
            self.add_error("before", "This lies before the beginning.")
        return cleaned

    @property
    def choice(self) -> logbook.Choice:
        said = self.cleaned_data
        if said["ids"]:
            return logbook.Choice(said["ids"])
        return logbook.Choice((), said["after"], said["before"], said["claimed"])
