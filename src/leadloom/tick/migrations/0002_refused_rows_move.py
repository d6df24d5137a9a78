"""Rows the event store refused lie with everything else that was set aside, where people see and replay them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from leadloom.storage.vault import vault


def move(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Seal each row for its new place."""
    kept = apps.get_model("inbox", "SetAside")
    for old in apps.get_model("tick", "SetAsideRow").objects.order_by("id"):
        row = vault().open_bytes("tick_set_aside.row", old.token, bytes(old.row))
        told = {"reason": "store_refused", "field": old.table_name, "detail": old.reason[:500], "token": old.token}
        new = kept.objects.create(at=old.at, **told)
        new.payload = vault().seal_bytes("inbox_setaside.payload", new.pk, row)
        new.save(update_fields=["payload"])


class Migration(migrations.Migration):

    dependencies = [
        ("tick", "0001_initial"),
        ("inbox", "0003_replay"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="SetAsideRow"),
    ]
