"""What the leads of a contact were before an import told of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns, empty for what was imported before."""

    dependencies = [("imports", "0002_to_fix")]

    operations = [
        migrations.AddField("contacttrail", "leads", models.JSONField(null=True)),
        migrations.AddField("contacttrail", "leads_after", models.BinaryField(null=True)),
    ]
