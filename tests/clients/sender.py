"""Sends messages and prints, as JSON, what became of each: [text, status, seconds it took, when it was answered].

Status 0: no answer, and nothing is sent again. Imports nothing of the project: it runs where pyicat-plus is installed.
"""

import argparse
import http.client
import json
import sys
import threading
import time
from urllib.parse import urlsplit


class Plain:
    """One kept connection, opened anew after a failure."""

    def __init__(self, options):
        address = urlsplit(options.url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        query = f"investigationName={options.proposal}&instrumentName={options.beamline}"
        self.path = f"/dataacquisition/{options.key}/notification?{query}"

    def send(self, text):
        content = [{"format": "plainText", "text": text}]
        body = {"type": "notification", "category": "commandline", "tag": [{"name": "mysession"}], "content": content}
        body |= {"software": "Bliss_v2.4.0", "machine": "localhost"}
        try:
            self.connection.request("POST", self.path, json.dumps(body), {"Content-Type": "application/json"})
            answer = self.connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0


class Published:
    """The client beamlines use, as they make it: it waits for a tenth of a second and says nothing of a time-out."""

    def __init__(self, options):
        from pyicat_plus.client.main import IcatClient

        here = {"beamline": options.beamline, "proposal": options.proposal}
        self.client = IcatClient(elogbook_url=options.url, elogbook_token=options.key, **here)

    def send(self, text):
        try:
            self.client.send_message(text, msg_type="command", tags=["mysession"])
            return 200
        except Exception as error:
            return getattr(error, "status", None) or 0


def run(options, number, sent):
    client = (Published if options.published else Plain)(options)
    client.send(f"{options.name} {number} begins")  # what a client makes once is not what a message waits for
    began = time.monotonic()
    for n in range(options.count):
        if options.rate:
            time.sleep(max(0.0, began + n / options.rate - time.monotonic()))
        if time.monotonic() - began > options.seconds:
            return
        text = f"{options.name} {number} umv srot {n}"
        start = time.perf_counter()
        status = client.send(text)
        sent.append([text, status, time.perf_counter() - start, time.time()])
        if not status:
            time.sleep(0.02)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("url", None), ("key", None), ("name", "x"), ("beamline", "id32"), ("proposal", "hc4397")):
        parser.add_argument(f"--{name}", default=default)
    for name, kind, default in (
        ("count", int, 10**9),
        ("seconds", float, 1e9),
        ("rate", float, 0.0),
        ("clients", int, 1),
    ):
        parser.add_argument(f"--{name}", type=kind, default=default)
    parser.add_argument("--published", action="store_true", help="with the pyicat-plus that is installed here")
    options = parser.parse_args()
    sent = []
    threads = [threading.Thread(target=run, args=(options, n, sent)) for n in range(options.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump(sent, sys.stdout)


if __name__ == "__main__":
    main()
