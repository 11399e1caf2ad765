"""Open pages hear what changes: a small ASGI application of its own, in one process, only under `/live/`."""

from .application import Application

__all__ = ["Application"]
