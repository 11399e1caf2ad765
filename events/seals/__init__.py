"""Anyone can check a logbook: chains of sealed versions, their heads, anchors and what verifies them."""

from events.seals.anchoring import anchor_today, stamp_waiting
from events.seals.lines import VERIFY, lines
from events.seals.sealing import seal

__all__ = ["VERIFY", "anchor_today", "lines", "seal", "stamp_waiting"]
