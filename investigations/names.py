"""Proposal and beamline names as people and machines spell them: HC-4397, hc4397 and «hc 4397» are one."""

from typing import Any

from django.db import models


def normalised(name: str) -> str:
    """The name in lower case, letters and digits only; two names are the same when this is."""
    return "".join(char for char in name.casefold() if char.isalnum())


class NormalisedField(models.CharField):  # type: ignore[type-arg]
    """Keeps the normalised form of another field beside it, so that the database can index and compare it."""

    def __init__(self, *args: Any, of: str = "name", **kwargs: Any) -> None:
        self.of = of
        kwargs = {"max_length": 255, "editable": False, "blank": True} | kwargs
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = normalised(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value
