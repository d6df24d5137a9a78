"""Steps C and D: evaluate the touched contacts as of the tick's instant, then write only what is different."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.evaluation.definition import Touched
from leadloom.evaluation.passes import run
from leadloom.evaluation.types import Answers
from leadloom.kernel.ids import ContactId, TickId
from leadloom.leads import stage as leads
from leadloom.leads.types import ContactAnswers
from leadloom.scoring import stage as scoring
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.tick.evidence import Reasons, reasons
from leadloom.tick.failpoints import reach
from leadloom.tick.lease import Lease
from leadloom.tick.models import FrozenRows, TickRun, TickState
from leadloom.tick.rulebook import RuleBook
from leadloom.tick.types import Occasion

FORGET_PENDING: Final = load(__package__, "forget_pending")


def evaluate(tick: TickRun, store: EventStore, book: RuleBook) -> list[Answers]:
    """Step C: answer all rules for the tick's contacts, at its instant; repeatable."""
    if not tick.contacts:
        return []
    scope = Touched(TickId(tick.pk))
    return list(run(book.plan, store, as_of=tick.as_of, scope=scope, run_id=f"tick-{tick.pk}"))


@transaction.atomic
def write(tick: TickRun, answers: Sequence[Answers], store: EventStore, book: RuleBook, lease: Lease) -> int:
    """Step D: write what is different and close the tick; returns how many scores changed. Raises FenceLost."""
    lease.hold()
    occasions = {occasion.contact: occasion for occasion in map(Occasion.from_json, tick.occasions)}
    changed = apply(answers, store, book, occasions=occasions, tick=TickId(tick.pk), as_of=tick.as_of)
    reach("in_differences")
    FrozenRows.objects.filter(tick=tick).delete()
    execute(FORGET_PENDING, {"tick": tick.pk})
    tick.state, tick.done_at = TickState.DONE, tick.as_of
    tick.occasions = []
    tick.save(update_fields=["state", "done_at", "occasions"])
    return changed


def apply(
    answers: Sequence[Answers],
    store: EventStore,
    book: RuleBook,
    *,
    occasions: Mapping[ContactId, Occasion],
    tick: TickId,
    as_of: datetime,
) -> int:
    """Hand the answers to scoring and leads; returns how many scores changed. Runs in the caller's transaction."""
    changed = scoring.apply(answers, book.models, as_of=as_of)

    def why(contacts: Sequence[ContactId]) -> dict[ContactId, Reasons]:
        return reasons(contacts, store, book, tick=tick, as_of=as_of)

    leads.apply(answers_of(answers, book, occasions), tick_id=tick, now=as_of, why=why)
    return changed


def answers_of(
    answers: Iterable[Answers], book: RuleBook, occasions: Mapping[ContactId, Occasion]
) -> list[ContactAnswers]:
    """Return the answers in the words of the hand-over, about the default scoring model."""
    handed = []
    for answer in answers:
        score = answer.scores[book.default_model.key]
        occasion = occasions.get(answer.contact)
        handed.append(
            ContactAnswers(
                contact_id=answer.contact,
                met=answer.met,
                total_milli=score.total_milli,
                fit_milli=score.fit_milli,
                behaviour_milli=score.behaviour_milli,
                rating=score.rating,
                grade=score.grade,
                entry=occasion.entry if occasion else None,
                active_at=occasion.active_at if occasion else None,
            )
        )
    return handed
