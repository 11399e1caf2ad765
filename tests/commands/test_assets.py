"""Static files are collected once, also when two servers with one folder start together."""

import time
from concurrent.futures import ThreadPoolExecutor

from elogbook import assets


def test_two_starts_at_once_collect_once(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    collected = []

    def slowly(*_, **__):
        time.sleep(0.2)
        collected.append(True)

    monkeypatch.setattr(assets, "call_command", slowly)
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: assets.collect(), range(2)))
    assert len(collected) == 1
