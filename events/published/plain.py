"""Texts as any format may have them."""

import re
import unicodedata

# What turns the writing of a line around, also of what is cited after it; letters that run leftwards need none of it.
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# XML has no way to say these.
UNSAYABLE = re.compile("[\ufffe\uffff\ud800-\udfff]")


def text(said: str) -> str:
    """Without control characters, but with its lines."""
    kept = (each for each in said.replace("\r\n", "\n") if each in "\n\t" or unicodedata.category(each) != "Cc")
    return UNSAYABLE.sub("", TURNING.sub("", "".join(kept))).strip()


def line(said: str) -> str:
    """The same in one line."""
    return " ".join(text(said).split())
