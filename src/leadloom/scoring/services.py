"""Publishing scoring models."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.ids import UserId
from leadloom.kernel.types import JsonValue
from leadloom.profiles.circles import circle
from leadloom.profiles.tags import automatic
from leadloom.scoring.definition import definition_from_json, definition_to_json
from leadloom.scoring.in_force import conditions
from leadloom.scoring.models import ModelVersion, ScoringModel
from leadloom.scoring.rules import check_rules
from leadloom.scoring.seed import STANDARD
from leadloom.scoring.selectors import live_models
from leadloom.scoring.types import ScoringDefinition
from leadloom.team import changes
from leadloom.team.types import Area

STANDARD_KEY = "standard"


@transaction.atomic
def seed_scoring(*, now: datetime) -> None:
    """Publish version 1 of the standard model where there is no model yet."""
    if ScoringModel.objects.exists():
        return
    model = ScoringModel.objects.create(key=STANDARD_KEY, name_zh="标准模型", name_en="Standard", is_default=True)
    publish_version(model_id=model.pk, definition=STANDARD, by=None, now=now)


@transaction.atomic
def publish_version(*, model_id: int, definition: JsonValue, by: UserId | None, now: datetime) -> int:
    """Publish a new version, in force with the next tick, and return its number.

    Raises :class:`InvalidInput` naming the wrong places, :class:`NotFound` for an unknown model.
    """
    model = ScoringModel.objects.select_for_update().filter(pk=model_id).first()
    if model is None:
        raise NotFound("There is no such scoring model.")
    parsed = definition_from_json(definition)
    problems = check_rules(parsed) or _around(model.key, parsed)
    if problems:
        raise InvalidInput("The scoring model can't be used.", problems=problems)
    latest: int | None = model.versions.aggregate(latest=Max("version"))["latest"]
    version = (latest or 0) + 1
    ModelVersion.objects.create(
        model=model, version=version, definition=definition_to_json(parsed), published_at=now, published_by_id=by
    )
    changes.bump(Area.SCORING)
    return version


def _around(key: str, definition: ScoringDefinition) -> tuple[FieldProblem, ...]:
    """Return where a model depends on itself by way of tags that follow from scores."""
    models = {live.key: live.definition for live in live_models()} | {key: definition}
    trees = {
        name: [rule.tree for rule in conditions(name, one) if rule.tree is not None] for name, one in models.items()
    }
    found = circle(automatic(), trees)
    return (FieldProblem("rules", " → ".join(found)),) if found else ()
