import base64
import os

import requests

ADDRESS = os.environ["ELOGBOOK_URL"] + "/dataacquisition/" + os.environ["ELOGBOOK_KEY"]
WHERE = {"investigationName": "HC-4397", "instrumentName": "ID32"}


def send(route, body):
    answer = requests.post(f"{ADDRESS}/{route}", params=WHERE, json=body, timeout=5)
    if not answer.ok:
        raise SystemExit(answer.text)
    return answer.json()["_id"]


content = [{"format": "plainText", "text": "Beam is back"}]
send("notification", {"type": "notification", "category": "info", "content": content})
with open("plot.png", "rb") as plot:
    send("base64", {"base64": "data:image/png;base64," + base64.b64encode(plot.read()).decode()})
