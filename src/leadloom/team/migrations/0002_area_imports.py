"""Imports are an area of their own for those who ask what changed."""

from django.db import migrations, models

AREAS = ("contacts", "leads", "notifications", "scoring", "routing", "tracking", "team", "settings", "imports")


class Migration(migrations.Migration):
    """A choice more; the column stays as it is."""

    dependencies = [("team", "0001_initial")]

    operations = [
        migrations.AlterField("change", "area", models.TextField(choices=[(area, area) for area in AREAS])),
    ]
