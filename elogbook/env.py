"""Reads settings from the environment; a secret may also come from a file named in NAME_FILE."""

import os
from pathlib import Path


def text(name: str, default: str = "") -> str:
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int) -> int:
    """A whole number; what is not one becomes -1, which the system checks name."""
    found = text(name, str(default))
    return int(found) if found.isascii() and found.isdigit() else -1
