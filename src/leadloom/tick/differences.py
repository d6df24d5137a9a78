"""Steps C and D: evaluate the touched contacts as of the tick's instant, then write only what is different."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from leadloom.catalog.fields import TAGS_FIELD
from leadloom.evaluation.definition import Touched
from leadloom.evaluation.passes import explain_contacts, run
from leadloom.evaluation.types import Answers, Explanation
from leadloom.identity.absorbing import hold_merges_off
from leadloom.identity.selectors import now_in
from leadloom.kernel.ids import ContactId, TickId
from leadloom.leads import stage as leads
from leadloom.leads.telling import Asked, ask_beside
from leadloom.leads.types import ContactAnswers
from leadloom.profiles.tags import apply_tags
from leadloom.scoring import stage as scoring
from leadloom.storage.clickhouse import EventStore
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load
from leadloom.tick.evidence import Reasons, reasons
from leadloom.tick.failpoints import reach
from leadloom.tick.frozen import few_contacts
from leadloom.tick.lease import Lease, hold_rows
from leadloom.tick.models import FrozenRows, TickRun, TickState
from leadloom.tick.rulebook import RuleBook
from leadloom.tick.types import Occasion

FORGET_PENDING: Final = load(__package__, "forget_pending")


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What step C found; ``explained`` has the reasons where they were asked for.

    ``asked`` are key behaviours of contacts that may become MQLs: salespeople are told of them.
    """

    answers: Sequence[Answers]
    explained: Mapping[ContactId, Explanation] = field(default_factory=dict)
    asked: Asked | None = None


def evaluate(tick: TickRun, store: EventStore, book: RuleBook) -> Evaluated:
    """Step C: answer all rules for the tick's contacts, at its instant; repeatable.

    The answers of a few contacts bring the reasons along: a second query costs more than reasons that nobody needs.
    """
    few, run_id = few_contacts(tick), f"tick-{tick.pk}"
    if few is None:
        scope = Touched(TickId(tick.pk))
        return Evaluated(list(run(book.plan, store, as_of=tick.as_of, scope=scope, run_id=run_id)))
    if not few:
        return Evaluated([])
    entering = [occasion.contact for occasion in map(Occasion.from_json, tick.occasions) if occasion.entry]
    asked = ask_beside(entering, now=tick.as_of) if entering else None
    explained = explain_contacts(book.plan, store, contacts=few, as_of=tick.as_of, run_id=run_id)
    return Evaluated([explanation.answers for explanation in explained.values()], explained, asked)


@transaction.atomic
def write(tick: TickRun, found: Evaluated, store: EventStore, book: RuleBook, lease: Lease) -> int:
    """Step D: write what is different and close the tick; returns how many scores changed. Raises FenceLost."""
    lease.hold()
    hold_rows()
    hold_merges_off()
    occasions = {occasion.contact: occasion for occasion in map(Occasion.from_json, tick.occasions)}
    found = _after_merges(found, occasions, store, book, tick)
    changed = apply(found, store, book, occasions=occasions, tick=TickId(tick.pk), as_of=tick.as_of)
    reach("in_differences")
    FrozenRows.objects.filter(tick=tick).delete()
    execute(FORGET_PENDING, {"tick": tick.pk})
    tick.state, tick.done_at = TickState.DONE, tick.as_of
    tick.occasions = []
    tick.save(update_fields=["state", "done_at", "occasions"])
    return changed


def _after_merges(
    found: Evaluated, occasions: dict[ContactId, Occasion], store: EventStore, book: RuleBook, tick: TickRun
) -> Evaluated:
    """Let occasions of contacts that were merged since step A be those of the contacts they are now, with answers."""
    moved = now_in(occasions) if occasions else {}
    if not moved:
        return found
    for gone, kept in moved.items():
        occasion = replace(occasions.pop(gone), contact=kept)
        if occasion.entry is not None or kept not in occasions:
            occasions[kept] = occasion
    missing = sorted(set(moved.values()) - {answer.contact for answer in found.answers})
    more = explain_contacts(book.plan, store, contacts=missing, as_of=tick.as_of, run_id=f"merged-{tick.pk}")
    return Evaluated(
        [*found.answers, *(explanation.answers for explanation in more.values())],
        {**found.explained, **more},
        found.asked,
    )


def apply(
    found: Evaluated,
    store: EventStore,
    book: RuleBook,
    *,
    occasions: Mapping[ContactId, Occasion],
    tick: TickId,
    as_of: datetime,
) -> int:
    """Hand the answers to tags, scoring and leads, in the caller's transaction; returns how many scores changed."""
    met = {answer.contact: answer.met for answer in found.answers}
    apply_tags(met, now=as_of, are_read=TAGS_FIELD in book.plan.fields)
    changed = scoring.apply(found.answers, book.models, as_of=as_of)

    def why(contacts: Sequence[ContactId]) -> dict[ContactId, Reasons]:
        return reasons(contacts, store, book, explained=found.explained, tick=tick, as_of=as_of)

    leads.apply(answers_of(found.answers, book, occasions), tick_id=tick, now=as_of, why=why, asked=found.asked)
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
