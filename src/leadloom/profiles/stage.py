"""Profiles' part of a tick: what a batch says about contacts and companies; forms and consents with their proof."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Final

import orjson

from leadloom.compliance.services import record_consents
from leadloom.compliance.types import Channel, Consent, ConsentState, Method
from leadloom.events.services import emit_facts
from leadloom.events.types import Fact
from leadloom.identity import normalise
from leadloom.identity.types import Claim, Kind, Resolution, Resolved
from leadloom.inbox.parse import FormConsent
from leadloom.inbox.types import MessageType
from leadloom.kernel.ids import ContactId
from leadloom.profiles.definition import said_by_fields
from leadloom.profiles.types import Applied, Change, Said
from leadloom.profiles.upsert import Seen, apply_changes
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

SAVE_SUBMISSIONS: Final = load(__package__, "save_submissions")
PAYLOAD_COLUMN: Final = "profiles_form_submission.payload"
_UNNAMED: Final = (Channel.EMAIL, Channel.SMS)
"""Channels of a form that does not tell which ones its text names."""
_REACHED_BY: Final = {
    Channel.EMAIL: Kind.EMAIL,
    Channel.SMS: Kind.MOBILE,
    Channel.PHONE: Kind.MOBILE,
    Channel.WECOM: Kind.WECOM_EXTERNAL,
    Channel.WECHAT: Kind.WECHAT_UNIONID,
}


_SAID: Final = tuple(each.name for each in fields(Said))
_ALL_SAID: Final = attrgetter(*_SAID)
_NOTHING: Final = Said()


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of a batch: contacts made and changed, and how many forms were kept."""

    applied: Applied
    submissions: int


def fold(resolution: Resolution, *, now: datetime) -> Folded:
    """Fold a batch into contacts and companies, keep its forms, record its consents; tell the facts.

    Runs in step A's transaction after :func:`leadloom.identity.stage.resolve`; set-based, repeatable.
    """
    applied = apply_changes(changes_of(resolution), now=now, seen=_seen(resolution), conflicts=resolution.conflicts)
    forms = [resolved for resolved in resolution.events if resolved.incoming.form is not None]
    if forms:
        _keep_submissions(forms)
        record(consents_of(forms), now=now)
    return Folded(applied, len(forms))


def record(consents: Sequence[Consent], *, now: datetime) -> None:
    """Write consents to the ledger and tell the event store of those that are new."""
    emit_facts([consent_fact(consent) for consent in record_consents(consents, now=now)])


def consent_fact(consent: Consent) -> Fact:
    """Return the event that a statement of the ledger becomes."""
    key = f"consent:{consent.contact}:{consent.purpose}:{consent.channel}:{consent.state}:{consent.proof}"
    return Fact(
        subject=consent.contact,
        type=f"consent_{consent.state}",
        at=consent.at,
        key=key,
        props={"purpose": consent.purpose, "channel": consent.channel.value},
    )


def changes_of(resolution: Resolution) -> list[Change]:
    """Return what the messages of a batch say about their contacts, in order; pure."""
    changes: list[Change] = []
    unborn = set(resolution.new_contacts)
    for resolved in resolution.events:
        contact = resolved.contact
        if contact is None:
            continue
        said = _said(resolved)
        if said is None and contact not in unborn:
            continue
        unborn.discard(contact)
        new = resolution.new_contacts.get(contact)
        changes.append(
            Change(
                contact=contact,
                at=new.at if new else resolved.incoming.at,
                said=said or Said(),
                overwrites=resolved.trusted,
                default_source="api" if resolved.trusted else "direct",
                first_touch=new.first_touch if new else None,
                first_seen_at=new.first_seen_at if new else None,
            )
        )
    return changes


