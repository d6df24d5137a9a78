"""Writes of channel settings."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.channels.definition import PASSWORD_CELL, checked
from leadloom.channels.models import SmtpSettings
from leadloom.channels.selectors import stored_smtp
from leadloom.channels.types import SmtpServer
from leadloom.outbox import services as outbox
from leadloom.outbox.models import OutboxMessage
from leadloom.outbox.types import MessageClass, NewMessage
from leadloom.storage.vault import vault
from leadloom.team import changes
from leadloom.team.models import User
from leadloom.team.types import Area, Locale, Principal

TEST_TEXTS: Final = {
    Locale.ZH: ("Leadloom 测试邮件", "这是一封测试邮件。收到它说明邮件服务器设置可用。"),
    Locale.EN: ("Leadloom test mail", "This is a test mail. That it arrived means the mail server settings work."),
}


def save_smtp(
    principal: Principal, server: SmtpServer, *, keep_password: bool, production: bool, now: datetime
) -> None:
    """Store the mail server; dispatch uses it from its next turn on. Raises InvalidInput and changes nothing.

    ``keep_password`` takes the stored password instead of ``server.password``, but only for the same host: a password
    is never shown to another server.
    """
    checked(server, production=production)
    with transaction.atomic():
        stored = stored_smtp()
        if keep_password and stored is not None and stored.host == server.host:
            server = replace(server, password=stored.password)
        SmtpSettings.objects.update_or_create(
            id=1,
            defaults={
                "host": server.host,
                "port": server.port,
                "security": server.security.value,
                "user": server.user,
                "password": vault().seal(PASSWORD_CELL, 1, server.password) if server.password else b"",
                "from_address": server.from_address,
                "from_name": server.from_name,
                "updated_at": now,
            },
        )
        changes.bump(Area.SETTINGS)


def send_test_mail(principal: Principal, *, now: datetime) -> int:
    """Send a test mail to the caller's own address by the usual way; return the message's number in the outbox."""
    user = User.objects.get(id=principal.user_id)
    subject, text = TEST_TEXTS[Locale(user.locale)]
    key = f"smtp-test:{user.id}:{now.isoformat()}"
    message = NewMessage(key, MessageClass.STAFF, user.email, subject, text, f"<p>{text}</p>")
    with transaction.atomic():
        outbox.enqueue([message], now=now)
        return OutboxMessage.objects.values_list("id", flat=True).get(key=key)
