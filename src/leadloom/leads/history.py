"""What happened to leads, written twice: as transitions here, as facts for conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import orjson

from leadloom.events.services import emit_facts
from leadloom.events.types import Fact
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.leads.types import Stage, TransitionKind
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.storage.vault import vault

TRANSITIONS: Final = load(__package__, "transitions")
NOTE_CELL: Final = "leads_transition.note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One row of a lead's history. ``occasion`` makes its key unique for the lead; ``note`` is sealed.

    ``facts`` are the events that conditions see: type and properties; the lead's id is added. A change of stage makes
    its own unless ``tells_stage`` is false.
    """

    lead_id: int
    contact_id: int
    kind: TransitionKind
    before: Stage | None
    after: Stage
    at: datetime
    occasion: str
    actor_id: int | None = None
    rule_id: int | None = None
    reason: str = ""
    note: str = ""
    evidence: JsonObject = field(default_factory=dict)
    facts: Mapping[str, JsonObject] = field(default_factory=dict)
    tells_stage: bool = True

    @property
    def key(self) -> str:
        """Return the row's key: the same whenever the same thing is told again."""
        return f"{self.lead_id}:{self.occasion}"


def record(happenings: Sequence[Happening]) -> None:
    """Write history and facts, two statements. Runs in the caller's transaction; repeatable by key."""
    if not happenings:
        return
    keys = vault()
    execute(
        TRANSITIONS,
        {
            "keys": [row.key for row in happenings],
            "leads": [row.lead_id for row in happenings],
            "kinds": [row.kind.value for row in happenings],
            "befores": [row.before and row.before.value for row in happenings],
            "afters": [row.after.value for row in happenings],
            "at": [row.at for row in happenings],
            "actors": [row.actor_id for row in happenings],
            "rules": [row.rule_id for row in happenings],
            "reasons": [row.reason for row in happenings],
            "notes": [keys.seal(NOTE_CELL, row.key, row.note) if row.note else b"" for row in happenings],
            "evidence": [orjson.dumps(row.evidence).decode() for row in happenings],
        },
    )
    emit_facts([fact for row in happenings for fact in _facts(row)])


def _facts(row: Happening) -> list[Fact]:
    told: dict[str, JsonObject] = dict(row.facts)
    if row.tells_stage and row.before is not None and row.before != row.after:
        told["lead_stage_changed"] = {"from": row.before.value, "to": row.after.value, "reason": row.reason}
    return [
        Fact(
            subject=row.contact_id,
            type=name,
            at=row.at,
            key=f"lead:{row.key}:{name}",
            props=_without_empty({"lead_id": row.lead_id, **props}),
        )
        for name, props in told.items()
    ]


def _without_empty(props: JsonObject) -> dict[str, JsonValue]:
    return {name: value for name, value in props.items() if value not in ("", None)}
