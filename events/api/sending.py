"""What programs send, cleaned once: a new entry, a comment, a later version."""

from typing import Any

from rest_framework import serializers

from events import content
from events.entries import Entry
from events.forms import LARGEST, believable
from events.models import Event
from events.routing import Place
from events.writing import LONGEST_TEXT
from investigations.models import User

# A name longer than this is no name.
LONGEST = 255
MOST_TAGS = 50
MOST_IN_BULK = 1_000


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


def tag_names(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=LONGEST), required=False, max_length=MOST_TAGS,
        help_text="Names of tags; one that is new is made.", **kwargs,
    )  # fmt: skip


class Written(serializers.Serializer[Any]):
    """What a person or a program writes."""

    title = Text(max_length=500)
    body = Text(max_length=LONGEST_TEXT, trim_whitespace=False)
    body_format = serializers.ChoiceField(choices=Event.Format.choices, required=False)
    tags = tag_names()
    filepath = Text(max_length=4_096, help_text="The path of the datafile it is about.")


class CommentIn(Written):
    """A comment under an entry."""

    happened_at = Moment(required=False, help_text="When it was, if not now.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("body", "").strip():
            raise serializers.ValidationError({"body": ["Write something."]})
        return attrs


class EventIn(Written):
    """A new entry. A person's token writes annotations; a beamline's key writes what software says."""

    investigation = number("The logbook, by its number.")
    proposal = Text(max_length=LONGEST, help_text="Instead of the number, with a beamline: HC-4397, hc4397.")
    beamline = Text(max_length=LONGEST, help_text="A beamline's name; alone, its own logbook.")
    instrument = number("Instead of the name, the beamline's number.")
    type = serializers.ChoiceField(
        choices=[Event.Type.ANNOTATION, Event.Type.NOTIFICATION, Event.Type.BROADCAST], required=False
    )
    category = serializers.ChoiceField(choices=Event.Category.choices, required=False)
    happened_at = Moment(required=False, help_text="When it was, if not now.")
    dataset = number("The dataset it is about, by its number.")
    dataset_name = Text(max_length=LONGEST, help_text="Or its name: it is tied when the catalogue brings it.")
    sample = number("The sample it is about, by its number.")
    software = Text(max_length=LONGEST)
    machine = Text(max_length=LONGEST, help_text="The host it was sent from.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("body", "").strip() or attrs.get("title", "").strip()):
            raise serializers.ValidationError({"body": ["Write something."]})
        return attrs


class EventChange(Written):
    """A later version of an entry: what is not sent stays. Of what software wrote only tags and what it is about."""

    dataset = number("The dataset it is about; null for none.")
    sample = number("The sample it is about; null for none.")
    why = Text(max_length=500, help_text="Why it was changed; it stands in its versions.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(attrs) - {"why"}:
            raise serializers.ValidationError("Send what shall change.")
        return attrs


class Why(serializers.Serializer[Any]):
    """A reason, which stays with the entry."""

    why = Text(max_length=500)


class TagIn(serializers.Serializer[Any]):
    """A tag of a logbook, a beamline or, from an administrator without either, the facility."""

    name = serializers.CharField(max_length=LONGEST)
    colour = Text(max_length=16)
    description = Text(max_length=1_000)
    investigation = number("The logbook it is for.")
    instrument = number("Or the beamline.")


class Bulk(serializers.Serializer[Any]):
    """Up to a thousand new entries, stored together or not at all."""

    events = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_IN_BULK)


def entry(said: dict[str, Any], place: Place, by: User | None, **more: Any) -> Entry:
    """The new entry somebody described; `by` is None for a beamline's key."""
    kind = Event.Type.ANNOTATION if by is not None else Event.Type(said.get("type", Event.Type.NOTIFICATION))
    category = Event.Category.COMMENT if by is not None else Event.Category(said.get("category", Event.Category.INFO))
    if place.instrument is None:
        kind = Event.Type.BROADCAST
    return Entry(
        type=kind, category=category, place=place, author=by, title=said.get("title", ""), body=said.get("body", ""),
        body_format=said.get("body_format", content.PLAIN), tags=said.get("tags", ()),
        happened_at=said.get("happened_at"), filepath=said.get("filepath", ""),
        dataset_name=said.get("dataset_name", ""), software=said.get("software", ""), machine=said.get("machine", ""),
        **more,
    )  # fmt: skip
