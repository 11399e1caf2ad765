"""What people write on pages, cleaned once: a quick line, a full entry, a comment, a later version."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from events import content, tags
from events.entries import About, Attached, Entry
from events.forms import LONGEST, Moment
from events.models import Event
from events.routing import Place
from investigations import desks
from investigations.desks import Desk
from investigations.models import Dataset, Sample, User

# A tag begins with a letter; #S79 and #1350 are scans, in every control system.
HASHTAG = re.compile(r"(?<![\w#&/])#(?!S\d+\b)([^\W\d_][\w.-]*\w|[^\W\d_])")
MOST_FILES = 200
# Longer than any entry a person types, shorter than what stops the cleaner.
LONGEST_TEXT = 10_000_000
NO_DESK = (
    "This browser is no beamline’s desk any more: only whoever is signed in can sign here. "
    "Load the page again and store it in that name."
)


class AboutFields(forms.Form):
    """What an entry is about: a dataset and a sample of its logbook, and the path of a datafile."""

    dataset = forms.CharField(required=False, max_length=255)
    sample = forms.CharField(required=False, max_length=255)
    filepath = forms.CharField(required=False, max_length=4_096)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def clean_dataset(self) -> Dataset | None:
        found: Dataset | None = self._held(Dataset.objects.all(), "dataset")
        return found

    def clean_sample(self) -> Sample | None:
        found: Sample | None = self._held(Sample.objects.all(), "sample")
        return found

    @property
    def about(self) -> About:
        return About(self.cleaned_data["dataset"], self.cleaned_data["sample"], self.cleaned_data["filepath"])

    def _held(self, things: "QuerySet[Any]", field: str) -> Any:
        """A dataset or sample of this logbook by its name."""
        if not (name := self.cleaned_data[field].strip()):
            return None
        mine = things.filter(investigation=self.place.investigation, name=name)
        found = mine.order_by("-pk").first() if self.place.investigation is not None else None
        if found is None:
            raise forms.ValidationError(f"No {field} of this logbook is called “{name}”. Leave it empty or choose one.")
        return found


class WriteForm(AboutFields):
    """One entry as a person sends it; what is wrong is said beside the field, and nothing typed is lost."""

    text = forms.CharField(required=False, max_length=LONGEST_TEXT, strip=False)
    title = forms.CharField(required=False, max_length=LONGEST)
    body_format = forms.ChoiceField(required=False, choices=Event.Format.choices)
    happened_at = Moment(required=False, error_messages={"invalid": "This is no time: write it as 2021-04-06 09:30."})
    key = forms.CharField(required=False, max_length=64)
    again = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False, min_value=1)
    tags = forms.CharField(required=False, max_length=5_000)
    author = forms.CharField(required=False, max_length=150)
    why = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, *args: Any, place: Place, desk: Desk = desks.NONE, **kwargs: Any) -> None:
        super().__init__(*args, place=place, **kwargs)
        self.desk = desk

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def clean_author(self) -> User | None:
        """At a beamline's desk whoever was chosen of those who may write there; anywhere else whoever signed in."""
        name = self.cleaned_data["author"]
        if not self.desk.name:
            if name:
                raise forms.ValidationError(NO_DESK)
            return None
        if not name:
            raise forms.ValidationError(f"Choose who writes this at the {self.desk.name} desk.")
        found: User | None = next((user for user in self.desk.authors if user.username == name), None)
        if found is None:
            raise forms.ValidationError("Choose one of the names: this person may not write in this logbook now.")
        if name == self.data.get("remembered") and found != self.desk.chosen:
            raise forms.ValidationError(f"{found.get_full_name()} wrote here last, a while ago. Choose who writes now.")
        return found

    @property
    def signs(self) -> str:
        """Whose name is offered: what was chosen if it may stand, else who signed here within the last half hour."""
        if self.is_bound and (chosen := self.data.get("author")):
            return "" if "author" in self.errors else str(chosen)
        return self.desk.chosen.username if self.desk.chosen is not None else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "text" in cleaned and not cleaned["text"] and not self.attached() and not self.sent_files():
            self.add_error("text", "Nothing is stored yet: write something or add a file.")
        if (number := len(self.attached()) + len(self.sent_files())) > MOST_FILES:
            self.add_error(None, f"These are {number} files; an entry has at most {MOST_FILES}. Take out some of them.")
        return cleaned

    def _all(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def sent_files(self) -> list[Any]:
        """Files that came with the form itself: chosen ones, and a photo of a phone that runs no scripts."""
        return [file for name in ("files", "photo") for file in self.files.getlist(name)] if self.is_bound else []

    def attached(self) -> list[Attached]:
        """The files that were uploaded before, in the order of the page, each with its line."""
        sent = [int(pk) for pk in self._all("file") if re.fullmatch(r"[0-9]{1,18}", pk)]
        return [Attached(pk, self.data.get(f"caption-{pk}", "")[:LONGEST].strip()) for pk in dict.fromkeys(sent)]

    def tag_names(self, *, from_text: bool) -> list[str]:
        """The tags that were chosen, and those written as #words in a new text."""
        chosen = [*self._all("tag"), *self.cleaned_data["tags"].split(",")]
        written = HASHTAG.findall(content.made_safe(self.body, self.format).text) if from_text else []
        return tags.names_of([*chosen, *written])

    @property
    def body(self) -> str:
        return str(self.cleaned_data["text"])

    @property
    def format(self) -> str:
        return str(self.cleaned_data["body_format"] or Event.Format.PLAIN)

    @property
    def sent_key(self) -> str:
        return self.cleaned_data["key"] or uuid.uuid4().hex

    def signed_by(self, by: User) -> User:
        return self.cleaned_data["author"] or by

    def entry(self, by: User, uploaded: Sequence[Attached] = (), parent: Event | None = None) -> Entry:
        """The new entry this form describes."""
        happened_at: datetime | None = self.cleaned_data["happened_at"]
        about = self.about
        return Entry(
            type=Event.Type.ANNOTATION, category=Event.Category.COMMENT, place=self.place, parent=parent,
            title=self.cleaned_data["title"], body=self.body, body_format=self.format, happened_at=happened_at,
            tags=self.tag_names(from_text=True), attached=[*self.attached(), *uploaded], author=self.signed_by(by),
            desk=self.desk.name, dataset=about.dataset, sample=about.sample, filepath=about.filepath,
        )  # fmt: skip
