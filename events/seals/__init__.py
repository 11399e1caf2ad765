"""Anyone can check a logbook: chains of sealed versions, their heads, anchors and what verifies them."""

from events.seals.anchoring import all_wrong as wrong_anchors
from events.seals.anchoring import anchor_today, stamp_waiting
from events.seals.anchoring import known as known_heads
from events.seals.asking import Status, answer_asked, ask, details, status
from events.seals.files import Damaged, Files
from events.seals.heads import count as links_of
from events.seals.heads import write as write_heads
from events.seals.links import VERIFY, lines
from events.seals.sealing import seal, waits, without_seal
from events.seals.verify import Head, Touched, read_heads
from events.seals.verifying import Report, all_logbooks, verify_logbook

__all__ = [
    "VERIFY",
    "Damaged",
    "Files",
    "Head",
    "Report",
    "Status",
    "Touched",
    "all_logbooks",
    "anchor_today",
    "answer_asked",
    "ask",
    "details",
    "known_heads",
    "lines",
    "links_of",
    "read_heads",
    "seal",
    "stamp_waiting",
    "status",
    "verify_logbook",
    "waits",
    "without_seal",
    "write_heads",
    "wrong_anchors",
]
