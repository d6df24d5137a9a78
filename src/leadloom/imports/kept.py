"""A checked row as it is kept until it runs: its cells, and what they say, so that the run reads no cell again."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

import orjson

from leadloom.compliance.types import ConsentState
from leadloom.costs.types import Cost, CostKind
from leadloom.identity.types import Claim, Kind
from leadloom.imports.mapping import ConsentCell
from leadloom.imports.values import LeadValues, OwnerRef, RowValues
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.profiles.types import Said
from leadloom.team.types import Role

_SAID: Final = tuple(field.name for field in fields(Said) if field.name != "cleared")
_DEFAULTS: Final[Mapping[str, object]] = {name: getattr(Said(), name) for name in _SAID}
_KINDS: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind}


def told(cells: Sequence[str], values: RowValues | None, consents: Sequence[ConsentCell]) -> JsonValue:
    """Return a row's cells together with what they say; without values the cells alone."""
    return list(cells) if values is None else {"cells": list(cells), "says": _says(values, consents)}


def packed(cells: Sequence[str], values: RowValues | None, consents: Sequence[ConsentCell]) -> bytes:
    """Return the same as it is kept of a single row."""
    return orjson.dumps(told(cells, values, consents))


def cells_of(kept: bytes) -> list[str]:
    """Return the cells of a kept row."""
    return cells_in(orjson.loads(kept))


def cells_in(kept: JsonValue) -> list[str]:
    """Return the cells of what is kept of a row."""
    return cast("list[str]", kept["cells"] if isinstance(kept, dict) else kept)


def values_of(kept: bytes, consents: Sequence[ConsentCell], *, line: int) -> RowValues | None:
    """Return what a kept row says under the mapping it was checked with; None for one that is only cells."""
    return values_in(orjson.loads(kept), consents, line=line)


def values_in(kept: JsonValue, consents: Sequence[ConsentCell], *, line: int) -> RowValues | None:
    """Return the same of what is kept of a row."""
    if not isinstance(kept, dict):
        return None
    says = cast("dict[str, Any]", kept["says"])
    return RowValues(
        line=line,
        claims=tuple(
            Claim(_KINDS[kind], source, value, bytes.fromhex(blind)) for kind, source, value, blind in says["claims"]
        ),
        said=Said(**says["said"]),
        at=_instant_of(says["at"]),
        consents=tuple((consents[place], ConsentState(state)) for place, state in says["consents"]),
        suppresses=says["suppresses"],
        lead=None if says["lead"] is None else _lead_of(says["lead"]),
    )


def _says(values: RowValues, consents: Sequence[ConsentCell]) -> JsonObject:
    said = values.said
    return {
        "claims": [[one.kind.value, one.source, one.value, one.blind.hex()] for one in values.claims],
        "said": {name: value for name in _SAID if (value := getattr(said, name)) != _DEFAULTS[name]},
        "at": _told_at(values.at),
        "consents": [[consents.index(cell), state.value] for cell, state in values.consents],
        "suppresses": values.suppresses,
        "lead": None if values.lead is None else _lead(values.lead),
    }


def _lead(lead: LeadValues) -> JsonObject:
    return {
        "key": lead.key,
        "opened_at": lead.opened_at.isoformat(),
        "won_at": _told_at(lead.won_at),
        "lost_at": _told_at(lead.lost_at),
        "lost_reason": lead.lost_reason,
        "amount": None if lead.amount is None else str(lead.amount),
        "currency": lead.currency,
        "marketing_owner": _owner(lead.marketing_owner),
        "sales_owner": _owner(lead.sales_owner),
        "cost": None if lead.cost is None else _cost(lead.cost),
    }


def _cost(cost: Cost) -> JsonObject:
    return {
        "amount": str(cost.amount),
        "currency": cost.currency,
        "kind": cost.kind.value,
        "spent_on": cost.spent_on.isoformat(),
        "campaign": cost.campaign,
        "channel": cost.channel,
    }


def _cost_of(told: JsonValue) -> Cost | None:
    """Return a kept cost; rows of an earlier version have none."""
    if not isinstance(told, dict):
        return None
    return Cost(
        amount=Decimal(str(told["amount"])),
        currency=str(told["currency"]),
        kind=CostKind(str(told["kind"])),
        spent_on=date.fromisoformat(str(told["spent_on"])),
        campaign=str(told["campaign"]),
        channel=str(told["channel"]),
    )


def _lead_of(told: Mapping[str, JsonValue]) -> LeadValues:
    amount = told["amount"]
    return LeadValues(
        key=str(told["key"]),
        opened_at=datetime.fromisoformat(str(told["opened_at"])),
        won_at=_instant_of(told["won_at"]),
        lost_at=_instant_of(told["lost_at"]),
        lost_reason=str(told["lost_reason"]),
        amount=None if amount is None else Decimal(str(amount)),
        currency=str(told["currency"]),
        marketing_owner=_owner_of(told["marketing_owner"]),
        sales_owner=_owner_of(told["sales_owner"]),
        cost=_cost_of(told.get("cost")),
    )


def _told_at(at: datetime | None) -> JsonValue:
    return None if at is None else at.isoformat()


def _instant_of(told: JsonValue) -> datetime | None:
    return None if told is None else datetime.fromisoformat(str(told))


def _owner(owner: OwnerRef | None) -> JsonValue:
    return None if owner is None else [owner.role.value, owner.external_id]


def _owner_of(told: JsonValue) -> OwnerRef | None:
    return OwnerRef(Role(str(told[0])), str(told[1])) if isinstance(told, list) else None
