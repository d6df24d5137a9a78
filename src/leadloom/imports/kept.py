"""A checked row as it is kept until it runs: its cells, and what they say, so that the run reads no cell again."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Final, cast

import orjson

from leadloom.compliance.types import ConsentState
from leadloom.identity.types import Claim, Kind
from leadloom.kernel.types import JsonObject
from leadloom.profiles.importmap import ConsentCell
from leadloom.profiles.importrows import RowValues
from leadloom.profiles.types import Said

_SAID: Final = tuple(field.name for field in fields(Said) if field.name != "cleared")
_DEFAULTS: Final[Mapping[str, object]] = {name: getattr(Said(), name) for name in _SAID}
_KINDS: Final[Mapping[str, Kind]] = {kind.value: kind for kind in Kind}


def packed(cells: Sequence[str], values: RowValues | None, consents: Sequence[ConsentCell]) -> bytes:
    """Return a row's cells together with what they say; without values the cells alone."""
    told = list(cells) if values is None else {"cells": list(cells), "says": _told(values, consents)}
    return orjson.dumps(told)


def cells_of(kept: bytes) -> list[str]:
    """Return the cells of a kept row."""
    told = orjson.loads(kept)
    return cast("list[str]", told if isinstance(told, list) else told["cells"])


def values_of(kept: bytes, consents: Sequence[ConsentCell], *, line: int) -> RowValues | None:
    """Return what a kept row says under the mapping it was checked with; None for one that is only cells."""
    told = orjson.loads(kept)
    if isinstance(told, list):
        return None
    says = told["says"]
    return RowValues(
        line=line,
        claims=tuple(
            Claim(_KINDS[kind], source, value, bytes.fromhex(blind)) for kind, source, value, blind in says["claims"]
        ),
        said=Said(**says["said"]),
        at=None if says["at"] is None else datetime.fromisoformat(says["at"]),
        consents=tuple((consents[place], ConsentState(state)) for place, state in says["consents"]),
        suppresses=says["suppresses"],
    )


def _told(values: RowValues, consents: Sequence[ConsentCell]) -> JsonObject:
    said = values.said
    return {
        "claims": [[one.kind.value, one.source, one.value, one.blind.hex()] for one in values.claims],
        "said": {name: value for name in _SAID if (value := getattr(said, name)) != _DEFAULTS[name]},
        "at": None if values.at is None else values.at.isoformat(),
        "consents": [[consents.index(cell), state.value] for cell, state in values.consents],
        "suppresses": values.suppresses,
    }
