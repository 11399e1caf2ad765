"""From ICAT's JSON to what it says: wrong types and missing parts are named, never guessed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from investigations.catalogue.said import (
    Beamline,
    Measurement,
    MeasurementKey,
    Member,
    Parameter,
    Person,
    Said,
    Specimen,
    Unanswered,
    Visit,
    VisitKey,
)
from investigations.names import normalised

Bean = dict[str, Any]
T = TypeVar("T")
# How catalogues word beamtime whose results belong to whoever paid for it.
PROPRIETARY = ("proprietary", "commercial", "industr")
RAW = frozenset({"raw", "acquisition"})
# Where a processed dataset says by a parameter what it was computed from: numbers with blanks or commas between.
INPUTS = frozenset({"inputdatasetids"})


def said(part: str, beans: list[Bean]) -> Said:
    """A page of one part. Raises Unanswered where it is not what ICAT answers."""
    found, read = READERS[part]
    page = Said()
    try:
        getattr(page, found).extend(read(bean) for bean in beans)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unanswered(f"What it says of {part} is not what ICAT says ({type(error).__name__}: {error}).") from error
    return page


def number_of(bean: Bean) -> int | None:
    """The catalogue's number; a dump has none."""
    number = bean.get("id")
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise ValueError("a number that is none")
    return number


def moment(value: Any) -> datetime | None:
    """A time as ICAT writes it, with its zone; None of nothing and of what is none."""
    if not isinstance(value, str):
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return when if when.tzinfo is not None else None


def person(bean: Bean) -> Person:
    return Person(
        name=_named(bean), number=number_of(bean), full_name=text(bean, "fullName"), given_name=text(bean, "givenName"),
        family_name=text(bean, "familyName"), email=text(bean, "email"), affiliation=text(bean, "affiliation"),
        orcid=text(bean, "orcidId"),
    )  # fmt: skip


def beamline(bean: Bean) -> Beamline:
    return Beamline(
        name=_named(bean), number=number_of(bean), full_name=text(bean, "fullName"),
        description=text(bean, "description"), url=text(bean, "url"),
        scientists=tuple(person(each["user"]) for each in many(bean, "instrumentScientists")),
    )  # fmt: skip


def visit(bean: Bean) -> Visit:
    kind = normalised(text(bean.get("type") or {}, "name"))
    found = _in_order(many(bean, "investigationInstruments"))
    return Visit(
        key=visit_key(bean), title=text(bean, "title"), summary=text(bean, "summary"), doi=text(bean, "doi"),
        start=moment(bean.get("startDate")), end=moment(bean.get("endDate")),
        release_date=moment(bean.get("releaseDate")), proprietary=_is_proprietary(kind),
        beamlines=tuple(beamline(each["instrument"]) for each in found),
        members=tuple(
            Member(person(each["user"]), text(each, "role")) for each in many(bean, "investigationUsers")
        ),
    )  # fmt: skip


def visit_key(bean: Bean) -> VisitKey:
    return VisitKey(_named(bean), text(bean, "visitId"), number_of(bean))


def sample(bean: Bean) -> Specimen:
    return Specimen(visit_key(bean["investigation"]), _named(bean), number_of(bean), _parameters(bean))


def dataset(bean: Bean) -> Measurement:
    parameters, kind = _parameters(bean), text(bean.get("type") or {}, "name")
    return Measurement(
        key=_measurement_key(bean), sample=text(bean.get("sample") or {}, "name"), location=text(bean, "location"),
        is_raw=_is_raw(kind), start=moment(bean.get("startDate")), end=moment(bean.get("endDate")),
        doi=text(bean, "doi"), parameters=parameters, inputs=tuple(_inputs(bean, parameters)),
    )  # fmt: skip


def _is_proprietary(kind: str) -> bool:
    return any(word in kind for word in PROPRIETARY)


def _is_raw(kind: str) -> bool:
    return not kind or kind.lower() in RAW


def _numbered_inputs(parameters: tuple[Parameter, ...]) -> list[int]:
    """The datasets a parameter names by their numbers."""
    named = [each.value for each in parameters if normalised(each.name) in INPUTS]
    words = " ".join(named).replace(",", " ").split()
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= 18]


def text(bean: Bean, name: str) -> str:
    value = bean.get(name)
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def many(bean: Bean, name: str) -> list[Bean]:
    return list(bean.get(name) or [])


def _in_order(rows: list[Bean]) -> list[Bean]:
    """By number, so that the next answer says them in the same order; as they stand where there is none."""
    return sorted(rows, key=lambda row: number_of(row) or 0)


def _named(bean: Bean) -> str:
    if not (name := text(bean, "name")):
        raise ValueError("something without a name")
    return name


def _measurement_key(bean: Bean) -> MeasurementKey:
    return MeasurementKey(visit_key(bean["investigation"]), _named(bean), number_of(bean))


def _inputs(bean: Bean, parameters: tuple[Parameter, ...]) -> list[MeasurementKey]:
    given = [
        job.get("inputDataCollection") or {}
        for collection in many(bean, "dataCollectionDatasets")
        for job in many(collection.get("dataCollection") or {}, "jobsAsOutput")
    ]
    found = [_measurement_key(source["dataset"]) for each in given for source in many(each, "dataCollectionDatasets")]
    found += [
        _measurement_key(source["datafile"]["dataset"])
        for each in given
        for source in many(each, "dataCollectionDatafiles")
    ]
    own = _measurement_key(bean)
    found += [MeasurementKey(VisitKey("", ""), "", each) for each in _numbered_inputs(parameters)]
    return [each for each in dict.fromkeys(found) if each != own and (each.number is None or each.number != own.number)]


def _parameters(bean: Bean) -> tuple[Parameter, ...]:
    found = _in_order(many(bean, "parameters"))
    return tuple(
        Parameter(text(each["type"], "name"), _value(each), text(each["type"], "units"), number_of(each))
        for each in found
        if text(each["type"], "name")
    )


def _value(parameter: Bean) -> str:
    """A parameter's value as text, whichever of the three kinds it is."""
    for name in ("stringValue", "numericValue", "dateTimeValue"):
        if (found := parameter.get(name)) is not None:
            return str(found).strip()
    return ""


READERS: dict[str, tuple[str, Callable[[Bean], Any]]] = {
    "instruments": ("beamlines", beamline),
    "users": ("people", person),
    "investigations": ("visits", visit),
    "samples": ("samples", sample),
    "datasets": ("datasets", dataset),
}
