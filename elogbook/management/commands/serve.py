import os
import signal
import socket
import sys
import time
import urllib.request
from argparse import ArgumentParser
from contextlib import ExitStack, nullcontext
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from elogbook import assets, doctor, lively, lock, placement, postgres, processes, supervisor

# 4 workers x 4 threads keep 16 of the database's 100 connections; commands, live stream and worker have the rest.
MOST_WORKERS = 4
THREADS = 4
# As many open pages as files the live process may open, at most.
MOST_PAGES = 20_000


class Command(BaseCommand):
    help = "Run the logbook: its database unless DATABASE_URL names one, its pages, their live stream and the worker. Ctrl-C stops everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo into a new embedded database")

    def handle(self, *args: Any, demo: bool = False, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _stop)
        try:
            with ExitStack() as stack, supervisor.Supervisor() as running:
                self._take_lock(stack)
                self._serve(running, demo=demo)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        except placement.Refused as refused:
            raise CommandError(str(refused)) from None

    def _take_lock(self, stack: ExitStack) -> None:
        folder = settings.ELOGBOOK_HOME
        own = lock.take(folder, "serve")
        if own is None:
            raise CommandError(
                f"{folder} is in use by {lock.held_by(folder)}. Stop that first, or set ELOGBOOK_HOME to another "
                "folder and ELOGBOOK_PORT to another port to run a second logbook."
            )
        stack.callback(os.close, own)

    def _serve(self, running: supervisor.Supervisor, *, demo: bool) -> None:
        ledger = processes.Ledger(settings.ELOGBOOK_HOME / "processes.json")
        supervisor.end_leftovers(ledger)
        _check_port(settings.ELOGBOOK_PORT)
        _check_port(settings.ELOGBOOK_PORT + 1)
        if settings.EMBEDDED:
            running.start(postgres.Cluster(settings.ELOGBOOK_HOME, ledger=ledger))
            call_command("migrate", interactive=False, verbosity=0)
        else:
            self._check_given_database()
        assets.collect()
        connections.close_all()
        for name, command in (("web", _pages()), ("live", _live())):
            running.start(supervisor.Program(name, command, folder=settings.BASE_DIR, ledger=ledger))
        self._wait_for_web(running)
        worker = [sys.executable, "-m", "elogbook.worker"]
        running.start(supervisor.Program("worker", worker, folder=settings.BASE_DIR, ledger=ledger))
        if demo and settings.EMBEDDED:
            call_command("demo", "--lines")
            connections.close_all()
        self.stdout.write(f"E-Logbook is at {settings.ELOGBOOK_PUBLIC_URL or _address()} (Ctrl-C stops it).")
        sys.stdout.flush()  # into a log file too
        with lively.Experiment() if self._is_watched(demo) else nullcontext():
            running.run()

    @staticmethod
    def _is_watched(demo: bool) -> bool:
        """Somebody at a terminal looks at the demo: its experiment goes on for a while."""
        return demo and settings.EMBEDDED and sys.stdout.isatty()

    def _check_given_database(self) -> None:
        problems = [found for found in doctor.database() if found.state == doctor.PROBLEM]
        if problems:
            raise CommandError("\n".join(f"{found.name}: {found.text} {found.hint}" for found in problems))

    def _wait_for_web(self, running: supervisor.Supervisor, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not _healthy():
            if time.monotonic() > deadline:
                raise CommandError(f"The pages did not answer within {seconds:.0f} s; the reason stands above.")
            running.tend()
            time.sleep(0.1)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _granian(application: str, *flags: str, **options: Any) -> list[str]:
    shared = {"host": settings.ELOGBOOK_BIND, "backlog": 2048, "log-level": "error", "respawn-interval": 0.1}
    arguments = [
        part for name, value in (shared | options).items() for part in (f"--{name.replace('_', '-')}", str(value))
    ]
    flags = ("--respawn-failed-workers", "--no-access-log", "--no-ws", *flags)
    return [sys.executable, "-m", "granian", *arguments, *flags, application]


def _live() -> list[str]:
    """One process for all open pages, which it holds; those that it drops when it stops come back by themselves."""
    return _granian(
        "elogbook.asgi:application", interface="asgi", port=settings.ELOGBOOK_PORT + 1, workers=1, loop="asyncio",
        backpressure=MOST_PAGES, workers_kill_timeout=1,
    )  # fmt: skip


def _pages() -> list[str]:
    workers = min(max(os.cpu_count() or 2, 2), MOST_WORKERS)
    return _granian(
        "elogbook.wsgi:application", interface="wsgi", port=settings.ELOGBOOK_PORT, workers=workers,
        blocking_threads=THREADS, workers_kill_timeout=10,
    )  # fmt: skip


def _check_port(port: int) -> None:
    """granian shares its port with whoever asks, so a second server would silently take half of the requests."""
    host = settings.ELOGBOOK_BIND
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(
            f"Port {port} on {host} cannot be used ({reason}). Nothing was started: stop the program that uses it, "
            "or set ELOGBOOK_PORT to another port or ELOGBOOK_BIND to an address of this machine."
        ) from None


def _address() -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.ELOGBOOK_BIND, settings.ELOGBOOK_BIND)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.ELOGBOOK_PORT}"


def _healthy() -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a facility's proxy
    try:
        with opener.open(f"{_address()}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
