import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyHour',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('hour', models.DateTimeField()),
                ('events', models.BigIntegerField()),
                ('write_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='inbox.writekey')),
            ],
            options={
                'db_table': 'inbox_keyhour',
                'constraints': [models.UniqueConstraint(fields=('hour', 'write_key'), name='inbox_keyhour_once')],
            },
        ),
    ]
