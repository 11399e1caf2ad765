"""What programs send, cleaned once: a new entry, a comment, a later version."""

from typing import Any

from rest_framework import serializers

from events import content
from events.entries import Entry
from events.forms import LARGEST, LONGEST, believable
from events.models import Event, Tag
from events.routing import Place
from events.wording import of_client
from events.writing import LONGEST_TEXT
from investigations.models import User

# A name longer than this is no name.
LONGEST_NAME = 255
MOST_TAGS = 50
MOST_IN_BULK = 1_000
# Files have an entry of a type of their own where the beamline routes store them.
TYPES = [(kind.value, kind.label) for kind in Event.Type if kind != Event.Type.ATTACHMENT]
FORMATS = "plaintext, markdown or html; of html what is not safe goes."


class Moment(serializers.DateTimeField):
    """A time that a calendar has; without a zone it is the facility's."""

    def to_internal_value(self, value: Any) -> Any:
        moment = super().to_internal_value(value)
        try:
            return believable(moment)
        except ValueError:
            self.fail("invalid", format="2021-04-06T09:30:00+02:00")


class Text(serializers.CharField):
    """Text that a database can keep."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"required": False, "allow_blank": True} | kwargs))

    def to_internal_value(self, data: Any) -> str:
        return content.storable(super().to_internal_value(data))


def number(what: str) -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST, help_text=what)


def moment() -> Moment:
    return Moment(required=False, help_text="When it was, if not now; without a zone it is the facility's time.")


class Written(serializers.Serializer[Any]):
    """What a person or a program writes."""

    title = Text(max_length=LONGEST)
    body = Text(max_length=LONGEST_TEXT, trim_whitespace=False)
    body_format = serializers.ChoiceField(choices=Event.Format.choices, required=False, help_text=FORMATS)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_NAME), required=False, max_length=MOST_TAGS,
        help_text="Names of tags; one that is new is made.",
    )  # fmt: skip


class CommentIn(Written):
    """A comment under an entry."""

    happened_at = moment()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("body", "").strip():
            raise serializers.ValidationError({"body": ["Write something."]})
        return attrs


class EventIn(Written):
    """A new entry. A person's token writes annotations; a beamline's key writes what software says."""

    investigation = number("The logbook, by its number.")
    proposal = Text(max_length=LONGEST_NAME, help_text="Instead of the number, with a beamline: HC-4397, hc4397.")
    beamline = Text(max_length=LONGEST_NAME, help_text="A beamline's name; alone, its own logbook.")
    instrument = number("Instead of the name, the beamline's number.")
    type = serializers.ChoiceField(
        choices=TYPES, required=False, help_text="Of itself: annotation from a person, notification from a key."
    )
    category = serializers.ChoiceField(
        choices=Event.Category.choices, required=False, help_text="Of a key's message; a person comments."
    )
    happened_at = moment()
    dataset = number("The dataset it is about, by its number.")
    dataset_name = Text(max_length=LONGEST_NAME, help_text="Or its name: it is tied when the catalogue brings it.")
    sample = number("The sample it is about, by its number.")
    filepath = Text(max_length=4_096, help_text="The path of the datafile it is about.")
    software = Text(max_length=LONGEST_NAME)
    machine = Text(max_length=LONGEST_NAME, help_text="The host it was sent from.")


class EventForm(EventIn):
    """A new entry with files, as a form."""

    files = serializers.ListField(child=serializers.FileField(), required=False)
    captions = serializers.ListField(
        child=serializers.CharField(allow_blank=True), required=False, help_text="A line for each file, in their order."
    )


class Files(serializers.Serializer[Any]):
    """Files for an entry, as a form."""

    files = serializers.ListField(child=serializers.FileField())
    captions = serializers.ListField(
        child=serializers.CharField(allow_blank=True), required=False, help_text="A line for each file, in their order."
    )


class EventChange(Written):
    """A later version of an entry: what is not sent stays. Of what software wrote only tags and what it is about."""

    dataset = number("The dataset it is about; null for none.")
    sample = number("The sample it is about; null for none.")
    filepath = Text(max_length=4_096, help_text="The path of the datafile it is about.")
    why = Text(max_length=LONGEST, help_text="Why it was changed; it stands in its versions.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(attrs) - {"why"}:
            raise serializers.ValidationError("Send what shall change.")
        return attrs


class Why(serializers.Serializer[Any]):
    """A reason, which stays with the entry."""

    why = Text(max_length=LONGEST)


class Reason(serializers.Serializer[Any]):
    """Why an entry goes, which stays with it."""

    why = Text(max_length=LONGEST, required=True, allow_blank=False)


class TagIn(serializers.Serializer[Any]):
    """A tag of a logbook, of a beamline or, from an administrator without either, of the facility."""

    name = Text(required=True, allow_blank=False, max_length=LONGEST_NAME)
    colour = serializers.ChoiceField(choices=Tag.Colour.choices, required=False, allow_blank=True)
    description = Text(max_length=4 * LONGEST)
    investigation = number("The logbook it is for.")
    instrument = number("Or the beamline.")


class Whose(serializers.Serializer[Any]):
    """Whose tags are asked for."""

    investigation = number("Those of a logbook, by its number.")
    instrument = number("Those of a beamline, by its number, for its staff.")


class Bulk(serializers.Serializer[Any]):
    """Up to a thousand new entries, stored together or not at all."""

    events = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_IN_BULK)


class BulkIn(serializers.Serializer[Any]):
    """The same as it is described."""

    events = EventIn(many=True)


def entry(said: dict[str, Any], place: Place, by: User | None, **more: Any) -> Entry:
    """The new entry somebody described; `by` is None for a beamline's key."""
    kind = Event.Type.ANNOTATION if by is not None else Event.Type.NOTIFICATION
    category = Event.Category.COMMENT if by is not None else Event.Category(said.get("category", Event.Category.INFO))
    if place.instrument is None:
        kind = Event.Type.BROADCAST
    return Entry(
        type=kind, category=category, place=place, author=by, title=said.get("title", ""), body=said.get("body", ""),
        body_format=said.get("body_format", content.PLAIN), tags=said.get("tags", ()),
        happened_at=said.get("happened_at"), filepath=said.get("filepath", ""),
        dataset_name=said.get("dataset_name", ""), software=of_client(said.get("software", "")),
        machine=said.get("machine", ""), **more,
    )  # fmt: skip
