"""What another logbook, or this one, wrote into a file: read, checked and set in order before anything is stored."""

from events.imports.eln import read as read_eln
from events.imports.jsonl import read as read_jsonl
from events.imports.lines import File, Person, Version
from events.imports.spool import Problems, Refused, Spool, Written

__all__ = ["File", "Person", "Problems", "Refused", "Spool", "Version", "Written", "read_eln", "read_jsonl"]
