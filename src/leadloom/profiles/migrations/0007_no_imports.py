"""Imports are jobs of a module of their own: the records of earlier runs of the command go."""

from django.db import migrations


class Migration(migrations.Migration):
    """Two tables less."""

    dependencies = [("profiles", "0006_twins")]

    operations = [migrations.DeleteModel("ImportReject"), migrations.DeleteModel("Import")]
