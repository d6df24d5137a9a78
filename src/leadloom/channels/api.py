"""Mail server settings."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from leadloom.channels import selectors, services
from leadloom.channels.models import SmtpSettings
from leadloom.channels.types import Security, SmtpServer
from leadloom.team.http import Body, Instant, Router, Schema, Text, now, principal, requires

router = Router(tags=["settings"])


class SmtpIn(Body):
    """A mail server. ``password`` null keeps the stored one (of the same host); empty text removes it."""

    host: Text
    port: int = Field(ge=1, le=65_535)
    security: Security
    user: str = Field(default="", max_length=200)
    password: str | None = Field(default=None, max_length=500)
    from_address: Text
    from_name: str = Field(default="", max_length=200)


class SmtpOut(Schema):
    """The stored mail server (null fields: none stored) and whether mail leaves."""

    host: str | None
    port: int | None
    security: Security | None
    user: str | None
    has_password: bool
    from_address: str | None
    from_name: str | None
    updated_at: Instant | None
    code: str
    detail: str


class SentTestOut(Schema):
    """The test mail's number in the outbox, where its fate can be read."""

    message_id: int


@router.get("/settings/smtp", response=SmtpOut)
@requires("settings.edit")
def show_smtp(request: HttpRequest) -> SmtpOut:
    """Return the mail server without its password, and whether mail leaves through it."""
    return _shown()


@router.put("/settings/smtp", response=SmtpOut)
@requires("settings.edit")
def save_smtp(request: HttpRequest, body: SmtpIn) -> SmtpOut:
    """Store the mail server; mail leaves through it at once."""
    server = SmtpServer(
        host=body.host,
        port=body.port,
        security=body.security,
        user=body.user,
        password=body.password or "",
        from_address=body.from_address,
        from_name=body.from_name,
    )
    services.save_smtp(
        principal(request),
        server,
        keep_password=body.password is None,
        production=settings.PRODUCTION,
        now=now(request),
    )
    return _shown()


@router.post("/settings/smtp/test", response={202: SentTestOut})
@requires("settings.edit")
def send_test_mail(request: HttpRequest) -> object:
    """Send a test mail to your own address by the usual way."""
    return Status(202, SentTestOut(message_id=services.send_test_mail(principal(request), now=now(request))))


def _shown() -> SmtpOut:
    row = SmtpSettings.objects.filter(id=1).first()
    state = selectors.sending_state(production=settings.PRODUCTION, demo=settings.DEMO)
    return SmtpOut(
        host=row.host if row else None,
        port=row.port if row else None,
        security=Security(row.security) if row else None,
        user=row.user if row else None,
        has_password=bool(row and row.password),
        from_address=row.from_address if row else None,
        from_name=row.from_name if row else None,
        updated_at=row.updated_at if row else None,
        code=state.code,
        detail=state.detail,
    )
