"""The staff as the handoff sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from leadloom.kernel.ids import TeamId, UserId
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team.types import Locale, Role

SEATS: Final = load(__package__, "seats")
DEFAULT_CAPACITY: Final = 10


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
        )
        for row in fetch(SEATS, {"now": now, "default": DEFAULT_CAPACITY})
    ]
    return {person.id: person for person in found}


def with_role(staff: Mapping[int, Person], role: Role) -> list[Person]:
    """Return the active people with this role, in the order of ids."""
    return [person for person in staff.values() if person.active and person.role == role]
