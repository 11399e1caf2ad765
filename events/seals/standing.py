"""What readers are shown, against what was sealed: the entries, their files, and the salts that are gone by right."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from events import content
from events.entries import searchable
from events.models import Attachment, Event, Seal
from events.seals import contents
from investigations.models import User

Wrong = tuple[str, str]
File = tuple[Any, ...]
# Of a file: what an entry has of it, and how a version says the same.
HELD = ("blob__sha256", "name", "caption", "blob__size")
SAID = ("sha256", "name", "caption", "size")
# Of an entry and its newest version these are the same. Its text may be rendered anew, and the dataset it names may
# have been found later.
SAME = [name for name in contents.FIELDS if not name.startswith("history") and name not in ("id", "text", "dataset_id")]
MADE = ("pk", "text", "html", "cleaner_version", "dataset_id")
EMPTY: dict[str, Any] = {"title": "", "body": "", "text": "", "filepath": "", "tag_names": [], "files": []}
SAYS_WHO = ("username", "history_change_reason", "removed_why", "redacted_why")
FORMER = re.compile(r"Former member (\d+)")
WORDS = {"happened_at": "time", "recorded_at": "time", "body": "text", "title": "text", "files": "files"}


class Standing:
    """The entries of some links of a chain as they stand now, asked for together."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        ids = {row["id"] for row in rows}
        found = Event.objects.filter(pk__in=ids).values(*SAME, *MADE)
        self._events = {event["pk"]: event for event in found}
        self._files: dict[int | None, Counter[File]] = defaultdict(Counter)
        self._ever: set[tuple[int | None, str]] = set()
        held = Attachment.objects.filter(event__in=ids)
        for event, gone, *file in held.values_list("event", "removed_at", *HELD):
            self._ever.add((event, file[0]))
            if gone is None:
                self._files[event][tuple(file)] += 1
        self._redacted = _redacted({row["id"] for row in rows if row["salt"] is None})
        unsalted = any(row["sender_salt"] is None and row["salt"] is not None for row in rows)
        self._former = _former() if unsalted else set()

    def salts(self, row: dict[str, Any]) -> Wrong | None:
        """A salt goes with a redaction or with a forgotten name, and each leaves its trace."""
        if row["salt"] is None:
            if row["id"] not in self._redacted:
                return "salt", "its salt is gone, though the entry was never redacted"
            if any(row[name] != empty for name, empty in EMPTY.items()):
                return "content", "it says something again, though it was redacted"
        elif row["sender_salt"] is None and not self._former & set(_named(row)):
            return "salt", "the salt of who sent it is gone, though nobody it names was anonymised"
        return None

    def shown(self, row: dict[str, Any]) -> Wrong | None:
        """Whether the entry stands as its newest version, and shows what that says."""
        event = self._events.get(row["id"])
        if event is None:
            return "deletion", "the entry itself is gone"
        if event["public_id"] != row["public_id"]:
            return (
                "entry",
                f"the version was put under another entry, or the entry called otherwise: {event['public_id']}",
            )
        if event["version"] < row["version"]:
            return "entry", f"the entry stands at version {event['version']}, older than what was sealed"
        # Without its name: what is said is kept, and the name may have to go one day.
        if lost := [file["sha256"] for file in row["files"] if (row["id"], file["sha256"]) not in self._ever]:
            return "files", f"the entry has a file of this version no more: sha256 {lost[0][:12]}…"
        if event["version"] > row["version"] or row["kind"] == "move-out":
            return None
        if differing := [name for name in SAME if event[name] != row[name]]:
            what = next((WORDS[name] for name in differing if name in WORDS), "entry")
            return what, f"the entry stands otherwise than its newest version: {', '.join(differing)}"
        if event["dataset_id"] != row["dataset_id"] and (row["dataset_id"] is not None or not row["dataset_name"]):
            return "entry", "the entry stands under another dataset than its newest version"
        if Counter(tuple(file[name] for name in SAID) for file in row["files"]) != self._files[row["id"]]:
            return "files", "the files it has are not the ones of its newest version"
        return _rendered(event, row)

    def is_uncleaned(self, row: dict[str, Any]) -> bool:
        event = self._events[row["id"]]
        return bool(event["version"] == row["version"]) and event["cleaner_version"] != content.CLEANER_VERSION


def _rendered(event: dict[str, Any], row: dict[str, Any]) -> Wrong | None:
    """What is shown and searched is made of the body: made again, it is the same."""
    if not content.FIRST_CLEANER <= event["cleaner_version"] <= content.CLEANER_VERSION:
        return "html", f"no cleaner made what it shows: there is none of number {event['cleaner_version']}"
    if event["cleaner_version"] != content.CLEANER_VERSION:
        return None  # counted, and looked at once `reclean` made it anew
    is_plain = row["body_format"] == content.PLAIN
    if is_plain and event["html"]:
        return "html", "it shows html, though its text is plain"
    if is_plain and event["text"] == row["text"]:
        return None
    names = [file["name"] for file in row["files"]]
    # A program's code is escaped before it is cleaned; a person's, in an entry without an account, is not.
    for by_machine in (row["author_id"] is None, row["author_id"] is not None):
        made = content.made_safe(row["body"], row["body_format"], by_machine=by_machine)
        if event["html"] == made.html:
            same = event["text"] in (row["text"], searchable(row["title"], made.text, names))
            return None if same else ("text", "its text for the search is not the one its body makes")
    return "html", "what it shows is not what its body makes"


def _redacted(ids: Iterable[int]) -> set[int]:
    """Which of these entries have a sealed redaction, or one that waits for its seal."""
    wanted = set(ids)
    if not wanted:
        return set()
    sealed = Seal.objects.filter(version__id__in=wanted, kind="redact").values_list("version__id", flat=True)
    fresh = Event.objects.filter(pk__in=wanted, redacted_at__isnull=False).values_list("pk", "version")
    at = dict(fresh)
    latest = Seal.objects.filter(version__id__in=at).values_list("version__id", "version__version")
    sealed_at = {(pk, version) for pk, version in latest}
    return set(sealed) | {pk for pk, version in at.items() if (pk, version) not in sealed_at}


def _former() -> set[int]:
    return set(User.objects.filter(anonymised_at__isnull=False).values_list("pk", flat=True))


def _named(row: dict[str, Any]) -> Iterable[int]:
    for name in SAYS_WHO:
        for number in FORMER.findall(row[name] or ""):
            yield int(number)
