"""Settings of channels."""

import pghistory
from django.db import models

from leadloom.channels.types import Security
from leadloom.team.audit import tracked


@tracked(
    exclude=["password", "updated_at"],
    also=[pghistory.UpdateEvent("password_changed", condition=pghistory.AnyChange("password"))],
)
class SmtpSettings(models.Model):
    """The organisation's mail server; one row at most. ``password`` is sealed and empty when there is none."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    host = models.TextField()
    port = models.IntegerField()
    security = models.TextField(choices=[(str(member), str(member)) for member in Security])
    user = models.TextField(default="", blank=True)
    password = models.BinaryField(default=b"")
    from_address = models.TextField()
    from_name = models.TextField(default="", blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "channels_smtpsettings"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="channels_smtp_once"),
            models.CheckConstraint(
                condition=models.Q(security__in=[str(member) for member in Security]), name="channels_smtp_security"
            ),
        ]
