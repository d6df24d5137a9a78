"""Scoring models over HTTP, and the ledger of one contact's score."""

from typing import cast

from django.http import HttpRequest

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.selectors import visible_contact_id
from leadloom.scoring.definition import definition_to_json, exact, shown
from leadloom.scoring.explain import ledger
from leadloom.scoring.schemas import (
    LabelBody,
    LedgerAnswer,
    LedgerEventAnswer,
    LedgerRowAnswer,
    ModelAnswer,
    ModelBody,
    ModelsAnswer,
    VersionAnswer,
)
from leadloom.scoring.selectors import LiveModel, live_models, versions_of
from leadloom.scoring.services import publish_version
from leadloom.scoring.types import Ledger, LedgerRow
from leadloom.team.http import Id, Router, now, principal, requires

router = Router(tags=["scoring"])


@router.get("/scoring-models", response=ModelsAnswer)
@requires("scoring.view")
def list_models(request: HttpRequest) -> ModelsAnswer:
    """Return all live models with the version in force."""
    return ModelsAnswer(items=[_model(model) for model in live_models()])


@router.get("/scoring-models/{model_id}", response=ModelAnswer)
@requires("scoring.view")
def get_model(request: HttpRequest, model_id: Id) -> ModelAnswer:
    """Return one model with the version in force and the list of its versions."""
    for model in live_models():
        if model.id == model_id:
            return _model(model)
    raise NotFound("There is no such scoring model.")


@router.put("/scoring-models/{model_id}", response=ModelAnswer)
@requires("scoring.edit")
def put_model(request: HttpRequest, model_id: Id, body: ModelBody) -> ModelAnswer:
    """Publish a new version, in force with the next tick; the former one stays readable."""
    publish_version(
        model_id=model_id,
        definition=cast("JsonObject", body.definition),
        by=principal(request).user_id,
        now=now(request),
    )
    return get_model(request, model_id)


@router.get("/contacts/{contact_id}/score", response=LedgerAnswer)
@requires("contacts.view")
def get_score(request: HttpRequest, contact_id: Id, model: str | None = None) -> LedgerAnswer:
    """Return every addition and subtraction of a contact's score as of now; the rows' sum is the total."""
    visible = visible_contact_id(principal(request), ContactId(contact_id))
    found = ledger(visible, model_key=model, as_of=now(request))
    if found is None:
        raise NotFound("This contact has no score yet.")
    return _ledger(found)


def _model(model: LiveModel) -> ModelAnswer:
    return ModelAnswer(
        id=model.id,
        key=model.key,
        name=LabelBody(zh=model.name_zh, en=model.name_en),
        version=model.version,
        is_default=model.is_default,
        definition=dict(definition_to_json(model.definition)),
        versions=[
            VersionAnswer(version=version, published_at=at, published_by=by)
            for version, at, by in versions_of(model.id)
        ],
    )


def _ledger(found: Ledger) -> LedgerAnswer:
    score = found.score
    return LedgerAnswer(
        model=found.model,
        version=found.version,
        as_of=found.as_of,
        total=exact(score.total_milli),
        shown=shown(score.total_milli),
        fit=exact(score.fit_milli),
        behaviour=exact(score.behaviour_milli),
        rating=score.rating,
        grade=score.grade,
        sum=exact(sum(row.points_milli for row in found.rows)),
        rows=[_row(row) for row in found.rows],
    )


def _row(row: LedgerRow) -> LedgerRowAnswer:
    return LedgerRowAnswer(
        rule=row.rule,
        label=LabelBody(zh=row.label["zh"], en=row.label["en"]),
        part=row.part.value,
        event=_event(row),
        points=exact(row.points_milli),
    )


def _event(row: LedgerRow) -> LedgerEventAnswer | None:
    if row.event_id is None or row.event_type is None or row.at is None:
        return None
    return LedgerEventAnswer(id=str(row.event_id), type=row.event_type, at=row.at)
