"""Shapes of scoring over HTTP. Points are decimal strings with up to three digits."""

from typing import Literal

from leadloom.team.http import Body, Instant, Schema


class LabelBody(Schema):
    """A text in both languages."""

    zh: str
    en: str


class VersionAnswer(Schema):
    """One published version of a model."""

    version: int
    published_at: Instant
    published_by: str | None


class ModelAnswer(Schema):
    """A scoring model with the version in force."""

    id: int
    key: str
    name: LabelBody
    version: int
    is_default: bool
    definition: dict[str, object]
    versions: list[VersionAnswer]


class ModelsAnswer(Schema):
    """All live models."""

    items: list[ModelAnswer]


class ModelBody(Body):
    """The definition of the next version, as GET returns it."""

    definition: dict[str, object]


class LedgerEventAnswer(Schema):
    """The event that earned points; its id is that of the timeline."""

    id: str
    type: str
    at: Instant


class LedgerRowAnswer(Schema):
    """One addition or subtraction; ``event`` is null where points are no event's: attributes, cap, decay, clamp."""

    rule: str
    label: LabelBody
    part: Literal["fit", "behaviour", "cap", "decay", "clamp"]
    event: LedgerEventAnswer | None
    points: str


class LedgerAnswer(Schema):
    """A score and the rows that add up to it."""

    model: str
    version: int
    as_of: Instant
    total: str
    shown: str
    fit: str
    behaviour: str
    rating: str
    grade: str | None
    sum: str
    rows: list[LedgerRowAnswer]
