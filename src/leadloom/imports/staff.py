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
    """Users by what a file calls them: the address they sign in with, or the id another system gave them.

    With a ``domain``, ids stand for addresses there made of role and id, and who is not there yet is added as an
    inactive user without a password: a name for what was theirs, nobody who signs in or is given work. Without one,
    nobody is added.
    """

    domain: str
    known: dict[OwnerRef, UserId] = field(default_factory=dict)

    def look_up(self, wanted: Iterable[OwnerRef | None]) -> None:
        """Find those of the staff who are there; one statement."""
        missing = {ref for ref in wanted if ref is not None and ref not in self.known}
        if missing:
            found = dict(User.objects.filter(email__in=set(map(self._address, missing))).values_list("email", "pk"))
            self.known |= {ref: UserId(found[self._address(ref)]) for ref in missing if self._address(ref) in found}

    def settle(self, wanted: Iterable[OwnerRef | None], *, now: datetime) -> None:
        """Find these members of the staff, or add them where the file may."""
        refs = {ref for ref in wanted if ref is not None}
        self.look_up(refs)
        for ref in sorted(refs - self.known.keys(), key=self._address) if self.domain else ():
            self.known[ref] = self._add(self._address(ref), ref, now=now)

    def user(self, ref: OwnerRef | None) -> UserId | None:
        """Return the user of a settled member of the staff, None for one who is not there."""
        return None if ref is None else self.known.get(ref)

    def _address(self, ref: OwnerRef) -> str:
        if not self.domain:
            return ref.external_id.casefold()
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
