"""A time stamping authority of our own: `openssl ts` behind a server on this machine."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
crypto_device = builtin
ess_cert_id_alg = sha256
[short]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = Authority of the tests
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Authority:
    """Answers with what its test says: a stamp, another status, or something that is no stamp."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked, self.answers = folder, 0, "stamp"
        (folder / "config").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        new = ("req", "-config", "config", "-newkey", "rsa:2048", "-nodes")
        _openssl(folder, *new, "-x509", "-days", "30", "-extensions", "ca", "-keyout", "ca.key", "-out", "ca.pem")
        _openssl(folder, *new, "-subj", "/CN=Stamps of the tests", "-keyout", "tsa.key", "-out", "tsa.csr")
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "config", "-extensions", "leaf")
        _openssl(folder, "x509", "-req", "-in", "tsa.csr", *signed, "-days", "30", "-out", "tsa.pem")

    def renew(self, seconds: int) -> datetime:
        """Its certificate is another one that ends so soon; says when."""
        (self.folder / "index").touch()
        now = datetime.now(UTC).replace(microsecond=0)
        began, ends = now - timedelta(days=1), now + timedelta(seconds=seconds)
        signed = ("-cert", "ca.pem", "-keyfile", "ca.key", "-extfile", "config", "-extensions", "leaf", "-notext")
        valid = ("-startdate", f"{began:%y%m%d%H%M%SZ}", "-enddate", f"{ends:%y%m%d%H%M%SZ}")
        ca = ("ca", "-batch", "-config", "config", "-name", "short")
        _openssl(self.folder, *ca, *signed, *valid, "-in", "tsa.csr", "-out", "tsa.pem")
        return ends

    def send_chain(self) -> None:
        """With each stamp go the certificates of its signer, in the order OpenSSL sends them."""
        config = (self.folder / "config").read_text()
        (self.folder / "config").write_text(config.replace("signer_key", f"certs = {self.folder}/ca.pem\nsigner_key"))

    @property
    def certificates(self) -> Path:
        return self.folder / "ca.pem"

    def stamp(self, question: bytes) -> bytes:
        (self.folder / "question").write_bytes(question)
        _openssl(
            self.folder,
            "ts",
            "-reply",
            "-config",
            "config",
            "-section",
            "one",
            "-queryfile",
            "question",
            "-out",
            "reply",
        )
        return (self.folder / "reply").read_bytes()


@contextmanager
def running() -> Iterator[tuple[str, Authority]]:
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked += 1
                said = {"stamp": lambda: authority.stamp(question), "words": lambda: b"<html>Try later</html>"}
                make = said.get(authority.answers)
                body = make() if make else authority.answers.encode("latin-1")
                self.send_response(503 if authority.answers == "503" else 200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", authority
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
