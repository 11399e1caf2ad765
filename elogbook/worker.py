"""The process that does what nobody waits for: `events/jobs.py` says what."""

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from procrastinate import App

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "elogbook.settings")
# A database that went away is one line of ours, not a page of theirs.
QUIET = ("procrastinate.utils", "psycopg.pool")


def main() -> None:
    django.setup()
    import psycopg
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    use_direct_database()
    try:
        asyncio.run(_work(app))
    except (ConnectorException, psycopg.Error) as error:
        reason = str(error.__cause__ or error).strip().partition("\n")[0]
        sys.exit(f"The worker has no database: {reason}")


def use_direct_database() -> None:
    """What LISTENs talks to the database itself: behind a pooler of transactions that goes wrong without a word."""
    from django.conf import settings
    from django.db import connections

    direct = {name: value for name, value in settings.DIRECT_DATABASE.items() if name != "ENGINE"}
    connections.settings["default"].update(direct)


async def _work(app: "App") -> None:
    import psycopg
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django.utils import connector_params

    # A pool would try for half a minute before it says what is wrong.
    await (await psycopg.AsyncConnection.connect(**connector_params())).close()
    # To fetch and to finish jobs, and to LISTEN.
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
    with app.replace_connector(connector) as own:
        async with own.open_async():
            await own.run_worker_async(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=10)


if __name__ == "__main__":
    main()
