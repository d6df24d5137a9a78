"""Why a contact has its score: the same pass as the tick's, for one contact, with evidence."""

from datetime import datetime

from leadloom.catalog.selectors import catalogue
from leadloom.evaluation.definition import Some
from leadloom.evaluation.passes import run
from leadloom.evaluation.plan import Plan
from leadloom.kernel.ids import ContactId
from leadloom.scoring.ledger import ledger_of
from leadloom.scoring.selectors import live_model
from leadloom.scoring.stage import plan_of
from leadloom.scoring.types import Ledger
from leadloom.storage.clickhouse import event_store


def ledger(contact: ContactId, *, model_key: str | None, as_of: datetime) -> Ledger | None:
    """Return the ledger under the model in force (the default one without a key); None before the first version.

    Raises :class:`NotFound` for an unknown model.
    """
    model = live_model(model_key)
    known = catalogue()
    wanted = plan_of([model], known)
    plan = Plan.build({}, wanted.rules, wanted.models, known)
    run_id = f"ledger-{contact}-{int(as_of.timestamp() * 1000)}"
    for answers in run(plan, event_store(), as_of=as_of, scope=Some((contact,)), run_id=run_id, explain=True):
        return ledger_of(answers, model.definition, model=model.key, version=model.version, as_of=as_of)
    return None
