"""The e-mail driver: one recipient at a time over a kept SMTP connection."""

import asyncio
from collections.abc import Coroutine
from email.errors import MessageError
from typing import Final, TypeVar

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from leadloom.channels.definition import is_address
from leadloom.channels.errors import ChannelError
from leadloom.channels.mime import message_id, mime
from leadloom.channels.types import Outgoing, Receipt, Security, SmtpServer

COMMAND_SECONDS: Final = 20
HAND_OVER_SECONDS: Final = 90
PERMANENT_FROM: Final = 500
MAX_REASON: Final = 300

T = TypeVar("T")


class SmtpChannel:
    """Hands mail to an SMTP server.

    The connection is kept between messages and made anew when it broke. Not for use by several threads at once.
    """

    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self._runner: asyncio.Runner | None = None
        self._client: SMTP | None = None

    def hand_over(self, message: Outgoing) -> Receipt:
        """Send one message; raises :class:`ChannelError`."""
        if not is_address(message.recipient):
            raise ChannelError("this is not an e-mail address", permanent=True)
        try:
            wire = mime(message, server=self.server)
        except (MessageError, ValueError, LookupError) as broken:
            raise ChannelError(f"the message can't be written as mail: {broken}", permanent=True) from broken
        return self._run(self._send(message, wire))

    def close(self) -> None:
        """Say goodbye to the server and drop the connection."""
        if self._runner is not None:
            self._run(self._disconnect())
            self._runner.close()
            self._runner = None

    def _run(self, work: Coroutine[object, object, T]) -> T:
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(work)

    async def _send(self, message: Outgoing, wire: bytes) -> Receipt:
        """Hand over in two halves: up to DATA nothing has been sent, from then on only an answer tells."""
        sending = False
        try:
            async with asyncio.timeout(HAND_OVER_SECONDS):
                client = await self._opened(message.recipient)
                await client.rcpt(message.recipient, encoding="utf-8")
                sending = True
                _, answer = await client.data(wire)
        except SMTPResponseException as refused:
            await self._reset()
            reason = _reason(f"{refused.code} {refused.message}")
            raise ChannelError(reason, permanent=refused.code >= PERMANENT_FROM) from refused
        except (SMTPException, OSError, TimeoutError) as lost:
            await self._disconnect()
            reason = _reason(f"{type(lost).__name__}: {lost}")
            raise ChannelError(reason, uncertain=sending) from lost
        return Receipt(_provider_id(answer) or message_id(message.key, self.server.from_address))

    async def _opened(self, recipient: str) -> SMTP:
        """Return a connection on which the sender is named. What speaks against us is never the recipient's fault."""
        international = [] if recipient.isascii() else ["SMTPUTF8"]
        try:
            client = await self._connected()
            await client.mail(self.server.from_address, options=international)
        except SMTPResponseException as refused:
            await self._disconnect()
            reason = _reason(f"the server refuses us: {refused.code} {refused.message}")
            raise ChannelError(reason) from refused
        return client

    async def _connected(self) -> SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        server = self.server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == Security.TLS,
            start_tls=server.security == Security.STARTTLS,
            timeout=COMMAND_SECONDS,
        )
        self._client = client
        await client.connect()
        if server.user:
            await client.login(server.user, server.password)
        return client

    async def _reset(self) -> None:
        """Bring the session back to its start after a refusal, so that the next message begins afresh."""
        if self._client is None:
            return
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            await self._disconnect()

    async def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit()
        except (SMTPException, OSError):
            client.close()


def _reason(text: str) -> str:
    return " ".join(text.split())[:MAX_REASON]


def _provider_id(answer: str) -> str:
    """Return the queue id that servers like Postfix name in their answer (``queued as 4F2A``), else nothing."""
    words = answer.split()
    lowered = [word.lower() for word in words]
    for index in range(len(words) - 2):
        if lowered[index : index + 2] == ["queued", "as"]:
            return words[index + 2].strip(".;")[:100]
    return ""
