"""Tags and what an entry is about as people send them, apart from its text; and what they say of a tag itself."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from events import tags
from events.forms import LONGEST
from events.models import Tag
from events.writing import AboutFields

# Names of a thousand entries, with room to spare: what is over the limit is refused, not cut off.
LONGEST_IDS = 40_000
LONGEST_TAGS = 10_000
PUBLIC_ID = re.compile(r"[0-9a-f]{24}")


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
