"""The ledger: from a pass's answers to rows that add up to the score. Pure."""

from collections.abc import Iterator
from datetime import datetime

from leadloom.evaluation.types import Answers, Evidence
from leadloom.scoring.rules import rule_key
from leadloom.scoring.types import Label, Ledger, LedgerPart, LedgerRow, ScoringDefinition, ScoringRule

DECAY: Label = {"zh": "时间衰减", "en": "Decay by age"}
CAP: Label = {"zh": "规则封顶", "en": "Cap of the rule"}
CLAMP: Label = {"zh": "总分范围", "en": "Range of the model"}


def ledger_of(answers: Answers, definition: ScoringDefinition, *, model: str, version: int, as_of: datetime) -> Ledger:
    """Return all rows of one contact's score, events in order of time, then conditions, then the clamp.

    ``answers`` must carry evidence. The rows' sum is the score's total.
    """
    score = answers.scores[model]
    rows = [
        row
        for rule in definition.rules
        for row in _rule_rows(
            rule,
            earned=answers.points.get(rule_key(model, rule.key), 0),
            events=answers.evidence.get(rule_key(model, rule.key), ()),
        )
    ]
    beyond = score.total_milli - sum(row.points_milli for row in rows)
    if beyond:
        rows.append(LedgerRow("clamp", CLAMP, LedgerPart.CLAMP, beyond))
    return Ledger(model=model, version=version, as_of=as_of, score=score, rows=tuple(rows))


def _rule_rows(rule: ScoringRule, *, earned: int, events: tuple[Evidence, ...]) -> Iterator[LedgerRow]:
    part = LedgerPart(rule.part.value)
    if not events:
        if earned:
            yield LedgerRow(rule.key, rule.label, part, earned)
        return
    for event in events:
        yield LedgerRow(rule.key, rule.label, part, rule.points_milli, event.event_id, event.type, event.at)
    decayed = sum(event.points_milli for event in events)
    if decay := decayed - rule.points_milli * len(events):
        yield LedgerRow(rule.key, DECAY, LedgerPart.DECAY, decay)
    if cap := earned - decayed:
        yield LedgerRow(rule.key, CAP, LedgerPart.CAP, cap)
