"""Imports are jobs of a module of their own, which has taken over the records of earlier runs."""

from django.db import migrations


class Migration(migrations.Migration):
    """Two tables less."""

    dependencies = [("profiles", "0006_twins")]

    operations = [migrations.DeleteModel("ImportReject"), migrations.DeleteModel("Import")]
