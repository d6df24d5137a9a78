from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0004_refused'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('total', models.BigIntegerField()),
            ],
            options={
                'db_table': 'inbox_tally',
            },
        ),
    ]
