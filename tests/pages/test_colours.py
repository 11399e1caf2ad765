"""Colours a reader can tell from their ground, in both themes."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
COLOURS = {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", TOKENS)}
TAGS = [(f"tag-{n}", f"tag-{n}-soft") for n in range(1, 9)]
INKS = [(ink, ground) for ink in ("ink", "ink-2", "ink-3", "accent") for ground in ("paper", "desk", "error-soft")]
KINDS = [(kind, "paper") for kind in ("note", "error", "command", "info", "output", "debug", "broadcast", "lock")]
CHIPS = [("lock", "lock-soft"), ("ok", "ok-soft"), ("accent", "accent-soft"), ("accent-ink", "accent")]
OTHERS = [("error", "error-soft"), ("ink-2", "accent-soft"), ("lock", "error-soft")]


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TAGS + INKS + KINDS + CHIPS + OTHERS)
def test_words_stand_out_from_their_ground(ink, ground, theme):
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "desk"])
def test_the_edge_of_a_control_stands_out(ground, theme):
    assert contrast(COLOURS["line-2"][theme], COLOURS[ground][theme]) >= 3
