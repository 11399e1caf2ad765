"""A provider that can be made to misbehave, where the real one cannot."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

KEY = rsa.generate_private_key(65537, 2048)
ANOTHER_KEY = rsa.generate_private_key(65537, 2048)
HTML = b"<!doctype html><title>Welcome to nginx!</title>"


class Stub(ThreadingHTTPServer):
    """Answers what the test says: a status and JSON, or HTML, for each path; tokens made of `claims`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key, self.header = KEY, {"kid": "1"}
        self.said: dict[str, tuple[int, Any]] = {}
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {"sub": "42", "preferred_username": "scientist"}
        self.nonce = ""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.discovery = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/me",
            "scopes_supported": ["openid", "groups"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "42", "aud": "logbook", "iat": now, "exp": now + 60, "nonce": self.nonce}
        kept = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode(kept, self.key, "RS256", headers=self.header)

    def answer(self, path: str) -> tuple[int, Any]:
        if path in self.said:
            return self.said[path]
        if path == "/token":
            return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.token()}
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return 200, {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]},
            "/me": self.userinfo,
        }[path]

    def begin(self, client: Client, query: str = "") -> dict[str, str]:
        """What this browser is sent to the provider with."""
        answer = client.get(f"/oidc/authenticate/{query}")
        assert answer.status_code == 302, answer.text
        sent = {name: value for name, (value,) in parse_qs(urlsplit(answer["Location"]).query).items()}
        self.nonce = sent["nonce"]
        return sent

    def sign_in(self, client: Client, query: str = "") -> Any:
        """There and back again."""
        return client.get("/oidc/callback/", {"code": "c", "state": self.begin(client, query)["state"]})


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append((self.path, {name: value for name, (value,) in parse_qs(sent).items()}))
        status, said = self.server.answer(self.path)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET
