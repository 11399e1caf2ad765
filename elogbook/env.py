"""Reads settings from the environment; a secret may also come from a file named in NAME_FILE."""

import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
TRUE = {"1", "true", "yes", "on"}


class Mail(NamedTuple):
    """How mails go out, in the words of Django's settings."""

    backend: str = NO_MAIL
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def text(name: str, default: str = "") -> str:
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """A whole number; what is not one becomes -1, which the system checks name."""
    found = text(name, str(default))
    return int(found) if found.isascii() and found.isdigit() else -1


def mail(address: str) -> Mail:
    """`smtp://user:password@host:587/?tls=true`, `smtps://…` or `consolemail:`; anything else sends nothing."""
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        return Mail()
    if url.scheme == "consolemail":
        return Mail("django.core.mail.backends.console.EmailBackend")
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        return Mail()
    use_ssl = url.scheme == "smtps"
    use_tls = not use_ssl and parse_qs(url.query).get("tls", ["false"])[-1].lower() in TRUE
    return Mail(
        "django.core.mail.backends.smtp.EmailBackend", url.hostname, port or (465 if use_ssl else 587 if use_tls else 25),
        unquote(url.username or ""), unquote(url.password or ""), use_tls, use_ssl,
    )  # fmt: skip
