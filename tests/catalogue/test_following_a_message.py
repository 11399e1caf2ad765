"""A message for a proposal nobody knows, from the published client to its logbook, with real processes and no help."""

import json
import subprocess
import sys
import urllib.request

from pyicat_plus.client.main import IcatClient

from tests.catalogue.facility import Facility
from tests.catalogue.server import PASSWORD, USERNAME, Server
from tests.servers import PROJECT, Serve, temporary_home, until


def manage(server: Serve, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=server.environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def entries(server: Serve, key: str) -> list[dict]:
    address = f"http://127.0.0.1:{server.port}/api/v1/events/"
    asked = urllib.request.Request(address, headers={"Authorization": f"Token {key}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return [row for row in json.load(answer)["results"] if "ice" in row["body"]]


def test_it_stands_in_its_logbook_within_seconds_of_being_sent():
    facility = Facility()
    icat = Server(facility)
    where = {"ICAT_URL": icat.url, "ICAT_USERNAME": USERNAME, "ICAT_PASSWORD": PASSWORD}
    try:
        with temporary_home() as home, Serve(home, **where) as server:
            until(lambda: "FROM Dataset" in " ".join(icat.asked))  # the worker reads as it starts
            key = manage(server, "create_token", "macro", "--beamline", "E2", "--read")
            visit = facility.add("Investigation", name="HC-9", visitId="1", title="Ice")
            facility.link(visit, "investigationInstruments", instrument=facility.named("Instrument", "E2"))
            address = f"http://127.0.0.1:{server.port}"
            client = IcatClient(elogbook_url=address, elogbook_token=key, beamline="e2", proposal="hc9")
            client.send_message("scan of ice", msg_type="info")
            client.disconnect()
            (sent,) = until(lambda: entries(server, key))
            (found,) = until(lambda: [row for row in entries(server, key) if row["investigation"]], seconds=30)
            assert found["id"] == sent["id"]
    finally:
        icat.close()
    assert any("e.name IN" in query for query in icat.asked)
