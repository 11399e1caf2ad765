"""The live process's own sessions of the database: one that LISTENs, one that keeps search cheap to write for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import connection
from django.db.utils import load_backend

from events import notify
from events.models import Event

from .hub import Hub

log = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
# How often a silent session is asked whether it still is one.
SILENCE = 30.0
CLEANING = 1.0
KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "connect_timeout": 10}
# What of Django's parameters is for its own cursors.
DJANGOS_OWN = {"context", "cursor_factory", "prepare_threshold", "server_side_binding", "autocommit"}

Session = psycopg.AsyncConnection[Any]


async def listen(hub: Hub) -> None:
    """For ever. Whatever was said while nobody listened, pages ask for themselves afterwards."""

    async def hear(session: Session) -> None:
        await session.execute(f"LISTEN {notify.CHANNEL}")
        hub.catch_up()
        while True:
            async for said in session.notifies(timeout=SILENCE):
                hub.told(said.payload)
            await session.execute("SELECT 1")

    await _kept_up("Open pages hear of changes later", hear)


async def clean() -> None:
    """For ever: empties the lists of words and fragments that wait to be indexed, before a message has to.

    The write that finds such a list full stalls up to 200 ms.
    """

    names = [index.name for index in Event._meta.indexes if isinstance(index, GinIndex)]

    async def every_second(session: Session) -> None:
        while True:
            for name in names:
                await session.execute("SELECT gin_clean_pending_list(to_regclass(%s))", [name])
            await asyncio.sleep(CLEANING)

    await _kept_up("New entries are indexed by the messages that come after them", every_second)


async def _kept_up(loss: str, work: Callable[[Session], Awaitable[None]]) -> None:
    """Works in a session of its own, in a new one when that ends; says a trouble once."""
    pause, said = FIRST_PAUSE, ""
    while True:
        started = asyncio.get_running_loop().time()
        try:
            async with await psycopg.AsyncConnection.connect(**parameters(), autocommit=True) as session:
                await work(session)
        except (psycopg.Error, OSError) as error:
            if said != (said := f"{type(error).__name__}"):
                log.warning("%s: %s", loss, str(error).strip())
        if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
            pause, said = FIRST_PAUSE, ""
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def parameters() -> dict[str, Any]:
    """How to reach the database itself: LISTEN goes wrong without a word behind a pooler of transactions."""
    configured = {**connection.settings_dict, **settings.DIRECT_DATABASE}
    wrapper = load_backend(configured["ENGINE"]).DatabaseWrapper(configured)
    found = {name: value for name, value in wrapper.get_connection_params().items() if name not in DJANGOS_OWN}
    return KEEPALIVE | found
