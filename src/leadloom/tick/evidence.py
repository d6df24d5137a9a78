"""Why a tree is met, in a form that can be kept with an MQL: events with what they say, values by their names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never, cast
from uuid import UUID

from leadloom.criteria.definition import AttributeLeaf, EventLeaf, StateFact, StateLeaf
from leadloom.evaluation.passes import explain_contacts
from leadloom.evaluation.types import Explanation, LeafAnswer
from leadloom.kernel.ids import ContactId, TickId
from leadloom.kernel.types import JsonValue
from leadloom.leads.types import Evidence
from leadloom.scoring.definition import shown
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.sqlfiles import load
from leadloom.tick.rulebook import RuleBook

PER_CLAUSE: Final = 5
TOLD_PROPERTIES: Final = load(__package__, "told_properties")
TOLD: Final = frozenset(
    {"title", "path", "form", "asset", "asset_kind", "source", "landing_path", "seminar", "part", "event", "cta"}
)
"""What of an event's properties is worth a line; the rest can be seen on the timeline."""
_IN_POINTS: Final = (StateFact.TOTAL, StateFact.FIT, StateFact.BEHAVIOUR)

Reasons = Mapping[str, tuple[Evidence, ...]]


def reasons(
    contacts: Sequence[ContactId],
    store: EventStore,
    book: RuleBook,
    *,
    explained: Mapping[ContactId, Explanation],
    tick: TickId,
    as_of: datetime,
) -> dict[ContactId, Reasons]:
    """Return, by contact and tree, what meets the leaves; asks for contacts that are not ``explained`` yet.

    Two queries at most for all contacts together.
    """
    unknown = [contact for contact in contacts if contact not in explained]
    found = explain_contacts(book.plan, store, contacts=unknown, as_of=as_of, run_id=f"why-{tick}")
    known = {contact: explained[contact] for contact in contacts if contact in explained}
    plain = {contact: _of_trees(reason) for contact, reason in (known | found).items()}
    events = [piece for trees in plain.values() for pieces in trees.values() for piece in pieces if piece.event_id]
    told = _told(list(plain), events, store)
    return {
        contact: {name: tuple(_telling(piece, told) for piece in pieces) for name, pieces in trees.items()}
        for contact, trees in plain.items()
    }


def _of_trees(reason: Explanation) -> Reasons:
    return {
        name: tuple(piece for leaf in leaves if leaf.met for piece in _of_leaf(leaf))[-PER_CLAUSE:]
        for name, leaves in reason.leaves.items()
    }


def _of_leaf(answer: LeafAnswer) -> list[Evidence]:
    """Return the events counted, else the value compared, points as people read them."""
    if answer.events:
        return [Evidence(event.type, event.at, str(event.event_id)) for event in answer.events]
    leaf, value = answer.leaf, answer.value
    match leaf:
        case StateLeaf():
            said = shown(value) if leaf.fact in _IN_POINTS and isinstance(value, int) else value
            return [Evidence("value", props={leaf.fact.value: cast("JsonValue", said)})]
        case AttributeLeaf():
            listed = list(value) if isinstance(value, tuple) else value
            return [Evidence("value", props={leaf.field: cast("JsonValue", listed)})]
        case EventLeaf():
            return [Evidence("value", props={"count": cast("JsonValue", value)})]
        case _:
            assert_never(leaf)


def _told(
    contacts: Sequence[ContactId], events: Sequence[Evidence], store: EventStore
) -> dict[str, Mapping[str, JsonValue]]:
    if not events:
        return {}
    params = {
        "contacts": list(contacts),
        "types": sorted({piece.type for piece in events}),
        "events": sorted({UUID(piece.event_id) for piece in events if piece.event_id}),
    }
    return {str(event): json.loads(str(props)) for event, props in store.query(TOLD_PROPERTIES, params)}


def _telling(piece: Evidence, told: Mapping[str, Mapping[str, JsonValue]]) -> Evidence:
    props = told.get(piece.event_id or "", {})
    kept = {name: value for name, value in props.items() if name in TOLD}
    return replace(piece, props=kept) if kept else piece
