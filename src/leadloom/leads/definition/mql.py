"""The MQL definition: clauses in groups, of which every group needs one that is met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.leads.types import ContactAnswers, Evidence

MAX_EVIDENCE: Final = 10


@dataclass(frozen=True, slots=True)
class Clause:
    """One automatic clause: a condition with a name. ``group`` is what it speaks of; within one, any clause will do."""

    key: str
    group: str
    zh: str
    en: str
    tree: JsonObject


@dataclass(frozen=True, slots=True)
class MqlRule:
    """One version of the definition. It never changes; old MQLs keep showing the version they met."""

    version: int
    clauses: tuple[Clause, ...]

    def keyed(self) -> Iterator[tuple[str, Clause]]:
        """Give each clause with the key under which evaluation answers it."""
        return ((f"mql:{self.version}:{clause.key}", clause) for clause in self.clauses)

    def is_met(self, met: Mapping[str, bool]) -> bool:
        """Tell whether every group has a met clause. A definition without clauses is never met."""
        groups = {clause.group for clause in self.clauses}
        return bool(groups) and groups == {clause.group for key, clause in self.keyed() if met.get(key, False)}


def clause_from_json(stored: JsonObject) -> Clause:
    """Read a clause as it is stored."""
    label = cast("Mapping[str, str]", stored["label"])
    return Clause(
        key=str(stored["key"]),
        group=str(stored["group"]),
        zh=label["zh"],
        en=label["en"],
        tree=cast("JsonObject", stored["tree"]),
    )


def clause_to_json(clause: Clause) -> JsonObject:
    """Write a clause as it is stored."""
    return {
        "key": clause.key,
        "group": clause.group,
        "label": {"zh": clause.zh, "en": clause.en},
        "tree": clause.tree,
    }


def answered_clauses(rule: MqlRule, answers: ContactAnswers) -> list[JsonValue]:
    """Return what an MQL stores: each clause with its answer and at most ten pieces of evidence, the newest first."""
    return [
        {
            "key": clause.key,
            "group": clause.group,
            "label": {"zh": clause.zh, "en": clause.en},
            "met": answers.met.get(key, False),
            "evidence": [evidence_to_json(piece) for piece in newest(answers.evidence.get(key, ()))],
        }
        for key, clause in rule.keyed()
    ]


def newest(evidence: Sequence[Evidence], limit: int = MAX_EVIDENCE) -> list[Evidence]:
    """Return the newest pieces of evidence, those without an instant first."""
    dated = sorted((piece for piece in evidence if piece.at is not None), key=_instant, reverse=True)
    return [*(piece for piece in evidence if piece.at is None), *dated][:limit]


def _instant(piece: Evidence) -> datetime:
    assert piece.at is not None  # noqa: S101 - the caller filtered
    return piece.at


def evidence_to_json(piece: Evidence) -> JsonObject:
    """Write a piece of evidence: ISO instant in UTC, event id, type and non-personal properties."""
    return {
        "type": piece.type,
        "at": None if piece.at is None else piece.at.isoformat().replace("+00:00", "Z"),
        "event_id": piece.event_id,
        "props": dict(piece.props),
    }


SEEDED: Final = MqlRule(
    version=1,
    clauses=(
        Clause(
            "fit",
            "fit",
            "契合度 ≥ 25",
            "Fit ≥ 25",
            {"state": "fit", "model": "standard", "op": ">=", "value": 25},
        ),
        Clause(
            "demo_requested",
            "intent",
            "申请演示",
            "Demo requested",
            {
                "event": "form_submitted",
                "where": [{"property": "form", "op": "is", "value": "demo-request"}],
                "at_least": 1,
            },
        ),
        Clause(
            "solution_downloaded",
            "intent",
            "下载解决方案",
            "Solution downloaded",
            {
                "event": "file_downloaded",
                "where": [{"property": "asset_kind", "op": "is", "value": "solution"}],
                "at_least": 1,
            },
        ),
        Clause(
            "pricing_viewed",
            "intent",
            "浏览价格页",
            "Pricing page viewed",
            {
                "event": "page_viewed",
                "where": [{"property": "path", "op": "contains", "value": "/pricing"}],
                "at_least": 1,
            },
        ),
        Clause(
            "three_visits",
            "intent",
            "7 天内访问 ≥ 3 次",
            "3 or more visits in 7 days",
            {"event": "visit_started", "at_least": 3, "days": 7},
        ),
    ),
)
"""Version 1: fit and any one sign of intent, all automatic."""
