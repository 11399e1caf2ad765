
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investigations', '0004_token_scope'),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255, unique=True)),
                ('claimed', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('is_found', models.BooleanField(help_text='Empty while the catalogue has not answered.', null=True)),
                ('failed_why', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='CatalogueState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=32, unique=True)),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, help_text='When it was last read to its end.', null=True)),
                ('failed_why', models.TextField(blank=True)),
                ('mark', models.CharField(blank=True, max_length=40)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='investigation',
            name='said',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='user',
            name='catalogue_name',
            field=models.CharField(blank=True, help_text='As the catalogue writes it, e.g. «db/doe».', max_length=255, null=True, unique=True),
        ),
    ]
