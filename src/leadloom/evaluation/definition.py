"""What a pass is asked: point rules, score formulas and whom it is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias, assert_never

from leadloom.criteria.definition import EventMatch, Tree
from leadloom.kernel.ids import FIRST_VISITOR, ContactId, TickId


@dataclass(frozen=True, kw_only=True)
class PointRule:
    """Points (integers of 1/1,000) for events or for a condition that holds.

    *Events* (``match`` is an EventMatch): each event in (as_of − window_days × 24 h, as_of] earns ``points_milli``.
    ``dedupe`` (properties, DAY, VISIT): of the events with the same values only the earliest counts, a missing value
    being a value of its own. ``award_at`` n: only the n-th counted event earns, once. ``half_life_days``: what an event
    earns is halved for each so many completed 24-hour steps since it, rounded to whole thousandths, half away from
    zero. ``points_property``: the event itself says how many thousandths (an INTEGER property) on top of
    ``points_milli``; not together with ``dedupe``, ``award_at`` or ``half_life_days``.

    *A condition*: ``points_milli`` once while it is met. Alone an event leaf "at least n" is the same as ``award_at``
    n, so that it can have a half-life; no other condition can.

    ``cap_milli`` (positive): the rule's sum stays within ±cap. It comes after rounding.
    """

    key: str
    match: EventMatch | Tree
    points_milli: int
    dedupe: tuple[str, ...] = ()
    award_at: int | None = None
    points_property: str | None = None
    cap_milli: int | None = None
    half_life_days: int | None = None
    window_days: int | None = None


@dataclass(frozen=True)
class Constant:
    """Always so many thousandths."""

    milli: int


@dataclass(frozen=True)
class Points:
    """What the rule of this key gave, after its cap."""

    rule: str


@dataclass(frozen=True)
class Sum:
    """All terms together; 0 for none."""

    terms: tuple["ScoreExpression", ...]


@dataclass(frozen=True)
class Clamp:
    """The term, but within [low, high] thousandths."""

    term: "ScoreExpression"
    low_milli: int
    high_milli: int


ScoreExpression: TypeAlias = Constant | Points | Sum | Clamp


@dataclass(frozen=True)
class Cut:
    """From ``at_least_milli`` on the value is called ``name``."""

    name: str
    at_least_milli: int


@dataclass(frozen=True, kw_only=True)
class ScoreModel:
    """How points become scores, a rating and a grade. Cuts stand in falling order.

    ``total`` names what it adds up (repeat the expressions of fit and behaviour in it). The rating is the highest cut
    the total reaches, else ``lowest_rating``; the grade is the letter by fit and the number by behaviour, none below
    the last cut of either.
    """

    fit: ScoreExpression
    behaviour: ScoreExpression
    total: ScoreExpression
    ratings: tuple[Cut, ...]
    lowest_rating: str
    letters: tuple[Cut, ...] = ()
    numbers: tuple[Cut, ...] = ()


def rules_of(expression: ScoreExpression) -> Iterator[str]:
    """Yield the key of every rule an expression mentions."""
    match expression:
        case Points():
            yield expression.rule
        case Sum():
            for term in expression.terms:
                yield from rules_of(term)
        case Clamp():
            yield from rules_of(expression.term)
        case Constant():
            return
        case _:
            assert_never(expression)


@dataclass(frozen=True)
class Touched:
    """The contacts in the table ``touched`` under this tick."""

    tick: TickId


@dataclass(frozen=True)
class Everyone:
    """All contacts with ``first`` ≤ id < ``end``; a range bounds the memory of a pass."""

    first: int = 0
    end: int = FIRST_VISITOR


@dataclass(frozen=True)
class Some:
    """A few contacts by name, up to :data:`MOST_NAMED`; larger sets go over as rows of ``touched``."""

    contacts: tuple[ContactId, ...]


Scope: TypeAlias = Touched | Everyone | Some

Trees: TypeAlias = Mapping[str, Tree]
MOST_NAMED: Final = 500
EVIDENCE: Final = 20
"""How many events, the latest, stand behind a count."""
