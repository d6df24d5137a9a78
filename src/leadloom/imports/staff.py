"""Members of the staff that files name by another system's ids."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from leadloom.imports.values import OwnerRef
from leadloom.kernel.ids import UserId
from leadloom.team.models import User
from leadloom.team.services import UserChange, change_user, create_user
from leadloom.team.types import Locale

ID_CHARS: Final = 40
SHOWN_CHARS: Final = 8


@dataclass(slots=True)
class StaffBook:
    """Users by the id another system gave them, through an address made of role and id.

    Who is not there yet is added as an inactive user without a password: a name for what was theirs, nobody who
    signs in or is given work.
    """

    domain: str
    known: dict[OwnerRef, UserId] = field(default_factory=dict)

    def settle(self, wanted: Iterable[OwnerRef | None], *, now: datetime) -> None:
        """Find or add these members of the staff."""
        missing = {ref for ref in wanted if ref is not None and ref not in self.known}
        if not missing:
            return
        addresses = {self._address(ref): ref for ref in missing}
        for pk, email in User.objects.filter(email__in=list(addresses)).values_list("pk", "email"):
            self.known[addresses[email]] = UserId(pk)
        for address, ref in sorted(addresses.items()):
            if ref not in self.known:
                self.known[ref] = self._add(address, ref, now=now)

    def user(self, ref: OwnerRef | None) -> UserId | None:
        """Return the user of a settled member of the staff."""
        return None if ref is None else self.known[ref]

    def _address(self, ref: OwnerRef) -> str:
        plain = "".join(character for character in ref.external_id.casefold() if character.isalnum())[:ID_CHARS]
        return f"{ref.role.value}-{plain}@{self.domain}"

    def _add(self, address: str, ref: OwnerRef, *, now: datetime) -> UserId:
        name = f"{ref.role.value.upper()} {ref.external_id[:SHOWN_CHARS]}"
        user = create_user(email=address, name=name, role=ref.role.value, now=now)
        change_user(
            user_id=user.pk,
            change=UserChange(name=user.name, role=ref.role, locale=Locale(user.locale), active=False, team_id=None),
        )
        return UserId(user.pk)
