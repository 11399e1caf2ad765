"""Seals of who sent a version apart from what it says, twice for one that moved; of a seal only its salts ever go."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION elogbook_seal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may text := coalesce(current_setting('elogbook.may', true), '');
BEGIN
    IF may = 'wipe' THEN
        RETURN CASE WHEN TG_OP = 'UPDATE' THEN NEW ELSE OLD END;
    END IF;
    -- A redaction destroys salts: nothing else of a seal, and no salt becomes another one.
    IF may = 'redact' AND TG_OP = 'UPDATE' THEN
        IF (NEW.salt IS NULL OR NEW.salt = OLD.salt)
            AND (NEW.sender_salt IS NULL OR NEW.sender_salt = OLD.sender_salt)
            AND to_jsonb(NEW) - 'salt' - 'sender_salt' = to_jsonb(OLD) - 'salt' - 'sender_salt'
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% on % is refused: what was recorded in a logbook is kept.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Redact the entry; its seal stays.';
END
$$
"""
OLD_TRIGGER = """
CREATE TRIGGER events_seal_append_only BEFORE UPDATE OR DELETE ON events_seal
    FOR EACH ROW EXECUTE FUNCTION elogbook_append_only()
"""
ANCHORS = (
    (
        "events_anchor_append_only",
        "BEFORE DELETE OR UPDATE OF at, root, heads, tree_size ON events_anchor FOR EACH ROW",
    ),
    ("events_anchor_never_emptied", "BEFORE TRUNCATE ON events_anchor FOR EACH STATEMENT"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0009_session_password'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealFloor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0)),
                ('mark', models.BigIntegerField(default=0)),
                ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('logbook', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('total', models.PositiveBigIntegerField(default=0)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('found', models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name='seal',
            name='sender_digest',
            field=models.BinaryField(default=bytes, max_length=32),
        ),
        migrations.AddField(
            model_name='seal',
            name='sender_salt',
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AlterField(
            model_name='seal',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='events.historicalevent'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.UniqueConstraint(fields=('version', 'logbook'), name='seal_version_once'),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION elogbook_seal_stays()"),
        migrations.RunSQL("DROP TRIGGER events_seal_append_only ON events_seal", OLD_TRIGGER),
        migrations.RunSQL(
            OLD_TRIGGER.replace("elogbook_append_only()", "elogbook_seal_stays()"),
            "DROP TRIGGER events_seal_append_only ON events_seal",
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION elogbook_append_only()",
                f"DROP TRIGGER {name} ON events_anchor",
            )
            for name, when in ANCHORS
        ),
    ]
