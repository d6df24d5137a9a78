"""Identity's part of a tick: whose events these are, and to which visits they belong."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.events.types import EventRow, SubjectLink
from leadloom.identity.absorbing import hold_merges_off
from leadloom.identity.browsers import Browser, Browsers
from leadloom.identity.claims import anonymous_blind, claims_of, is_trusted, says_who
from leadloom.identity.definition import Powers
from leadloom.identity.minting import Minter
from leadloom.identity.networks import network_of
from leadloom.identity.registry import NOBODY, Registry, settled
from leadloom.identity.types import Claim, NewContact, Owner, Refusal, Refused, Resolution, Resolved
from leadloom.identity.visits import Visit, campaign_of, touch_of, visit_props
from leadloom.inbox.parse import Incoming
from leadloom.inbox.types import MessageType
from leadloom.kernel.ids import ContactId, SubjectId, derived_uuid
from leadloom.kernel.types import JsonValue

HITS: Final = frozenset({MessageType.PAGE, MessageType.SCREEN, MessageType.TRACK, MessageType.FORM})
PASSIVE: Final = frozenset({"page_dwelled", "form_abandoned"})
"""Events of leaving a page: they belong to a visit and never begin one."""


@dataclass(slots=True)
class _Draft:
    """An event of the batch while its batch is being resolved."""

    incoming: Incoming
    claims: tuple[Claim, ...]
    browser: Browser | None
    owner: Owner
    visit: int = 0

    @property
    def contact(self) -> ContactId | None:
        """Return whose event it is."""
        return self.owner.contact


@dataclass(slots=True)
class _Batch:
    """Everything that one attempt at a batch works on."""

    browsers: Browsers
    registry: Registry = field(default_factory=Registry)
    drafts: list[_Draft] = field(default_factory=list)
    made: dict[ContactId, _Draft] = field(default_factory=dict)


def resolve(batch: Sequence[Incoming], *, now: datetime) -> Resolution:
    """Return whose events these are; mint contacts, visitors and visits; write identifiers and browsers.

    Runs inside step A's transaction (or its own), in about a dozen statements for any batch. Order counts: events of
    one browser or user are taken in the order of ``batch``. Contacts that are minted here get their rows from
    ``profiles.stage.fold`` in the same transaction.
    """
    if not batch:
        return Resolution((), (), (), {}, frozenset(), (), {})
    with transaction.atomic():
        hold_merges_off()
        work = settled(lambda: _decided(batch), now=now)
        visits = _assign_visits(work.drafts)
        work.browsers.write()
        links = _links(work.browsers)
    return _resolution(work, visits, links)


def _decided(batch: Sequence[Incoming]) -> tuple[Registry, _Batch]:
    claims = [claims_of(incoming) for incoming in batch]
    ids = {incoming.anonymous_id for incoming in batch} | {incoming.previous_id for incoming in batch}
    browsers = Browsers.read(anonymous_blind(name) for name in ids if name)
    work = _Batch(browsers)
    owners = {browser.contact for known in browsers.generations.values() for browser in known}
    work.registry.read((claim for named in claims for claim in named), (who for who in owners if who is not None))
    for incoming, named in zip(batch, claims, strict=True):
        draft = _settle(work, incoming, named)
        work.drafts.append(draft)
    return work.registry, work


def _settle(work: _Batch, incoming: Incoming, claims: tuple[Claim, ...]) -> _Draft:
    """Decide about one event and bring the batch's picture of browsers and identifiers up to date."""
    at = incoming.at
    browser = work.browsers.current(anonymous_blind(incoming.anonymous_id), at) if incoming.anonymous_id else None
    if not claims:
        return _Draft(incoming, claims, browser, _owner(browser))
    decision, owner = work.registry.settle(
        claims,
        visitor=_owner(browser),
        powers=Powers(trusted=is_trusted(incoming), creates=says_who(incoming)),
        at=at,
    )
    if browser is not None:
        if decision.parts:
            browser = work.browsers.part(browser, owner, at)
        elif owner.contact is not None and browser.contact is None:
            browser = work.browsers.recognise(browser, owner, at)
    draft = _Draft(incoming, claims, browser, owner)
    if owner.contact is not None:
        if decision.makes_contact:
            work.made[owner.contact] = draft
        if incoming.type is MessageType.ALIAS and incoming.previous_id:
            _join_previous(work, incoming, claims, owner)
    return draft


def _owner(browser: Browser | None) -> Owner:
    if browser is None or browser.contact is None:
        return NOBODY
    return Owner(browser.contact, browser.origin or browser.contact)


def _join_previous(work: _Batch, incoming: Incoming, claims: tuple[Claim, ...], owner: Owner) -> None:
    """Let the browser named by ``previousId`` be this contact's, unless it is somebody else's already."""
    blind = anonymous_blind(incoming.previous_id)
    if not work.browsers.generations.get(blind):
        return
    previous = work.browsers.current(blind, incoming.at)
    if previous.contact is None:
        work.browsers.link(previous, owner, incoming.at)
    elif owner.contact is not None and previous.contact != owner.contact:
        work.registry.refused.append((owner.contact, Refused(claims[0], Refusal.OWNED, previous.contact)))


