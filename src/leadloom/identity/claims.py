"""Which identifiers a message names: user id, addresses and numbers in traits and form fields."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings

from leadloom.catalog.fieldnames import field_of
from leadloom.identity import normalise
from leadloom.identity.types import USER_ID_SOURCE, Claim, Kind
from leadloom.inbox.parse import Incoming
from leadloom.inbox.types import KeyKind, MessageType
from leadloom.storage.vault import vault

_KINDS: Final = {
    "email": Kind.EMAIL,
    "mobile": Kind.MOBILE,
    "wechat_unionid": Kind.WECHAT_UNIONID,
    "wecom_external": Kind.WECOM_EXTERNAL,
}
_SAYING_WHO: Final = frozenset({MessageType.IDENTIFY, MessageType.FORM, MessageType.ALIAS})


def allows_test_numbers() -> bool:
    """Tell whether numbers of the test range are accepted: everywhere but in production."""
    return not getattr(settings, "PRODUCTION", False)


def claim(kind: Kind, text: str, *, source: str = "") -> Claim | None:
    """Return the normalised claim, or None when the text is no identifier of this kind."""
    value = _normalised(kind, text)
    return None if value is None else Claim(kind, source, value, blind(kind, value))


def blind(kind: Kind, value: str) -> bytes:
    """Return the blind index of a normalised identifier; that of contacts' own columns is the same."""
    return vault().blind(kind.value, value)


@lru_cache(maxsize=20_000)
def anonymous_blind(anonymous_id: str) -> bytes:
    """Return the blind index of a browser's id."""
    return vault().blind(Kind.ANONYMOUS.value, anonymous_id)


def claims_of(incoming: Incoming) -> tuple[Claim, ...]:
    """Return the identifiers a message names, each once; texts that are none are passed over."""
    if not incoming.user_id and not incoming.traits and incoming.form is None:
        return ()
    return tuple(dict.fromkeys(_claims(incoming)))


def is_trusted(incoming: Incoming) -> bool:
    """Tell whether the sender holds a secret: only then may it overwrite what a contact has."""
    return incoming.key_kind is KeyKind.SERVER


def says_who(incoming: Incoming) -> bool:
    """Tell whether the message may make a contact: it says who somebody is, or a server vouches for its user id."""
    return incoming.type in _SAYING_WHO or is_trusted(incoming)


def _claims(incoming: Incoming) -> Iterator[Claim]:
    if incoming.user_id:
        yield from _found(Kind.EXTERNAL, incoming.user_id, source=USER_ID_SOURCE)
        if "@" in incoming.user_id:
            yield from _found(Kind.EMAIL, incoming.user_id)
    fields: Mapping[str, object] = incoming.form.fields if incoming.form else incoming.traits
    for name, value in fields.items():
        kind = _KINDS.get(field_of(name) or "")
        if kind and isinstance(value, str | int) and not isinstance(value, bool):
            yield from _found(kind, str(value))


def _found(kind: Kind, text: str, *, source: str = "") -> Iterator[Claim]:
    found = claim(kind, text, source=source)
    if found:
        yield found


def _normalised(kind: Kind, text: str) -> str | None:
    if kind is Kind.EMAIL:
        return normalise.email(text)
    if kind is Kind.MOBILE:
        return normalise.mobile(text, test_numbers=allows_test_numbers())
    return normalise.external_id(text)
