"""The staff as the handoff sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from leadloom.kernel.ids import TeamId, UserId
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.selectors import visible_owner_ids
from leadloom.team.types import Locale, Principal, Role

SEATS: Final = load(__package__, "seats")
DEFAULT_CAPACITY: Final = 10
SELLERS: Final = frozenset({Role.SALES, Role.SALES_MANAGER})


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the staff, with leads in work now and how many they can have."""

    id: UserId
    team_id: TeamId | None
    role: Role
    active: bool
    email: str
    locale: Locale
    load: int
    capacity: int
    on_leave: bool
    name: str = ""
    on_leave_until: datetime | None = None

    @property
    def sells(self) -> bool:
        """Tell whether leads can be given to this person."""
        return self.active and self.role in SELLERS


def people(*, now: datetime) -> dict[int, Person]:
    """Return all users by id, in the order of ids; one statement."""
    found = [
        Person(
            id=cast("UserId", row[0]),
            team_id=cast("TeamId | None", row[1]),
            role=Role(str(row[2])),
            active=bool(row[3]),
            email=str(row[4]),
            locale=Locale(str(row[5])),
            load=cast("int", row[6]),
            capacity=cast("int", row[7]),
            on_leave=bool(row[8]),
            name=str(row[9]),
            on_leave_until=cast("datetime | None", row[10]),
        )
        for row in fetch(SEATS, {"now": now, "default": DEFAULT_CAPACITY})
    ]
    return {person.id: person for person in found}


def with_role(staff: Mapping[int, Person], role: Role) -> list[Person]:
    """Return the active people with this role, in the order of ids."""
    return [person for person in staff.values() if person.active and person.role == role]


def salespeople(principal: Principal, *, now: datetime) -> list[Person]:
    """Return whom the principal can give leads to: everybody who sells, for a sales manager those of the team."""
    scope = visible_owner_ids(principal, view_all="leads.view_all")
    return [person for person in people(now=now).values() if person.sells and (scope is None or person.id in scope)]
