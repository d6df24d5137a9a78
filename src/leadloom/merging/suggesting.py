"""Pairs that may be one: found as contacts change, never by going through everybody."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from leadloom.identity.normalise import company_domain
from leadloom.kernel.ids import UserId
from leadloom.merging.models import Suggestion
from leadloom.merging.types import Likeness, Noun
from leadloom.profiles.holes import Twins, watch_twins
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load

FIND_TWINS: Final = load(__package__, "find_twins")
NOTE_PAIRS: Final = load(__package__, "note_pairs")
MOST_EACH: Final = 5
"""So many twins are suggested for one contact and reason: of a hundred with one name nobody knows more."""


def suggest(twins: Twins, *, now: datetime) -> None:
    """Keep what may be one after a change of contacts; at most three statements, repeatable.

    A pair that somebody dismissed stays dismissed.
    """
    if twins.people:
        people = sorted(twins.people, key=lambda person: person.id)
        execute(
            FIND_TWINS,
            {
                "contacts": [person.id for person in people],
                "names": [person.name_bi for person in people],
                "companies": [person.company_id for person in people],
                "domains": [company_domain(person.email_domain) and person.email_domain for person in people],
                "most": MOST_EACH,
                "now": now,
            },
        )
    _note(Noun.CONTACT, twins.contacts, Likeness.IDENTIFIER, now=now)
    _note(Noun.COMPANY, twins.companies, Likeness.COMPANY_KEY, now=now)


def dismiss(pairs: Sequence[Suggestion], *, by: UserId, now: datetime) -> None:
    """Note that these pairs are not one."""
    Suggestion.objects.filter(pk__in=[pair.pk for pair in pairs]).update(dismissed_at=now, dismissed_by=by)


def never_again(noun: Noun, one: int, other: int, *, by: UserId, now: datetime) -> None:
    """Note that two are not one after all, whether or not they were suggested."""
    low, high = sorted((one, other))
    Suggestion.objects.update_or_create(
        noun=noun,
        low_id=low,
        high_id=high,
        defaults={"dismissed_at": now, "dismissed_by": by},
        create_defaults={"reasons": [], "at": now, "dismissed_at": now, "dismissed_by": by},
    )


def strongest_first(reasons: Iterable[str]) -> list[str]:
    """Return reasons in the order of their strength."""
    order = [one.value for one in Likeness]
    return sorted(reasons, key=order.index)


def _note(noun: Noun, pairs: Collection[tuple[int, int]], reason: Likeness, *, now: datetime) -> None:
    ordered = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    if ordered:
        execute(
            NOTE_PAIRS,
            {
                "noun": noun.value,
                "lows": [low for low, _ in ordered],
                "highs": [high for _, high in ordered],
                "reason": reason.value,
                "now": now,
            },
        )


watch_twins(suggest)
