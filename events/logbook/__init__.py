"""Every write to a logbook. Whoever writes, by page, API or command, calls one of these verbs."""

from events.entries import About
from events.logbook.anonymising import anonymise
from events.logbook.cleaning import reclean, to_clean
from events.logbook.handing_over import UsedUp, hand_over
from events.logbook.hiding import hide_many, restore_many
from events.logbook.importing import Outcome as ImportOutcome
from events.logbook.importing import import_entries, plan_import
from events.logbook.moving import MOST_TO_MOVE, Choice, MoveRefused, Plan, ensure_may_move, move, move_some, plan_move
from events.logbook.opening import change_by_hand, open_by_hand
from events.logbook.placing import adopt, investigation_appeared, tie_named
from events.logbook.recording import KeyUsed, comment, forget_keys, once, record, record_many
from events.logbook.redacting import Plan as RedactionPlan
from events.logbook.redacting import RedactionRefused, ensure_may_redact, plan_redaction, redact
from events.logbook.releasing import confirm_release, release_again, set_release_date, withdraw
from events.logbook.replaying import replay
from events.logbook.restoring import note_restored
from events.logbook.revising import ensure_may_hide, go_back, hide, restore, retag, revise, tie
from events.logbook.rows import Conflict, FilesMissing, ForStaffOnly, Redacted, Unchangeable, Unfit
from events.logbook.tagging import MOST_AT_ONCE, TagRefused, change_tag, make_tag, raise_tag, replace_tags, retag_many
from events.logbook.traces import clean as clean_traces
from events.logbook.trying import send_trial
from events.logbook.uploading import discard, fit, sweep, upload

__all__ = [
    "MOST_AT_ONCE",
    "MOST_TO_MOVE",
    "About",
    "Choice",
    "Conflict",
    "FilesMissing",
    "ImportOutcome",
    "KeyUsed",
    "ForStaffOnly",
    "MoveRefused",
    "Plan",
    "Redacted",
    "RedactionPlan",
    "RedactionRefused",
    "TagRefused",
    "Unchangeable",
    "Unfit",
    "UsedUp",
    "adopt",
    "anonymise",
    "change_by_hand",
    "change_tag",
    "clean_traces",
    "comment",
    "confirm_release",
    "discard",
    "ensure_may_hide",
    "ensure_may_move",
    "ensure_may_redact",
    "fit",
    "forget_keys",
    "go_back",
    "hand_over",
    "hide",
    "hide_many",
    "import_entries",
    "investigation_appeared",
    "make_tag",
    "move",
    "move_some",
    "note_restored",
    "once",
    "open_by_hand",
    "plan_import",
    "plan_move",
    "plan_redaction",
    "raise_tag",
    "reclean",
    "record",
    "record_many",
    "redact",
    "release_again",
    "replace_tags",
    "replay",
    "restore",
    "restore_many",
    "retag",
    "retag_many",
    "revise",
    "send_trial",
    "set_release_date",
    "sweep",
    "tie",
    "tie_named",
    "to_clean",
    "upload",
    "withdraw",
]
