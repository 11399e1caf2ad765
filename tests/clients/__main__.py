"""Four published versions of pyicat-plus, each in an environment of its own, at their default timeout against a server."""

import argparse
import json
import subprocess
import sys
import venv

from tests import servers
from tests.clients import live
from tests.clients.senders import SCRIPT, Sender, Sent, all_results, latencies, lost

CACHE = servers.PROJECT / ".cache" / "clients"
NEEDS = {
    "0.1.10": ["pyicat-plus==0.1.10", "requests"],
    "2.3.0": ["pyicat-plus==2.3.0", "requests"],
    "3.0.0": ["pyicat-plus==3.0.0"],
    "3.1.0": ["pyicat-plus==3.1.0"],
}
CLIENTS = 4
# Where the entry of each kind must stand: investigation, beamline.
ELSEWHERE = {"beamline": (None, "ID32"), "broadcast": (None, None)}


def environment(version: str) -> str:
    """The Python of an environment with that version; made once."""
    folder = CACHE / version
    python = str(folder / "bin" / "python")
    if not (folder / "complete").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDS[version]], check=True)
        (folder / "complete").touch()
    return python


def every_kind(server: live.Live, python: str, mark: str) -> tuple[list[Sent], list[str]]:
    """One message of each kind; which of them do not stand where they belong."""
    command = [python, str(SCRIPT.with_name("kinds.py")), server.url, server.key, server.everybody, mark]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    sent = [Sent(kind, 200, seconds, 0.0) for kind, seconds in json.loads(done.stdout)]
    return sent, [each.text for each in sent if not stands(server, mark, each.text)]


def stands(server: live.Live, mark: str, kind: str) -> bool:
    text = f"{mark} {kind}"
    found = server.rows(live.EVENT + " WHERE event.text = %s OR %s = ANY(event.tag_names)", text, text)
    where = [(event["investigation"], event["instrument"]) for event in found]
    return where == [ELSEWHERE.get(kind, ("HC-4397", "ID32"))]


def many(server: live.Live, python: str, mark: str, messages: int, rate: float) -> list[Sent]:
    each = {"python": python, "published": True, "count": messages // CLIENTS, "rate": rate}
    return all_results([Sender(server, f"{mark} process {n}", **each) for n in range(CLIENTS)])


def report(server: live.Live, version: str, messages: int, rate: float) -> bool:
    """Prints what became of a version's messages; whether all is well."""
    python, mark = environment(version), f"pyicat-plus {version}"
    kinds, misplaced = every_kind(server, python, mark)
    sent = many(server, python, mark, messages, rate)
    failed, missing = sum(each.status != 200 for each in sent), len(lost(server, sent))
    # Not of the kinds: the first of them makes the client.
    slow = [each for each in sent if each.seconds > 0.1]
    waited = ", ".join(f"{name} {value}" for name, value in latencies(sent).items())
    sys.stdout.write(
        f"{mark}: {len(kinds)} kinds, {len(misplaced)} of them missing or misplaced {misplaced or ''}\n"
        f"{mark}: sent {len(sent)}, stored {len(sent) - failed - missing}, failed {failed}, lost {missing}, "
        f"over 100 ms {len(slow)}, {waited}\n"
    )
    return not (misplaced or failed or missing or slow)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.clients", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000, help="of each version, from 4 processes (1000)")
    parser.add_argument("--rate", type=float, default=20, help="messages a second of each process; 0 = all it can (20)")
    options = parser.parse_args()
    for version in NEEDS:
        environment(version)
    with live.running() as server:
        well = [report(server, version, options.messages, options.rate) for version in NEEDS]
    raise SystemExit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