def _assign_visits(drafts: Sequence[_Draft]) -> list[EventRow]:
    """Give each hit its visit, in the order of time; return the rows of visits that began."""
    started: list[EventRow] = []
    minter = Minter("visit_seq")
    for draft in sorted(drafts, key=lambda draft: draft.incoming.at):
        browser, incoming = draft.browser, draft.incoming
        if browser is None or incoming.type not in HITS:
            continue
        _keep_first_touch(browser, incoming)
        campaign = campaign_of(incoming.props)
        visit = browser.visits.find(incoming.at, campaign)
        is_earlier = visit is not None and visit.widen(incoming.at)
        is_new = visit is None and incoming.event_type not in PASSIVE
        if visit is None:
            visit = (
                browser.visits.begin(minter.next(), incoming.at, campaign)
                if is_new
                else browser.visits.going_on(incoming.at)
            )
        if visit is None:
            continue
        draft.visit = visit.id
        draft.incoming = _seen_in(visit, incoming, lands=is_new or is_earlier)
        if is_earlier and incoming.type is MessageType.PAGE:
            draft.incoming = _landed_late(draft.incoming)
        if is_new:
            started.append(_visit_row(browser, visit, draft.incoming))
    return started


def _seen_in(visit: Visit, incoming: Incoming, *, lands: bool) -> Incoming:
    """Return the hit with what its visit and its sender's network tell about it.

    ``lands``: no hit of the visit that is known so far lies before it.
    """
    is_page, conduct = incoming.type is MessageType.PAGE, visit.conduct
    if is_page:
        conduct.viewed(incoming.at, last_at=visit.last_at)
    if is_page and lands:
        visit.landing = str(incoming.props.get("path") or "")
    conduct.is_touched |= incoming.signs.is_touched
    more: dict[str, JsonValue] = {}
    if is_page and (network := _network(incoming)):
        more["network"] = network
    is_dwell = incoming.event_type == "page_dwelled" and visit.landing == incoming.props.get("path")
    if (is_page and lands) or (is_dwell and visit.landing):
        more["landing"] = True
    is_machine = not is_trusted(incoming) and conduct.is_machine(
        tells_touches=incoming.signs.tells_touches, is_automated=incoming.signs.is_automated
    )
    if not more and (incoming.bot or not is_machine):
        return incoming
    return replace(incoming, bot=incoming.bot or is_machine, props={**incoming.props, **more})


def _landed_late(incoming: Incoming) -> Incoming:
    """Return a landing page that came after ``visit_started`` was told, with the source that this should have told."""
    return replace(incoming, props={**incoming.props, "landing_source": touch_of(incoming.props)["source"]})


def _network(incoming: Incoming) -> str:
    """Return the network of a browser; a server sends for all its visitors, from its own."""
    return "" if is_trusted(incoming) else network_of(incoming.ip)


def _keep_first_touch(browser: Browser, incoming: Incoming) -> None:
    """Remember where the browser came from: what its tracker kept, else what its first page shows."""
    if browser.first_touch is not None:
        return
    if incoming.first_touch:
        kept = incoming.first_touch
        browser.first_touch = {"at": kept.get("at") or incoming.at.isoformat(), **touch_of(kept)}
    elif incoming.type is MessageType.PAGE:
        browser.first_touch = {"at": incoming.at.isoformat(), **touch_of(incoming.props)}


def _visit_row(browser: Browser, visit: Visit, incoming: Incoming) -> EventRow:
    is_page = incoming.type is MessageType.PAGE
    touch = touch_of(incoming.props if is_page else incoming.last_touch or incoming.first_touch or incoming.props)
    network: dict[str, JsonValue] = {"network": hashed} if (hashed := _network(incoming)) else {}
    return EventRow(
        subject=browser.subject,
        type="visit_started",
        at=incoming.at,
        event_id=derived_uuid("visit_started", incoming.event_id),
        received_at=incoming.received_at,
        origin=incoming.origin.value,
        bot=incoming.bot,
        visit=visit.id,
        props=visit_props(touch) | network,
    )


def _links(browsers: Browsers) -> list[SubjectLink]:
    linked = sorted(browsers.linked(), key=lambda browser: browser.subject)
    versions = Minter("link_seq").take(len(linked))
    return [
        SubjectLink(subject=browser.subject, contact=browser.contact, version=version, at=browser.linked_at)
        for browser, version in zip(linked, versions, strict=True)
        if browser.contact is not None and browser.linked_at is not None
    ]


def _resolution(work: _Batch, visits: Sequence[EventRow], links: Sequence[SubjectLink]) -> Resolution:
    first_seen: dict[ContactId, datetime] = {}
    for browser in work.browsers.linked():
        if browser.contact is not None:
            known = first_seen.get(browser.contact, browser.first_seen_at)
            first_seen[browser.contact] = min(known, browser.first_seen_at)
    named = [draft for draft in work.drafts if draft.browser is not None or draft.contact is not None]
    after = {draft.browser.contact if draft.browser else draft.contact for draft in named}
    return Resolution(
        events=[_resolved(draft, work.registry) for draft in named],
        visits=visits,
        links=links,
        new_contacts={contact: _new_contact(contact, draft) for contact, draft in work.made.items()},
        touched=frozenset(contact for contact in after if contact is not None),
        nobody=[draft.incoming for draft in work.drafts if draft.browser is None and draft.contact is None],
        first_seen=first_seen,
        conflicts=work.registry.conflicts(),
    )


def _resolved(draft: _Draft, registry: Registry) -> Resolved:
    subject = draft.browser.subject if draft.browser else SubjectId(draft.owner.origin or 0)
    return Resolved(
        incoming=draft.incoming,
        subject=subject,
        contact=draft.contact,
        visit=draft.visit,
        trusted=is_trusted(draft.incoming),
        held=registry.held(draft.claims, draft.contact),
        origin=draft.owner.origin,
    )


def _new_contact(contact: ContactId, draft: _Draft) -> NewContact:
    browser = draft.browser
    return NewContact(
        contact=contact,
        at=draft.incoming.at,
        trusted=is_trusted(draft.incoming),
        first_touch=browser.first_touch if browser else None,
        first_seen_at=min(browser.first_seen_at, draft.incoming.at) if browser else draft.incoming.at,
    )
