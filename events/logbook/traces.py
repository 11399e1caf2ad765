"""What the database itself keeps of what was redacted: rows as they were, and samples of values for its plans."""

from datetime import datetime, timedelta

from django.db import connection

from events import redactions
from events.models import (
    Attachment,
    Event,
    Export,
    FileText,
    HistoricalEvent,
    IdempotencyKey,
    RefusedMessage,
    SavedView,
    Seal,
    Tag,
    TaggedEvent,
)

MODELS = (
    Event, HistoricalEvent, Attachment, Tag, TaggedEvent, FileText, RefusedMessage, SavedView, IdempotencyKey, Seal, Export,
)  # fmt: skip
# A redaction ends some time after it began.
LONGEST = timedelta(minutes=5)
DUE = """
    SELECT relname FROM pg_stat_user_tables WHERE relname = ANY(%(tables)s) AND NOT coalesce(
        greatest(last_vacuum, last_autovacuum) > %(since)s AND greatest(last_analyze, last_autoanalyze) > %(since)s, FALSE
    ) ORDER BY relname
"""


def clean() -> list[str]:
    """Rewrites pages and samples of tables nobody cleaned since the last redaction; says which. Not in a transaction."""
    since = max((datetime.fromisoformat(one.at) for one in redactions.read(redactions.of_home())), default=None)
    if since is None:
        return []
    with connection.cursor() as cursor:
        tables = [model._meta.db_table for model in MODELS]
        cursor.execute(DUE, {"tables": tables, "since": since + LONGEST})
        due = [name for (name,) in cursor.fetchall()]
        for name in due:
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(name)}")
    return due
