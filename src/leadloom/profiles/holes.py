"""What modules above fill: profiles shows it and knows nothing of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from leadloom.criteria.definition import Tree
from leadloom.kernel.ids import CompanyId, ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.types import Person
from leadloom.team.types import Principal

LeadsOf = Callable[[Principal, ContactId], Sequence[JsonObject]]
"""Returns a contact's leads that the principal may see, the newest first, as the API shows leads."""

_leads: Final[list[LeadsOf]] = []


def show_leads(provider: LeadsOf) -> None:
    """Let ``provider`` tell the leads on contact pages; the last one registered does."""
    _leads[:] = [provider]


def leads_of(principal: Principal, contact: ContactId) -> Sequence[JsonObject]:
    """Return the leads of a contact; none while nobody tells them."""
    return _leads[0](principal, contact) if _leads else ()


CountLeads = Callable[[Principal, Collection[CompanyId]], Mapping[CompanyId, int]]
"""Returns how many open leads that the principal may see the people of companies have; no entry is none."""

_counts: Final[list[CountLeads]] = []


def count_leads(provider: CountLeads) -> None:
    """Let ``provider`` count the open leads of companies; the last one registered does."""
    _counts[:] = [provider]


def open_leads_of(principal: Principal, companies: Collection[CompanyId]) -> Mapping[CompanyId, int]:
    """Return the numbers of open leads of companies; none while nobody counts them."""
    return _counts[0](principal, companies) if _counts and companies else {}


@dataclass(frozen=True, slots=True)
class Twins:
    """After a change: people who may have a twin now, and pairs of which one named what means the other."""

    people: Collection[Person]
    contacts: Collection[tuple[ContactId, ContactId]]
    companies: Collection[tuple[CompanyId, CompanyId]]


class TwinsWatcher(Protocol):
    """Looks at every change of contacts, in its transaction; must be set-based and repeatable."""

    def __call__(self, twins: Twins, *, now: datetime) -> None:
        """Note who may be the same."""
        ...


_watchers: Final[list[TwinsWatcher]] = []


def watch_twins(watcher: TwinsWatcher) -> None:
    """Let ``watcher`` look for twins; the last one registered does."""
    _watchers[:] = [watcher]


def look_for_twins(twins: Twins, *, now: datetime) -> None:
    """Hand a change to whoever looks for twins."""
    if _watchers and (twins.people or twins.contacts or twins.companies):
        _watchers[0](twins, now=now)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force: what kind of rule under which name, the condition it asks, the scoring model it is part of."""

    kind: str
    name: str
    tree: Tree | None
    model: str = ""


RulesInForce = Callable[[], Sequence[Rule]]
"""Returns the rules of a module whose conditions may read tags."""

_rules: Final[dict[str, RulesInForce]] = {}


def tell_rules(module: str, provider: RulesInForce) -> None:
    """Let a module say which rules it has in force."""
    _rules[module] = provider


def rules_in_force() -> Sequence[Rule]:
    """Return the rules of all modules above."""
    return [rule for name in sorted(_rules) for rule in _rules[name]()]
