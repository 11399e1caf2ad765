"""Sends one message of each kind with the pyicat-plus installed here and prints, as JSON, each one's mark and seconds.

python kinds.py URL KEY KEY_FOR_EVERYBODY MARK
"""

import inspect
import json
import sys
import time

try:
    from pyicat_plus.client._internal.elogbook import IcatElogbookClient
except ImportError:
    from pyicat_plus.client.elogbook import IcatElogbookClient
from pyicat_plus.client.main import IcatClient

LEVELS = ["comment", "command", "debug", "info", "warning", "error", "critical", "fatal"]


def main(url, key, everybody, mark):
    client = IcatClient(elogbook_url=url, elogbook_token=key, beamline="id32", proposal="hc4397")
    machine = IcatElogbookClient(url, api_key=everybody, tags=["machine"], source="ebs", type="broadcast")
    ways = {level: lambda text, level=level: client.send_message(text, msg_type=level) for level in LEVELS}
    # Versions before 2 know neither of these three.
    if "mimetype" in inspect.signature(client.send_message).parameters:
        ways["formatted"] = lambda text: client.send_message(text, msg_type="comment", formatted=True)
        ways["html"] = lambda text: client.send_message(f"<b>{text}</b>", msg_type="comment", mimetype="text/html")
        ways["number"] = lambda text: client.send_message(text, msg_type="info", investigation_id="404439657")
    ways["beamline"] = lambda text: client.send_message(text, msg_type="info", beamline_only=True)
    ways["broadcast"] = lambda text: machine.send_message(text, "info")
    ways["file"] = lambda text: client.send_binary_data(text.encode(), mimetype="application/octet-stream", tags=[text])
    client.send_message(f"{mark} begins", msg_type="info")
    machine.send_message(f"{mark} begins", "info")
    sent = []
    for kind, send in ways.items():
        start = time.perf_counter()
        send(f"{mark} {kind}")
        sent.append([kind, time.perf_counter() - start])
    json.dump(sent, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
