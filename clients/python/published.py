import os

from pyicat_plus.client.main import IcatClient

client = IcatClient(
    elogbook_url=os.environ["ELOGBOOK_URL"],
    elogbook_token=os.environ["ELOGBOOK_KEY"],
    beamline="ID32",
    proposal="HC-4397",
)
client.send_message("Beam is back", msg_type="info", tags=["machine"])
client.send_binary_file("plot.png")
