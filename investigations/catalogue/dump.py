"""Reads what icatdump writes (YAML), for a facility whose catalogue is not reached from here."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml

from investigations.catalogue import answers
from investigations.catalogue.answers import many, moment, text
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
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Said:
    """Everything a dump says. Raises Unanswered with what is wrong with it."""
    try:
        with path.open("rb") as file:
            documents = [each for each in yaml.load_all(file, LOADER) if each is not None]
    except OSError as error:
        raise Unanswered(f"{path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unanswered(f"{path} is no YAML: {str(error).partition(chr(10))[0]}.") from error
    if not documents or not all(isinstance(each, dict) for each in documents):
        raise Unanswered(f"{path} is no dump of ICAT: it has no objects by type.")
    try:
        return _Dump(documents).said()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unanswered(f"{path} is no whole dump of ICAT: {type(error).__name__} {error}.") from error


class _Dump:
    """Objects by type and by the key others name them with."""

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        self.of: dict[str, dict[str, Bean]] = {}
        for document in documents:
            for kind, objects in document.items():
                self.of.setdefault(kind, {}).update({key: bean or {} for key, bean in objects.items()})
        self.inputs = self._inputs()

    def said(self) -> Said:
        return Said(
            beamlines=list(self._all("instrument", self._beamline)),
            people=list(self._all("user", self._person)),
            visits=list(self._all("investigation", self._visit)),
            samples=list(self._all("sample", self._sample)),
            datasets=[self._dataset(key, bean) for key, bean in self.of.get("dataset", {}).items()],
        )

    def _all(self, kind: str, read: Callable[[Bean], T]) -> Iterator[T]:
        return map(read, self.of.get(kind, {}).values())

    def _person(self, bean: Bean) -> Person:
        return Person(
            name=bean["name"], full_name=text(bean, "fullName"), given_name=text(bean, "givenName"),
            family_name=text(bean, "familyName"), email=text(bean, "email"), affiliation=text(bean, "affiliation"),
            orcid=text(bean, "orcidId"),
        )  # fmt: skip

    def _beamline(self, bean: Bean) -> Beamline:
        scientists = tuple(self._person(self.of["user"][each["user"]]) for each in many(bean, "instrumentScientists"))
        return Beamline(
            bean["name"], full_name=text(bean, "fullName"), description=text(bean, "description"),
            url=text(bean, "url"), scientists=scientists,
        )  # fmt: skip

    def _visit(self, bean: Bean) -> Visit:
        kind = self.of.get("investigationType", {}).get(bean.get("type", ""), {})
        return Visit(
            key=VisitKey(bean["name"], text(bean, "visitId")), title=text(bean, "title"),
            summary=text(bean, "summary"), doi=text(bean, "doi"), start=moment(bean.get("startDate")),
            end=moment(bean.get("endDate")), release_date=moment(bean.get("releaseDate")),
            proprietary=answers.is_proprietary(normalised(text(kind, "name"))),
            beamlines=tuple(
                self._beamline(self.of["instrument"][each["instrument"]])
                for each in many(bean, "investigationInstruments")
            ),
            members=tuple(
                Member(self._person(self.of["user"][each["user"]]), text(each, "role"))
                for each in many(bean, "investigationUsers")
            ),
        )  # fmt: skip

    def _sample(self, bean: Bean) -> Specimen:
        return Specimen(self._visit_key(bean["investigation"]), bean["name"], parameters=self._parameters(bean))

    def _dataset(self, key: str, bean: Bean) -> Measurement:
        kind = self.of.get("datasetType", {}).get(bean.get("type", ""), {})
        sample = self.of.get("sample", {}).get(bean.get("sample", ""), {})
        return Measurement(
            key=self._measurement_key(key), sample=text(sample, "name"), location=text(bean, "location"),
            is_raw=answers.is_raw(text(kind, "name")), start=moment(bean.get("startDate")),
            end=moment(bean.get("endDate")), doi=text(bean, "doi"), parameters=self._parameters(bean),
            inputs=tuple(self._measurement_key(each) for each in sorted(self.inputs.get(key, set()))),
        )  # fmt: skip

    def _visit_key(self, key: str) -> VisitKey:
        bean = self.of["investigation"][key]
        return VisitKey(bean["name"], text(bean, "visitId"))

    def _measurement_key(self, key: str) -> MeasurementKey:
        bean = self.of["dataset"][key]
        return MeasurementKey(self._visit_key(bean["investigation"]), bean["name"])

    def _parameters(self, bean: Bean) -> tuple[Parameter, ...]:
        found = []
        for each in many(bean, "parameters"):
            kind = self.of["parameterType"][each["type"]]
            found.append(Parameter(kind["name"], answers.value(each), text(kind, "units")))
        return tuple(found)

    def _inputs(self) -> dict[str, set[str]]:
        """What each dataset was computed from, by the jobs that wrote it."""
        found: dict[str, set[str]] = {}
        for job in self.of.get("job", {}).values():
            sources = self._collected(job.get("inputDataCollection", ""))
            for key in self._collected(job.get("outputDataCollection", "")):
                found.setdefault(key, set()).update(sources - {key})
        return found

    def _collected(self, key: str) -> set[str]:
        bean = self.of.get("dataCollection", {}).get(key, {})
        datasets = {each["dataset"] for each in many(bean, "dataCollectionDatasets")}
        files = [self.of["datafile"][each["datafile"]] for each in many(bean, "dataCollectionDatafiles")]
        return datasets | {each["dataset"] for each in files}
