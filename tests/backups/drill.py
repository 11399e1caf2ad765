"""A logbook at work, its backups, and the homes they are restored into; every command as an operator runs it."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

import psycopg

from elogbook import placement, postgres
from elogbook.backups.sets import Folder
from tests import servers
from tests.clients import facility
from tests.clients.live import STATIC, Live

# What of a database says what its logbooks hold; the worker's own notes and sessions do not.
TABLES = (
    "events_event", "events_historicalevent", "events_attachment", "events_blob", "events_tag", "events_taggedevent",
    "events_seal", "investigations_user", "investigations_investigation", "investigations_participant",
    "investigations_apitoken",
)  # fmt: skip


def manage(home, *arguments, check=True):
    """What a command said, in JSON where it was asked for."""
    environment = {**os.environ, "ELOGBOOK_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "manage.py", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=servers.PROJECT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0 or not check, done.stdout + done.stderr
    return json.loads(done.stdout) if "--json" in arguments else done.stdout + done.stderr


@contextlib.contextmanager
def asking(home):
    """A session in the database of a home, which is started where it does not run."""
    with contextlib.ExitStack() as stack:
        if not postgres.answers(home):
            stack.enter_context(postgres.Cluster(home, **servers.FAST))
        sockets = str(placement.find(home).sockets)
        yield stack.enter_context(psycopg.connect(host=sockets, user="elogbook", dbname="elogbook", autocommit=True))


def content(session, upto):
    """A digest of each table, of rows up to the last entry that a backup knew."""
    found = {}
    for table in TABLES:
        only = {"events_event": "id", "events_historicalevent": "id", "events_taggedevent": "content_object_id"}
        where = f"WHERE {only[table]} <= {upto}" if table in only else ""
        if table == "events_seal":
            where = f"WHERE version_id IN (SELECT history_id FROM events_historicalevent WHERE id <= {upto})"
        asked = f"SELECT count(*), md5(string_agg(one::text, '|' ORDER BY one::text)) FROM {table} one {where}"
        found[table] = session.execute(asked).fetchone()
    return found


def columns_with(session, word):
    """Every column of every table that has the word anywhere."""
    named = session.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'").fetchall()
    return {
        table
        for (table,) in named
        if session.execute(
            f'SELECT EXISTS (SELECT FROM "{table}" one WHERE one::text ILIKE %s)', [f"%{word}%"]
        ).fetchone()[0]
    }


def files_of(home):
    """The bytes of all files, by their names, which are their hashes."""
    return {path.name: path.read_bytes() for path in (home / "media").rglob("*") if path.is_file()}


class Sender:
    """A beamline that sends a message after the other; what was acknowledged is known."""

    def __init__(self, server):
        self.server, self.stored, self.over = server, [], threading.Event()
        self.thread = threading.Thread(target=self._send)

    def __enter__(self):
        self.thread.start()
        servers.until(lambda: len(self.stored) > 3)
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def _send(self):
        while not self.over.is_set():
            self.stored.append(send(self.server, f"umv srot {len(self.stored)}"))


def send(server, text):
    body = {"type": "notification", "category": "commandLine", "content": [{"format": "plainText", "text": text}]}
    address = f"{server.url}/dataacquisition/{server.key}/notification?investigationName=hc4397&instrumentName=id32"
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["_id"]


def signed_in(url):
    """A person's browser, signed in with a password; it reads addresses."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = {"username": facility.PERSON, "password": facility.PASSWORD, "csrfmiddlewaretoken": "c" * 32}
    request = urllib.request.Request(
        f"{url}/login/", urllib.parse.urlencode(form).encode(), {"Cookie": f"csrftoken={'c' * 32}"}
    )
    opener.open(request, timeout=30).close()

    def read(path):
        with opener.open(url + path, timeout=30) as answer:
            return answer.read()

    return read


class Drill:
    """The working home, its server and the folder of backups, on another disk as it were."""

    def __init__(self, server, place):
        self.server, self.home, self.place = server, server.home, place
        self.folder = Folder(place / "backups")
        made = subprocess.run(
            [sys.executable, "-m", "tests.backups.night"],
            cwd=servers.PROJECT, env=server.serve.environment, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        self.night = json.loads(made.stdout)
        # What is shown of the photograph is made by the worker: it comes into the first backup, not into the second.
        servers.until(lambda: not server.count("SELECT count(*) FROM events_blob WHERE examined_at IS NULL"), 90)

    def backup(self, *options):
        return manage(self.home, "backup", self.folder.path, "--json", *options)

    def restored(self, name, *options):
        home = self.place / name
        home.mkdir(mode=0o755)
        (home / "static").symlink_to(STATIC)
        return home, manage(home, "restore", self.folder.path, "--json", *options)


__all__ = ["Drill", "Live", "Sender"]
