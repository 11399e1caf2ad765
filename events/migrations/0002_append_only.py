"""What was recorded stays: PostgreSQL refuses to delete or overwrite it, whoever asks."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION elogbook_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may text := coalesce(current_setting('elogbook.may', true), '');
BEGIN
    -- 'wipe' is for the test database; 'redact' is set by the verbs redact and anonymise, for their transaction only.
    IF may = 'wipe' OR (may = 'redact' AND (TG_OP = 'UPDATE' OR TG_TABLE_NAME = 'events_attachment')) THEN
        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
    END IF;
    RAISE EXCEPTION '% on % is refused: what was recorded in a logbook is kept.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Hide an entry with a reason, or redact it.';
END
$$
"""

# table: what is refused row by row
GUARDED = {
    "events_event": "DELETE",
    "events_historicalevent": "UPDATE OR DELETE",
    "events_seal": "UPDATE OR DELETE",
    "events_attachment": "DELETE",
}
# An upload that no entry uses may be swept.
ONLY = {"events_attachment": "WHEN (OLD.event_id IS NOT NULL)"}


def guards():
    for table, verbs in GUARDED.items():
        rows = f"BEFORE {verbs} ON {table} FOR EACH ROW {ONLY.get(table, '')}"
        whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        for name, when in ((f"{table}_append_only", rows), (f"{table}_never_emptied", whole)):
            yield migrations.RunSQL(
                f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION elogbook_append_only()", f"DROP TRIGGER {name} ON {table}"
            )


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION elogbook_append_only()"),
        # One row a version; also how the versions of an entry are found.
        migrations.RunSQL(
            "CREATE UNIQUE INDEX historicalevent_version ON events_historicalevent (id, version)",
            "DROP INDEX historicalevent_version",
        ),
        *guards(),
    ]
