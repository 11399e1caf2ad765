"""The two ways to store messages that figure 1 compares: through the whole server, and one bare INSERT."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from elogbook import placement
from tests.clients.live import Live
from tests.clients.senders import Sender, all_results, latencies

CLIENTS = 8
TEXT = "umv srot 0"
INSERT = """
INSERT INTO events_event (
  public_id, type, category, investigation_id, instrument_id, dataset_id, sample_id, filepath, parent_id,
  happened_at, recorded_at, author_id, desk, username, software, machine, source, title, body, body_format, html,
  cleaner_version, text, tag_names, chosen_tags, files, mentions, version, removed_at, removed_by_id, removed_why,
  dataset_name, claimed_investigation, imported_from, as_sent, redacted_at, redacted_by_id, redacted_why)
VALUES (
  encode(substr(uuid_send(gen_random_uuid()), 1, 12), 'hex'), 'notification', 'commandline', :investigation,
  :instrument, NULL, NULL, '', NULL, now(), now(), NULL, '', '', 'Bliss_v2.4.0', 'localhost', '', '', '{text}',
  'plaintext', '', 1, '{text}', '{{mysession}}', '{{}}', '[]', '{{}}', 1, NULL, NULL, '', '', '', '', '{{}}', NULL, NULL, '');
"""


class Rate(NamedTuple):
    per_second: float
    p50_ms: float
    p99_ms: float


def by_http(live: Live, seconds: float) -> Rate:
    """Full path: key, investigation, cleaning, history, tags, COMMIT with fsync, then 200."""
    return _wrk(live, seconds) if shutil.which("wrk") else _own_clients(live, seconds)


def client() -> str:
    return "wrk" if shutil.which("wrk") else "own client processes"


def by_pgbench(live: Live, seconds: float) -> float:
    """Rows a second that the same PostgreSQL takes by one INSERT into the same table, without any of the rest."""
    place = "SELECT id, instrument_id FROM investigations_investigation WHERE name = 'HC-4397'"
    (row,) = live.rows(place)
    script = live.home / "insert.sql"
    script.write_text(INSERT.format(text=TEXT))
    command = [
        live.programs / "pgbench", "--no-vacuum", f"--client={CLIENTS}", "--jobs=2", f"--time={max(1, round(seconds))}",
        f"--host={live.sockets}", "--username=elogbook", f"--file={script}",
        f"--define=investigation={row['id']}", f"--define=instrument={row['instrument_id']}", "elogbook",
    ]  # fmt: skip
    account = placement.find(live.home).account
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=live.sockets.parent, **account.popen()
    )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or "number of failed transactions: 0" not in done.stdout:
        raise SystemExit(f"pgbench did not work:\n{done.stdout}{done.stderr}")
    return float(found[1])


def _wrk(live: Live, seconds: float) -> Rate:
    body = {"type": "notification", "category": "commandline", "tag": [{"name": "mysession"}]}
    body |= {"content": [{"format": "plainText", "text": TEXT}], "software": "Bliss_v2.4.0", "machine": "localhost"}
    script: Path = live.home / "post.lua"
    script.write_text(
        f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = [[{json.dumps(body)}]]\n'
    )
    address = f"{live.url}/dataacquisition/{live.key}/notification?investigationName=hc4397&instrumentName=id32"
    command = ["wrk", "--threads=1", f"--connections={CLIENTS}", f"--duration={max(1, round(seconds))}s", "--latency"]
    done = subprocess.run([*command, f"--script={script}", address], capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"Messages were refused or not answered:\n{done.stdout}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    waited = {percent: _ms(done.stdout, percent) for percent in (50, 99)}
    return Rate(float(rate[1]) if rate else 0.0, waited[50], waited[99])


def _ms(report: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)\b", report)
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]] if found else 0.0


def _own_clients(live: Live, seconds: float) -> Rate:
    senders = [Sender(live, f"client {n}", seconds=seconds) for n in range(CLIENTS)]
    sent = all_results(senders)
    if any(each.status != 200 for each in sent):
        raise SystemExit("Messages were refused or not answered.")
    waited = latencies(sent)
    return Rate(len(sent) / seconds, waited["p50_ms"], waited["p99_ms"])
