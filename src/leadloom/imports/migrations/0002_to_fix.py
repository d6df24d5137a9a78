"""How many rows wait to be fixed, kept with the job: no list has to count them."""

from django.db import migrations, models

COUNT = """
UPDATE imports_job AS job SET to_fix = counted.times
FROM (SELECT job_id, count(*) AS times FROM imports_row WHERE state = 'to_fix' GROUP BY job_id) AS counted
WHERE counted.job_id = job.id
"""


class Migration(migrations.Migration):
    """One column, counted once for the jobs that are there."""

    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField("importjob", "to_fix", models.IntegerField(default=0)),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
