"""How long events are kept."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from leadloom.events import selectors, services
from leadloom.events.definition import LEAST_MONTHS, MOST_MONTHS
from leadloom.team.http import Body, Router, Schema, requires

router = Router(tags=["settings"])


class RetentionIn(Body):
    """How many calendar months events are kept at least; null: until erased."""

    events_months: Annotated[int, Field(ge=LEAST_MONTHS, le=MOST_MONTHS)] | None


class RetentionOut(Schema):
    """How many calendar months events are kept at least; null: until erased."""

    events_months: int | None


@router.get("/settings/retention", response=RetentionOut)
@requires("settings.edit")
def show_retention(request: HttpRequest) -> RetentionOut:
    """Return how long events are kept."""
    return RetentionOut(events_months=selectors.months_kept())


@router.put("/settings/retention", response=RetentionOut)
@requires("settings.edit")
def save_retention(request: HttpRequest, body: RetentionIn) -> RetentionOut:
    """Decide how long events are kept; months that are older are dropped within the hour, for good."""
    services.keep_events(months=body.events_months)
    return RetentionOut(events_months=selectors.months_kept())
