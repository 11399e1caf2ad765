"""What every open page is to hear next: gathered by logbook, at most one message a second, bounded for each."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from events import notify

from .doors import Door

PAUSE = 1.0
# More than this at once is quicker asked for as a whole.
MOST_IDS = 200
# A reader who does not keep up: nothing is lost, the page asks for what it has missed.
MOST_WAITING = 20


def message(name: str, /, **said: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(said)}\n\n".encode()


CATCH_UP, GONE, OPENED = message("catchup"), message("gone"), message("opened")


class Viewer:
    """One open page."""

    __slots__ = ("_waiting", "_woken", "is_gone", "has_left")

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._woken = asyncio.Event()
        self.is_gone = self.has_left = False

    def hear(self, said: bytes) -> None:
        if len(self._waiting) >= MOST_WAITING or said is CATCH_UP:
            self._waiting.clear()
            said = CATCH_UP
        self._waiting.append(said)
        self._woken.set()

    def leave(self) -> None:
        self.has_left = True
        self._woken.set()

    def turn_away(self) -> None:
        """May read no longer: not even what was waiting."""
        self.is_gone = True
        self._waiting.clear()
        self._waiting.append(GONE)
        self._woken.set()

    async def next(self, patience: float) -> bytes:
        """What there is to hear; nothing after that time."""
        try:
            async with asyncio.timeout(patience):
                await self._woken.wait()
        except TimeoutError:
            return b""
        self._woken.clear()
        said = b"".join(self._waiting)
        self._waiting.clear()
        return said


class Group:
    """The pages that one session has open of one logbook: they are let in and turned away together."""

    def __init__(self, path: str, session: str, door: Door) -> None:
        self.path, self.session, self.door = path, session, door
        self.viewers: set[Viewer] = set()
        self.asked_at = time.monotonic()


class Channel:
    """What is gathered for one logbook until its next message."""

    __slots__ = ("ids", "editing", "sent_at", "timer")

    def __init__(self) -> None:
        self.ids: dict[str, None] = {}
        self.editing: dict[tuple[str, str], dict[str, str]] = {}
        self.sent_at = float("-inf")
        self.timer: asyncio.TimerHandle | None = None


class Hub:
    def __init__(self, pause: float = PAUSE) -> None:
        self.pause = pause
        self.groups: dict[tuple[str, str], Group] = {}
        self._channels: dict[str, Channel] = {}

    def enter(self, path: str, session: str, door: Door, viewer: Viewer) -> None:
        group = self.groups.setdefault((path, session), Group(path, session, door))
        self.let_in(group, door)
        group.viewers.add(viewer)

    def leave(self, path: str, session: str, viewer: Viewer) -> None:
        if (group := self.groups.get((path, session))) is not None:
            group.viewers.discard(viewer)
            if not group.viewers:
                del self.groups[path, session]

    def let_in(self, group: Group, door: Door) -> None:
        """They may go on reading; where everybody may since they were asked last, nobody writes any more."""
        if door.is_open and not group.door.is_open:
            self._say(OPENED, [group])
        group.door = door

    def turn_away(self, group: Group) -> None:
        for viewer in group.viewers:
            viewer.turn_away()

    def told(self, payload: str) -> None:
        """A NOTIFY of `events/notify.py`; what is none is passed over."""
        try:
            news = json.loads(payload)
            logbook = news["logbook"]
        except (ValueError, TypeError, KeyError):
            return
        if not any(True for _ in self._hearing(logbook)):
            return
        if news.get("check"):
            self._ask_again(logbook)
            return
        channel = self._channels.setdefault(logbook, Channel())
        channel.ids |= dict.fromkeys(news.get("ids", ()))
        if editing := news.get("editing"):
            channel.editing[editing["id"], editing["by"]] = editing
        self._send_soon(logbook, channel)

    def catch_up(self) -> None:
        """Something may have been missed: every page asks for itself."""
        self._say(CATCH_UP, self.groups.values())

    def _ask_again(self, logbook: str) -> None:
        for group in self.groups.values():
            if group.door.logbook == logbook:
                group.asked_at = float("-inf")

    def _hearing(self, logbook: str) -> Iterator[Group]:
        for group in self.groups.values():
            if group.door.hears_everybody if logbook == notify.FACILITY else group.door.logbook == logbook:
                yield group

    def _send_soon(self, logbook: str, channel: Channel) -> None:
        """At once after a silence, else a second after the last message."""
        if channel.timer is None:
            wait = max(0.0, channel.sent_at + self.pause - time.monotonic())
            channel.timer = asyncio.get_running_loop().call_later(wait, self._send, logbook, channel)

    def _send(self, logbook: str, channel: Channel) -> None:
        channel.timer, channel.sent_at = None, time.monotonic()
        groups = list(self._hearing(logbook))
        if len(channel.ids) > MOST_IDS:
            self._say(CATCH_UP, groups)
        elif channel.ids:
            self._say(message("changed", ids=list(channel.ids), at=timezone.now().isoformat()), groups)
        for editing in channel.editing.values():
            self._say(message("editing", **editing), groups)
        channel.ids, channel.editing = {}, {}
        if not groups:
            self._channels.pop(logbook, None)

    @staticmethod
    def _say(said: bytes, groups: Iterable[Group]) -> None:
        for group in groups:
            for viewer in group.viewers:
                viewer.hear(said)
