from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='visitor',
            name='visit_landing',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='visitor',
            name='visit_views',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='visitor',
            name='visit_paced_to',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='visitor',
            name='visit_is_touched',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='visitor',
            name='visit_is_too_fast',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
