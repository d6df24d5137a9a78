"""What holds when several statements were made. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from leadloom.compliance.types import Channel, ConsentState, Entry, Method

NO_LIFT: Final = frozenset({Method.IMPORT, Method.API})
"""Ways in that can't lift a withdrawal: only the person can, or staff on the person's word."""


def standing(entries: Sequence[Entry]) -> dict[tuple[str, Channel], Entry]:
    """Return the deciding entry by purpose and channel.

    ``entries`` are those of one person, perhaps made of several merged contacts. Within a contact the latest
    statement holds (of two at one instant the withdrawal); between contacts the stricter wins.
    """
    by_key: dict[tuple[str, Channel, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.purpose, entry.channel, entry.contact].append(entry)
    decided: dict[tuple[str, Channel], Entry] = {}
    for (purpose, channel, _), said in by_key.items():
        entry = _last_word(said)
        other = decided.get((purpose, channel))
        decided[purpose, channel] = entry if other is None else stricter(entry, other)
    return decided


def allows(entries: Sequence[Entry], *, purpose: str, channel: Channel) -> bool:
    """Tell whether the person agreed to this purpose on this channel; a withdrawal for ANY channel goes before."""
    decided = standing(entries)
    said = [decided[key] for key in ((purpose, channel), (purpose, Channel.ANY)) if key in decided]
    return bool(said) and all(entry.state is ConsentState.GIVEN for entry in said)


def stricter(one: Entry, other: Entry) -> Entry:
    """Return the entry that allows less; of two alike the later one."""
    return max(one, other, key=lambda entry: (entry.state is ConsentState.WITHDRAWN, entry.at))


def _last_word(said: Sequence[Entry]) -> Entry:
    ordered = sorted(said, key=lambda entry: (entry.at, entry.state is ConsentState.WITHDRAWN))
    holding = ordered[0]
    for entry in ordered[1:]:
        lifts = holding.state is ConsentState.WITHDRAWN and entry.state is ConsentState.GIVEN
        if not (lifts and entry.method in NO_LIFT):
            holding = entry
    return holding
