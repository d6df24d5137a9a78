"""How long things are kept, class by class, over the API."""

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from leadloom.team.http import Body, Instant, Router, Schema, now, requires
from leadloom.tick import keeping
from leadloom.tick.keeping import MOST_DAYS, Kept
from leadloom.tick.types import KeepingClass

router = Router(tags=["settings"])


class KeepingIn(Body):
    """For how many days a class is kept; null: for good."""

    days: int | None = Field(ge=1, le=MOST_DAYS)


class KeepingDaysIn(Schema):
    """For how many days a class would be kept."""

    days: int = Field(ge=1, le=MOST_DAYS)


class KeepingOut(Schema):
    """How a class is kept. ``days`` null: for good; ``least`` are the fewest that may be asked for.

    ``rows`` older than ``before`` go with the next full pass, null where nothing may go. ``dropped`` rows went at
    ``dropped_at``, the last time that any did.
    """

    name: KeepingClass
    days: int | None
    least: int
    before: Instant | None
    rows: int | None
    dropped_at: Instant | None
    dropped: int


class KeepingsOut(Schema):
    """All classes that can be set."""

    items: list[KeepingOut]


class KeepingPreviewOut(Schema):
    """What a decision would let go: ``rows`` older than ``before``, counted up to 100,000."""

    before: Instant
    rows: int


@router.get("/settings/retention/classes", response=KeepingsOut)
@requires("settings.edit")
def list_keepings(request: HttpRequest) -> object:
    """Return how long each class is kept, what would go now, and what went last."""
    return {"items": [_out(kept) for kept in keeping.keepings(now=now(request))]}


@router.get("/settings/retention/classes/{name}/preview", response=KeepingPreviewOut)
@requires("settings.edit")
def preview_keeping(request: HttpRequest, name: KeepingClass, wanted: Query[KeepingDaysIn]) -> object:
    """Tell what would go if a class were kept for so many days; changes nothing."""
    before, rows = keeping.preview(name, days=wanted.days, now=now(request))
    return {"before": before, "rows": rows}


@router.put("/settings/retention/classes/{name}", response=KeepingsOut)
@requires("settings.edit")
def save_keeping(request: HttpRequest, name: KeepingClass, body: KeepingIn) -> object:
    """Decide for how many days a class is kept; what is older goes with the next full pass, for good."""
    keeping.keep(name, days=body.days)
    return {"items": [_out(kept) for kept in keeping.keepings(now=now(request))]}


def _out(kept: Kept) -> dict[str, object]:
    return {
        "name": kept.name,
        "days": kept.days,
        "least": kept.rule.least,
        "before": kept.before,
        "rows": kept.rows,
        "dropped_at": kept.dropped_at,
        "dropped": kept.dropped,
    }
