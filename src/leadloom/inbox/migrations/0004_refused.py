from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0003_replay'),
    ]

    operations = [
        migrations.AddField(
            model_name='keyhour',
            name='refused',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
