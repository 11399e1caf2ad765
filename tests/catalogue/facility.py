"""The content of an ICAT, made of its published example: beans with numbers, relations and times of change."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

DUMP = Path(__file__).parent.parent / "data" / "icatdump-6.2.yaml"
# The catalogue's own zone: its times are written and read there.
ZONE = timezone(timedelta(hours=2))
Bean = dict[str, Any]


class Facility:
    """Tables of beans by entity; a bean holds the beans it is tied to."""

    def __init__(self, dump: Path = DUMP) -> None:
        self.tables: dict[str, list[Bean]] = {}
        self.numbers = iter(range(1001, 100_000))
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.by_key: dict[str, Bean] = {}
        documents = [each for each in yaml.safe_load_all(dump.read_text()) if each]
        rows = [
            (kind, key, row or {}) for each in documents for kind, rows in each.items() for key, row in rows.items()
        ]
        for kind, key, row in rows:
            scalars = {name: value for name, value in row.items() if not isinstance(value, list)}
            self.by_key[key] = self.add(kind[0].upper() + kind[1:], **scalars)
        for _, key, row in rows:
            self._tie(self.by_key[key], row)

    def add(self, entity: str, **fields: Any) -> Bean:
        bean = {"id": next(self.numbers), "modTime": self.moment(self.now), **fields}
        self.tables.setdefault(entity, []).append(bean)
        return bean

    def link(self, bean: Bean, many: str, **fields: Any) -> Bean:
        """A row of a relation: who is in a team, which parameter a dataset has."""
        made = {"id": next(self.numbers), "modTime": self.moment(self.now), **fields}
        bean.setdefault(many, []).append(made)
        return made

    def named(self, entity: str, name: str) -> Bean:
        return next(bean for bean in self.tables[entity] if bean["name"] == name)

    def touch(self, *beans: Bean) -> None:
        for bean in beans:
            bean["modTime"] = self.moment(self.now)

    @staticmethod
    def moment(when: datetime) -> str:
        return when.astimezone(ZONE).isoformat(timespec="milliseconds")

    def _tie(self, bean: Bean, row: Bean) -> None:
        for name, value in row.items():
            if isinstance(value, str) and value in self.by_key:
                bean[name] = self.by_key[value]
            elif isinstance(value, str) and name.endswith("Date"):
                bean[name] = self.moment(datetime.fromisoformat(value)) if "T" in value else value
            elif isinstance(value, list):
                for each in value:
                    tied = {
                        key: self.by_key.get(said, said) if isinstance(said, str) else said
                        for key, said in each.items()
                    }
                    self._back(self.link(bean, name, **tied), bean, name)
        if "inputDataCollection" in row:
            bean["outputDataCollection"].setdefault("jobsAsOutput", []).append(bean)

    def _back(self, made: Bean, bean: Bean, name: str) -> None:
        """The other side of a relation where it is asked for."""
        if name == "dataCollectionDatasets":
            made["dataCollection"] = bean
            made["dataset"].setdefault("dataCollectionDatasets", []).append(made)
