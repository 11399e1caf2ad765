"""The configuration operators are given, with a real nginx that the test starts and ends."""

import re
import shutil
import socket
import subprocess

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.clients import live
from tests.live.conftest import House
from tests.live.test_reading_along_in_chromium import SLOW, is_live, row

pytestmark = [
    pytest.mark.xdist_group("live"),
    pytest.mark.skipif(
        shutil.which("nginx") is None,
        reason="NOT TESTED: the live stream behind nginx. There is no nginx here; install nginx-light.",
    ),
]
GIVEN = servers.PROJECT / "deploy" / "nginx.conf"
FRAME = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/elogbook.conf;
}}
"""


def adapted(port, pages):
    """The given file with this test's ports and without the certificate: nothing else may differ."""
    text = GIVEN.read_text()
    for pattern, instead in (
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{pages};"),
        (r"server 127\.0\.0\.1:8001;", f"server 127.0.0.1:{pages + 1};"),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"server_name logbook\.facility\.eu;", "server_name 127.0.0.1;"),
        (r"ssl_certificate\S* \S+;", ""),
    ):
        text, found = re.subn(pattern, instead, text)
        assert found, pattern
    return text


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """A server that is reached through nginx only."""
    folder, port = tmp_path_factory.mktemp("nginx"), servers.free_port()
    with live.running(ELOGBOOK_PUBLIC_URL=f"http://127.0.0.1:{port}") as server:
        house = House(server)
        house.port = port
        (folder / "elogbook.conf").write_text(adapted(port, server.serve.port))
        (folder / "nginx.conf").write_text(FRAME.format(folder=folder))
        command = ["nginx", "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        nginx = subprocess.Popen(command)
        try:
            servers.until(lambda: nginx.poll() is not None or answers(port))
            assert nginx.poll() is None, (folder / "error.log").read_text()
            yield house
        finally:
            nginx.terminate()
            nginx.wait(10)


def test_behind_nginx_a_page_hears_at_once_and_connects_to_no_other_origin(readers, behind):
    asked = []

    def look(page):
        is_live(page)
        name = behind.send("through nginx")
        expect(row(page, name)).to_be_visible(timeout=SLOW)
        return page.evaluate("document.getElementById('live').dataset.stream")

    def listen(page):
        page.on("request", lambda request: asked.append(request.url))

    stream = readers.read(look, house=behind, before=listen)
    assert stream == f"/live{behind.path}"
    assert {url.split("/", 3)[2] for url in asked} == {f"127.0.0.1:{behind.port}"}


def test_behind_nginx_a_form_is_taken_and_a_message_with_double_slashes_is_not_redirected(readers, behind):
    name = behind.write("through nginx")
    assert re.fullmatch("[0-9a-f]{24}", name)
    with socket.create_connection(("127.0.0.1", behind.port), timeout=30) as line:
        body = b'{"type":"notification","category":"info","content":[{"format":"plainText","text":"x"}]}'
        path = f"//dataacquisition//{behind.server.key}//notification?investigationName=hc4397&instrumentName=id32"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        line.sendall(head.encode() + body)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
