"""What `clients/` offers, executed against a server: whoever copies it finds it works."""

import os
import re
import shlex
import subprocess
import sys

import pytest
import yaml
from pyicat_plus.client.main import IcatClient

from events.demo.pictures import absorption
from tests import servers
from tests.clients import live

pytestmark = pytest.mark.xdist_group("live")
CLIENTS = servers.PROJECT / "clients"
SCRIPT = CLIENTS / "spec" / "elogbook.sh"
LAST = "SELECT body, category, files, software FROM events_event ORDER BY id DESC LIMIT 1"
# Each line of the macros that is given to a shell, with the names of what SPEC puts into it.
GIVEN = re.compile(r'unix\(sprintf\("((?:[^"\\]|\\.)*)", ([^\n]+)\)\)')


@pytest.fixture
def here(server, tmp_path):
    """A directory with a plot in it, and an environment as a control computer has it."""
    (tmp_path / "plot.png").write_bytes(absorption().data)
    known = {"ELOGBOOK_URL": server.url, "ELOGBOOK_KEY": server.key, "ELOGBOOK_BEAMLINE": "ID32"}
    own = {"ELOGBOOK_PROPOSAL": "hc4397", "ELOGBOOK_SCREENSHOT": f"cp {tmp_path}/plot.png", "TMPDIR": str(tmp_path)}
    return {"cwd": tmp_path, "env": os.environ | known | own, "check": True, "stdout": subprocess.PIPE, "text": True}


def stored(server):
    return server.count("SELECT count(*) FROM events_event")


def macros_line(action, **values):
    """The line a macro gives to the shell for an action, filled in as SPEC would."""
    values = {"elog_where()": "hc4397", 'getenv("ELOGBOOK_SH")': str(SCRIPT), "action": action} | values
    for line, names in GIVEN.findall((CLIENTS / "spec" / "elogbook.mac").read_text()):
        asked = [name.strip() for name in names.split(",")]
        if (f" {action} " in line or "action" in asked) and set(asked) <= set(values):
            return line.replace("\\$", "$") % tuple(values[name] for name in asked)
    raise AssertionError(f"No macro does {action}.")


def test_a_line_sent_with_curl_is_stored(server, here):
    subprocess.run(["sh", str(CLIENTS / "shell" / "message.sh")], **here)
    (last,) = server.rows(live.EVENT + " ORDER BY event.id DESC LIMIT 1")
    assert (last["text"], last["investigation"], last["instrument"]) == ("Beam is back", "HC-4397", "ID32")


def test_a_picture_sent_with_curl_is_stored_whole(server, here):
    subprocess.run(["sh", str(CLIENTS / "shell" / "picture.sh")], **here)
    (last,) = server.rows(LAST)
    assert (last["category"], last["files"][0]["size"]) == ("file", len(absorption().data))


def test_curl_asks_what_runs_now(here):
    answer = subprocess.run(["sh", str(CLIENTS / "shell" / "running.sh")], **here).stdout
    assert '"name": "HC-4397"' in answer


@pytest.mark.parametrize("file", ["plain.py", "published.py"])
def test_twenty_lines_of_python_send_a_line_and_a_plot(server, here, file):
    before = stored(server)
    subprocess.run([sys.executable, str(CLIENTS / "python" / file)], **here)
    servers.until(lambda: stored(server) == before + 2, seconds=20)
    found = server.rows("SELECT text, files FROM events_event ORDER BY id DESC LIMIT 2")
    assert [each["text"] for each in found] == ["picture.png", "Beam is back"]
    assert [file["size"] for file in found[0]["files"]] == [len(absorption().data)]


def test_python_is_told_why_a_line_was_refused(here):
    here["env"]["ELOGBOOK_KEY"] = "elogbook-unknown"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        subprocess.run([sys.executable, str(CLIENTS / "python" / "plain.py")], **here, stderr=subprocess.PIPE)
    assert "This key is not known here." in refused.value.stderr


def test_the_block_for_bliss_makes_a_client_that_sends(server):
    block = (CLIENTS / "bliss" / "__init__.yml").read_text()
    block = block.replace("$ELOGBOOK_URL", server.url).replace("$ELOGBOOK_KEY", server.key)
    client = IcatClient(**yaml.safe_load(block)["icat_servers"])
    client.send_message("umv srot 4", msg_type="command", beamline="id32", proposal="hc4397")
    assert server.event("umv srot 4")["category"] == "commandline"


@pytest.mark.parametrize("category", ["comment", "error"])
def test_a_line_of_spec_arrives_whatever_stands_in_it(server, here, category):
    text = f'{category}: "60 % \\ of $HOME"\tat `2 K`\nand 20 °C; rm *'
    (here["cwd"] / "note").write_text(text + "\n")
    line = macros_line("message", category=category, note=here["cwd"] / "note")
    subprocess.run(["sh", "-c", line.removesuffix(" &")], **here)
    event = server.event(text)
    assert (event["category"], event["investigation"], event["software"]) == (category, "HC-4397", "SPEC")
    assert not (here["cwd"] / "note").exists()


@pytest.mark.parametrize(("action", "path"), [("screenshot", ""), ("file", "plot.png")])
def test_a_picture_of_spec_is_stored(server, here, action, path):
    subprocess.run(["sh", "-c", macros_line(action, path=path).removesuffix(" &")], **here)
    (last,) = server.rows(LAST)
    assert (last["software"], last["files"][0]["size"]) == ("SPEC", len(absorption().data))


def test_commands_and_errors_that_spec_writes_down_are_followed_until_it_ends(server, here):
    log = here["cwd"] / "fourc.elog"
    log.write_text("#C ascan th 0 1 10 1\n#T 1795683600 Thu Nov 26\n#E Hit a limit of th.\n")
    line = macros_line("follow", ELOG_LOG=log).replace("&", "& sleep 0")
    spec = subprocess.Popen(["sh", "-c", f"sh -c {shlex.quote(line)}; sleep 60"], cwd=here["cwd"], env=here["env"])
    try:
        assert server.event("ascan th 0 1 10 1")["category"] == "commandline"
        assert server.event("Hit a limit of th.")["category"] == "error"
        with log.open("a") as more:
            more.write("#C wh\n")
        assert server.event("wh")["investigation"] == "HC-4397"
    finally:
        spec.kill()
        spec.wait()
    servers.until(lambda: not log.exists(), seconds=20)


def test_a_refused_line_of_spec_is_explained_and_the_key_is_in_no_command_line(server, here):
    (here["cwd"] / "note").write_text("x")
    here["env"]["ELOGBOOK_KEY"] = "elogbook-unknown"
    command = ["sh", "-x", str(SCRIPT), "message", "comment", str(here["cwd"] / "note")]
    done = subprocess.run(command, **here | {"check": False, "stderr": subprocess.PIPE})
    assert done.returncode != 0
    assert "This key is not known here." in done.stderr
    assert (here["cwd"] / "note").exists()
    (arguments,) = re.findall(r"curl (--silent.*--config -)", done.stderr)
    assert "elogbook-unknown" not in arguments


def test_every_line_the_macros_give_to_a_shell_is_known_here():
    text = (CLIENTS / "spec" / "elogbook.mac").read_text()
    assert len(GIVEN.findall(text)) == text.count("unix(") == 4
