"""Scoring models and the ledger that adds up to a score.

Points are integers of 1/1,000 point ("milli"): sums of decimals would differ from run to run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from leadloom.evaluation.types import Score
from leadloom.kernel.types import JsonObject

Label = Mapping[str, str]
"""Text by language: {"zh": …, "en": …}."""


class Part(StrEnum):
    """What a rule speaks of: who it is (fit) or what it does (behaviour)."""

    FIT = "fit"
    BEHAVIOUR = "behaviour"


class LedgerPart(StrEnum):
    """Why a row stands in the ledger; each kind is a number that was added or taken."""

    FIT = "fit"
    BEHAVIOUR = "behaviour"
    CAP = "cap"
    DECAY = "decay"
    CLAMP = "clamp"


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """Points for a condition that holds (``when``), or for every event that matches (``event``); one of the two.

    ``per`` names what an event counts once for: "day" and properties of the event; empty means every event counts.
    ``cap_milli`` bounds the rule's sum, ``window_days`` how far back events count, ``half_life_days`` their decay.
    """

    key: str
    part: Part
    label: Label
    points_milli: int
    when: JsonObject | None = None
    event: JsonObject | None = None
    per: tuple[str, ...] = ()
    cap_milli: int | None = None
    window_days: int | None = None
    half_life_days: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """From ``at_least_milli`` on, the value is called ``name``."""

    name: str
    at_least_milli: int


@dataclass(frozen=True, slots=True)
class ScoringDefinition:
    """One published version of a scoring model. Bands stand in falling order of their cut."""

    rules: tuple[ScoringRule, ...]
    least_milli: int
    most_milli: int
    ratings: tuple[Band, ...]
    lowest_rating: str
    letters: tuple[Band, ...]
    numbers: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One addition or subtraction. Rows of events name the event."""

    rule: str
    label: Label
    part: LedgerPart
    points_milli: int
    event_id: UUID | None = None
    event_type: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rows of a score; their sum is the score's total."""

    model: str
    version: int
    as_of: datetime
    score: Score
    rows: tuple[LedgerRow, ...] = field(default=())
