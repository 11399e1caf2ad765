from django.db import migrations, models
import django.db.models.deletion

# What only software ever set; a tag nothing carries was made by people.
SOFTWARE_ONLY = """
    UPDATE events_tag tag SET by_people = false
    WHERE EXISTS (SELECT FROM events_taggedevent tied WHERE tied.tag_id = tag.id)
    AND NOT EXISTS (
        SELECT FROM events_taggedevent tied JOIN events_event event ON event.id = tied.content_object_id
        CROSS JOIN unnest(event.chosen_tags) chosen
        WHERE tied.tag_id = tag.id AND lower(chosen) = lower(tag.name))
"""


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_removed'),
    ]

    operations = [
        migrations.AddField(
            model_name='tag',
            name='by_people',
            field=models.BooleanField(default=True, verbose_name='suggested'),
        ),
        migrations.AlterField(
            model_name='tag',
            name='colour',
            field=models.CharField(blank=True, choices=[('blue', 'blue'), ('orange', 'orange'), ('green', 'green'), ('violet', 'violet'), ('red', 'red'), ('teal', 'teal'), ('yellow', 'yellow'), ('grey', 'grey')], help_text='Empty: one that follows its name.', max_length=32),
        ),
        migrations.AlterField(
            model_name='tag',
            name='instrument',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='investigations.instrument', verbose_name='beamline'),
        ),
        migrations.AddIndex(
            model_name='tag',
            index=models.Index(condition=models.Q(('instrument', None), ('investigation', None)), fields=['name'], name='tag_global'),
        ),
        migrations.RunSQL(SOFTWARE_ONLY, migrations.RunSQL.noop),
    ]
