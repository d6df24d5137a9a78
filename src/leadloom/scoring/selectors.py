"""Reads of scoring: the models in force."""

from dataclasses import dataclass
from datetime import datetime

from leadloom.kernel.errors import NotFound
from leadloom.scoring.definition import definition_from_json
from leadloom.scoring.models import ModelVersion
from leadloom.scoring.types import ScoringDefinition


@dataclass(frozen=True, slots=True)
class LiveModel:
    """A model with the version in force."""

    id: int
    key: str
    name_zh: str
    name_en: str
    version: int
    is_default: bool
    definition: ScoringDefinition


def live_models() -> list[LiveModel]:
    """Return all live models with their newest versions, the default one first."""
    newest = (
        ModelVersion.objects.filter(model__live=True)
        .select_related("model")
        .order_by("model_id", "-version")
        .distinct("model_id")
    )
    models = [
        LiveModel(
            id=version.model_id,
            key=version.model.key,
            name_zh=version.model.name_zh,
            name_en=version.model.name_en,
            version=version.version,
            is_default=version.model.is_default,
            definition=definition_from_json(version.definition),
        )
        for version in newest
    ]
    return sorted(models, key=lambda model: (not model.is_default, model.key))


def live_model(key: str | None) -> LiveModel:
    """Return the model with this key, or the default one; raises :class:`NotFound`."""
    for model in live_models():
        if model.key == key or (key is None and model.is_default):
            return model
    raise NotFound("There is no such scoring model.")


def versions_of(model_id: int) -> list[tuple[int, datetime, str | None]]:
    """Return (version, published at, by whom) of all versions of a model, newest first."""
    rows = ModelVersion.objects.filter(model_id=model_id).select_related("published_by").order_by("-version")
    return [(row.version, row.published_at, row.published_by.name if row.published_by else None) for row in rows]
