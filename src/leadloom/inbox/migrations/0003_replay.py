import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0002_keyhour'),
    ]

    operations = [
        migrations.AlterField(
            model_name='setaside',
            name='write_key',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='inbox.writekey'),
        ),
        migrations.AddField(
            model_name='setaside',
            name='detail',
            field=models.CharField(blank=True, db_default='', default='', max_length=500),
        ),
        migrations.AddField(
            model_name='setaside',
            name='token',
            field=models.TextField(null=True, unique=True),
        ),
        migrations.AddField(
            model_name='setaside',
            name='sent_with',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='writekeyhistory',
            name='pgh_id',
            field=models.BigAutoField(primary_key=True, serialize=False),
        ),
        migrations.AddIndex(
            model_name='setaside',
            index=models.Index(
                condition=models.Q(('payload__isnull', False), ('replayed_at__isnull', True)),
                fields=['reason', 'id'],
                name='inbox_setaside_waiting',
            ),
        ),
    ]
