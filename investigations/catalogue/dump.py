"""Reads what icatdump writes (YAML), for a facility whose catalogue is not reached from here."""

from pathlib import Path
from typing import Any

import yaml

from investigations.catalogue import answers
from investigations.catalogue.said import Said, Unanswered

Bean = dict[str, Any]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# As a dump calls what ICAT answers by parts, in the order it can be written.
KINDS = {
    "instrument": "instruments", "user": "users", "investigation": "investigations", "sample": "samples",
    "dataset": "datasets",
}  # fmt: skip


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
        return _said(documents)
    except (Unanswered, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unanswered(f"{path} is no whole dump of ICAT: {error}") from error


def _said(documents: list[dict[str, Any]]) -> Said:
    """A dump names an object by a key where ICAT answers the object: put in its place, both read alike."""
    of: dict[str, dict[str, Bean]] = {}
    for document in documents:
        for kind, objects in document.items():
            of.setdefault(kind, {}).update({key: dict(bean or {}) for key, bean in objects.items()})
    by_key = {key: bean for objects in of.values() for key, bean in objects.items()}
    for bean in by_key.values():
        for name, value in bean.items():
            bean[name] = [_with_objects(each, by_key) for each in value] if isinstance(value, list) else value
        bean |= _with_objects(bean, by_key)
    _say_both_ways(of)
    found = Said()
    for kind, part in KINDS.items():
        found.add(answers.said(part, list(of.get(kind, {}).values())))
    return found


def _with_objects(row: Bean, by_key: dict[str, Bean]) -> Bean:
    return {name: by_key.get(value, value) if isinstance(value, str) else value for name, value in row.items()}


def _say_both_ways(of: dict[str, dict[str, Bean]]) -> None:
    """Which job wrote a dataset is told from the job's side alone."""
    for job in of.get("job", {}).values():
        if "outputDataCollection" in job:
            job["outputDataCollection"].setdefault("jobsAsOutput", []).append(job)
    for collection in of.get("dataCollection", {}).values():
        for tied in collection.get("dataCollectionDatasets", []):
            tied["dataset"].setdefault("dataCollectionDatasets", []).append({"dataCollection": collection})
