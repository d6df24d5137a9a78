"""What members of the staff were told in the app."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Notification(models.Model):
    """One message to one member of the staff; ``params`` is sealed under ``key``, the words are made on reading."""

    key = models.CharField(max_length=160, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    level = models.SmallIntegerField()
    params = models.BinaryField()
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notification"
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_of_user"),
            models.Index(fields=["user"], name="notifications_unread", condition=models.Q(read_at__isnull=True)),
            BrinIndex(fields=["created_at"], name="notifications_created", autosummarize=True),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(level__in=[1, 2, 3]), name="notifications_level")]
