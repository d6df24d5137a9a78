"""What a pass answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leadloom.criteria.definition import Leaf, Operand
from leadloom.kernel.ids import ContactId


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event that was counted; ``points_milli`` is what it earned (decayed, before the cap; 0 in a count)."""

    event_id: UUID
    type: str
    at: datetime
    points_milli: int


@dataclass(frozen=True, slots=True)
class Score:
    """What a scoring model says, in thousandths; ``grade`` is None below the last cut."""

    total_milli: int
    fit_milli: int
    behaviour_milli: int
    rating: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """One contact's answers: trees by name, capped thousandths by rule, scores by model.

    ``evidence`` (only when asked to explain) has the events that earned points, by rule, in the order of
    (at, event id); their sum is the rule's points before its cap. Conditions that earn points have none.
    """

    contact: ContactId
    met: Mapping[str, bool]
    points: Mapping[str, int]
    scores: Mapping[str, Score]
    evidence: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeafAnswer:
    """Why one leaf is (not) met: ``path`` inside its tree as in error messages.

    ``value`` is the field's value as stored (an instant in milliseconds), the number of (distinct) events, or the
    state's value; ``events`` are the latest 20 counted ones, oldest first, for DISTINCT the first of each value.
    """

    path: str
    leaf: Leaf
    met: bool
    value: Operand
    events: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A contact's answers with each leaf of each tree, by tree name, in reading order."""

    answers: Answers
    leaves: Mapping[str, tuple[LeafAnswer, ...]]
