"""Messages as the inbox hands them over."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from leadloom.inbox.parse import FormConsent, FormSubmission, Incoming
from leadloom.inbox.types import KeyKind, MessageType, Origin
from leadloom.kernel.ids import WriteKeyId, event_id
from leadloom.kernel.types import JsonValue

T0 = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
_numbers = count(1)


def said(
    kind: MessageType,
    *,
    minutes: float = 0,
    anonymous: str = "",
    user: str = "",
    previous: str = "",
    event: str = "",
    props: Mapping[str, JsonValue] | None = None,
    traits: Mapping[str, JsonValue] | None = None,
    form: FormSubmission | None = None,
    first_touch: Mapping[str, JsonValue] | None = None,
    group: str = "",
    server: bool = False,
    message: str = "",
    ip: str = "",
) -> Incoming:
    message = message or f"m{next(_numbers)}"
    at = T0 + timedelta(minutes=minutes)
    return Incoming(
        event_id=event_id(WriteKeyId(1), message),
        write_key_id=WriteKeyId(1),
        key_kind=KeyKind.SERVER if server else KeyKind.BROWSER,
        type=kind,
        event_type=event,
        at=at,
        received_at=at,
        origin=Origin.SDK,
        bot=False,
        message_id=message,
        anonymous_id=anonymous,
        user_id=user,
        previous_id=previous,
        group_id=group,
        props=props or {},
        traits=traits or {},
        first_touch=first_touch or {},
        form=form,
        ip=ip,
    )


def page(anonymous: str, path: str = "/", *, minutes: float = 0, user: str = "", **props: JsonValue) -> Incoming:
    named = {"path": path, "host": "www.example.com", **props}
    return said(MessageType.PAGE, minutes=minutes, anonymous=anonymous, user=user, event="page_viewed", props=named)


def track(event: str, *, anonymous: str = "", user: str = "", minutes: float = 0, server: bool = False) -> Incoming:
    return said(MessageType.TRACK, minutes=minutes, anonymous=anonymous, user=user, event=event, server=server)


def identify(
    *, anonymous: str = "", user: str = "", minutes: float = 0, server: bool = False, **traits: JsonValue
) -> Incoming:
    return said(MessageType.IDENTIFY, minutes=minutes, anonymous=anonymous, user=user, traits=traits, server=server)


def form(
    anonymous: str,
    fields: Mapping[str, str],
    *,
    minutes: float = 0,
    name: str = "demo-request",
    consent: FormConsent | None = None,
    message: str = "",
    ip: str = "",
) -> Incoming:
    submission = FormSubmission(form=name, fields=fields, consent=consent, page_path="/demo/contact")
    return said(
        MessageType.FORM,
        minutes=minutes,
        anonymous=anonymous,
        event="form_submitted",
        form=submission,
        props={"form": name, "page_path": "/demo/contact"},
        message=message,
        ip=ip,
    )
