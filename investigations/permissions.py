"""Asks the visibility QuerySets about one object, so that `user.has_perm(READ, investigation)` has no rule of its own."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import models

READ = "logbook.read"
WRITE = "logbook.write"
SCOPES = {READ: "visible_to", WRITE: "writable_by"}


class EmbargoBackend(BaseBackend):
    def has_perm(self, user_obj: Any, perm: str, obj: models.Model | None = None) -> bool:
        scope = SCOPES.get(perm)
        if obj is None or scope is None:
            return False
        visible: models.QuerySet[Any] = getattr(type(obj)._default_manager.all(), scope)(user_obj)
        return visible.filter(pk=obj.pk).exists()
