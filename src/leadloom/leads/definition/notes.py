"""Notes, free text about people: what somebody who may not see personal values can read of them."""

from typing import Final

from leadloom.kernel.masking import mask_mobile, mask_name
from leadloom.kernel.personal import REMOVED, without_personal_text

SHORTEST_NAME: Final = 2
STARS: Final = "***"


def masked_note(text: str, *, name: str, mobile: str) -> str:
    """Return a note with the contact's own name and number masked, and every other number and address starred."""
    for plain in (mobile, mobile.removeprefix("+86")):
        if plain:
            text = text.replace(plain, mask_mobile(plain))
    if len(name) >= SHORTEST_NAME:
        text = text.replace(name, mask_name(name))
    return without_personal_text(text).replace(REMOVED, STARS)
