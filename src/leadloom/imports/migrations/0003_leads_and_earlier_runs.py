"""What the leads of a contact were before an import told of them; and earlier runs of the command become jobs.

Their rows that were set aside wait in the queue, to be read and downloaded: their mapping was kept nowhere.
"""

from collections.abc import Iterator

import orjson
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from leadloom.storage.vault import vault

FORMER, PRESENT = "profiles_import_reject.payload", "imports_row.cells"
AT_ONCE = 500


def move(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Make a job of every earlier run; repeatable, as the migration is one transaction."""
    for run in apps.get_model("profiles", "Import").objects.order_by("id"):
        job = apps.get_model("imports", "ImportJob").objects.create(
            file_name=run.file_name, user_id=run.user_id, state="done", encoding="utf-8", is_read=True,
            mapping={"name": run.name}, rows=run.rows, created=run.created, updated=run.updated + run.unchanged,
            unchanged=run.unchanged, to_fix=run.rejected, conflicts=run.conflicts, uploaded_at=run.started_at,
            as_of=run.started_at, finished_at=run.finished_at or run.started_at,
        )  # fmt: skip
        _move_rows(apps, run, job)


def _move_rows(apps: Apps, run: models.Model, job: models.Model) -> None:
    row = apps.get_model("imports", "ImportRow")
    for _, _, told in _rejects(apps, run):
        job.columns = [*job.columns, *(name for name in told if name not in job.columns)]
    job.save()
    for line, finding, told in _rejects(apps, run):
        cells = orjson.dumps([told.get(name, "") for name in job.columns])
        sealed = vault().seal_bytes(PRESENT, f"{job.pk}:{line}", cells)
        row.objects.create(job=job, line=line, state="to_fix", findings=[finding], cells=sealed)


def _rejects(apps: Apps, run: models.Model) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    """Yield line, finding and cells by column of each row of a run that was set aside."""
    for one in apps.get_model("profiles", "ImportReject").objects.filter(run_id=run.pk).iterator(AT_ONCE):
        told = orjson.loads(vault().open_bytes(FORMER, f"{run.pk}:{one.line}", bytes(one.payload)))
        yield one.line, [one.reason, one.column], told


class Migration(migrations.Migration):
    """Two columns, empty for what was imported before, and the earlier runs."""

    dependencies = [("imports", "0002_to_fix"), ("profiles", "0006_twins")]
    run_before = [("profiles", "0007_no_imports")]

    operations = [
        migrations.AddField("contacttrail", "leads", models.JSONField(null=True)),
        migrations.AddField("contacttrail", "leads_after", models.BinaryField(null=True)),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
