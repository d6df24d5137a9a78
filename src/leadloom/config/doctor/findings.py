"""What a look at one thing found: a sentence for the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a thing stands. Only what is wrong makes the command end with 1."""

    FINE = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one thing; ``sentence`` says what to do where something is wrong."""

    mark: Mark
    about: str
    sentence: str


def fine(about: str, sentence: str) -> Finding:
    """Return that the thing is as it should be."""
    return Finding(Mark.FINE, about, sentence)


def note(about: str, sentence: str) -> Finding:
    """Return that the thing is worth knowing and no mistake."""
    return Finding(Mark.NOTE, about, sentence)


def wrong(about: str, sentence: str) -> Finding:
    """Return that the thing must be mended."""
    return Finding(Mark.WRONG, about, sentence)


def shown(findings: Sequence[Finding]) -> str:
    """Return the findings as lines, with a last one that sums them up."""
    width = max((len(found.about) for found in findings), default=0)
    lines = [f"{found.mark:<5}  {found.about:<{width}}  {found.sentence}" for found in findings]
    count = sum(found.mark is Mark.WRONG for found in findings)
    verdict = {0: "Nothing is wrong.", 1: "One thing is wrong."}.get(count, f"{count} things are wrong.")
    return "\n".join([*lines, "", verdict])