def consents_of(forms: Iterable[Resolved]) -> list[Consent]:
    """Return the consents that were ticked on forms of known contacts.

    Each is its author's, also while that contact is merged into another.
    One per channel that the text names and the form gave an address for. A form that does not tell what its text names
    stands for e-mail and SMS, or for all channels where it gave neither address.
    """
    found: list[Consent] = []
    for resolved in forms:
        incoming = resolved.incoming
        ticked = incoming.form.consent if incoming.form else None
        if resolved.contact is None or incoming.form is None or ticked is None or not ticked.given:
            continue
        channels = _channels(ticked, {claim.kind for claim in resolved.held})
        said = Consent(
            contact=resolved.origin or resolved.contact,
            purpose=ticked.purpose,
            channel=Channel.ANY,
            state=ConsentState.GIVEN,
            method=Method.FORM,
            at=incoming.at,
            proof=str(incoming.event_id),
            source=f"{incoming.form.form} {incoming.form.page_path}".strip(),
            text=ticked.text,
            ip=incoming.ip,
        )
        found.extend(replace(said, channel=channel) for channel in channels)
    return found


def _channels(ticked: FormConsent, kinds: set[Kind]) -> list[Channel]:
    if ticked.channels:
        return [channel for channel, kind in _REACHED_BY.items() if channel.value in ticked.channels and kind in kinds]
    return [channel for channel in _UNNAMED if _REACHED_BY[channel] in kinds] or [Channel.ANY]


def _said(resolved: Resolved) -> Said | None:
    """Return what a message says about its contact, None when it says nothing."""
    incoming = resolved.incoming
    if incoming.type is MessageType.GROUP:
        traits = dict(incoming.traits)
        said = said_by_fields({"company": traits}, trusted=resolved.trusted) if traits else None
    elif incoming.form is not None:
        said = said_by_fields(incoming.form.fields, trusted=resolved.trusted)
    elif incoming.traits and incoming.type in {MessageType.IDENTIFY, MessageType.ALIAS}:
        said = said_by_fields(incoming.traits, trusted=resolved.trusted)
    else:
        said = None
    reachable = any(claim.kind in {Kind.EMAIL, Kind.MOBILE} for claim in resolved.held)
    return with_claims(said, resolved.held) if said or reachable else None


def with_claims(said: Said | None, held: Sequence[Claim]) -> Said:
    """Return what was said together with the address and number that belong to the contact."""
    values = {claim.kind: claim.value for claim in reversed(held)}
    email, mobile = values.get(Kind.EMAIL, ""), values.get(Kind.MOBILE, "")
    if said is not None and not email and not mobile:
        return said
    told = dict(zip(_SAID, _ALL_SAID(said or _NOTHING), strict=True))
    told.update(email=email, mobile=mobile, email_domain=normalise.email_domain(email) if email else "")
    return Said(**told)


def _seen(resolution: Resolution) -> Seen:
    last: dict[ContactId, datetime] = {}
    after: Mapping[int, ContactId] = {link.subject: ContactId(link.contact) for link in resolution.links}
    for resolved in resolution.events:
        contact = resolved.contact or after.get(resolved.subject)
        if contact is not None and not resolved.incoming.bot:
            last[contact] = max(resolved.incoming.at, last.get(contact, resolved.incoming.at))
    for contact in resolution.first_seen:
        last.setdefault(contact, resolution.first_seen[contact])
    return Seen(last=last, first=resolution.first_seen)


def _keep_submissions(forms: Sequence[Resolved]) -> None:
    execute(
        SAVE_SUBMISSIONS,
        {
            "ids": [resolved.incoming.event_id for resolved in forms],
            "forms": [_form_name(resolved)[:200] for resolved in forms],
            "contacts": [resolved.contact for resolved in forms],
            "subjects": [resolved.subject for resolved in forms],
            "ats": [resolved.incoming.at for resolved in forms],
            "paths": [resolved.incoming.form.page_path[:1000] if resolved.incoming.form else "" for resolved in forms],
            "payloads": [_payload(resolved) for resolved in forms],
        },
    )


def _form_name(resolved: Resolved) -> str:
    return resolved.incoming.form.form if resolved.incoming.form else ""


def _payload(resolved: Resolved) -> bytes:
    form = resolved.incoming.form
    if form is None:
        return b""
    consent = form.consent
    plain = {
        "fields": dict(form.fields),
        "consent": {
            "purpose": consent.purpose,
            "channels": consent.channels,
            "text": consent.text,
            "given": consent.given,
        }
        if consent
        else None,
        "ip": resolved.incoming.ip,
        "user_agent": resolved.incoming.user_agent,
    }
    return vault().seal_bytes(PAYLOAD_COLUMN, resolved.incoming.event_id, orjson.dumps(plain))
