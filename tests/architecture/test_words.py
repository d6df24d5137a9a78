"""Every code that screens show has a word in both languages, and the same one wherever it is shown."""

import json
from collections.abc import Callable, Iterable
from typing import cast

import pytest
from pghistory.core import event_models

from leadloom.catalog.events import EVENTS
from leadloom.catalog.sources import SOURCES
from leadloom.compliance.types import Channel, ConsentState
from leadloom.costs.types import CostKind
from leadloom.events.definition import DOMAIN_ORIGIN
from leadloom.inbox.types import Origin, SetAsideReason
from leadloom.leads.listing import Happened, ListState
from leadloom.leads.types import HandoffState, Outcome, Pool, QueueReason, Side, Stage, TargetKind, TransitionKind
from leadloom.outbox.types import MessageClass, MessageState
from leadloom.team.history import tables
from leadloom.team.rights import Right
from leadloom.team.types import Access, Role
from leadloom.tick.types import KeepingClass
from tests.architecture.tree import ROOT

LANGUAGES = {"zh-CN": "zh", "en": "en"}
SHOWN: dict[str, Callable[[], Iterable[str]]] = {
    "terms.stage": lambda: Stage,
    "terms.stageHelp": lambda: Stage,
    "terms.leadState": lambda: HandoffState,
    "terms.pool": lambda: Pool,
    "terms.primary": lambda: Side,
    "terms.outcome": lambda: Outcome,
    "terms.targetKind": lambda: TargetKind,
    "terms.transition": lambda: TransitionKind,
    "terms.queueReason": lambda: QueueReason,
    "terms.role": lambda: Role,
    "terms.right": lambda: [right.replace(".", "_") for right in Right],
    "terms.channel": lambda: Channel,
    "terms.costKind": lambda: CostKind,
    "terms.consentState": lambda: ConsentState,
    "terms.event": lambda: EVENTS,
    "terms.source": lambda: SOURCES,
    "terms.auditAction": lambda: [*labels(), *Access],
    "terms.auditTable": lambda: [*tables(), "inbox_setaside"],
    "events.origin": lambda: [*Origin, DOMAIN_ORIGIN],
    "operations.kept": lambda: KeepingClass,
    "operations.keptHelp": lambda: KeepingClass,
    "tracking.reason": lambda: SetAsideReason,
    "mail.message": lambda: MessageState,
    "mail.messageHelp": lambda: MessageState,
    "mail.messageClass": lambda: MessageClass,
    "leads.tab": lambda: ListState,
    "leads.tabHelp": lambda: ListState,
    "leads.happened": lambda: Happened,
}


def labels() -> set[str]:
    """Return what history tables call the changes they keep."""
    return {tracker.label for model in event_models() for tracker in model.pgh_trackers}


def words(language: str, place: str) -> dict[str, str]:
    """Return a group of words as a screen finds it: ``terms.stage`` is ``stage`` in ``terms.json``."""
    file, group = place.split(".")
    texts = json.loads((ROOT / f"web/src/i18n/{language}/{file}.json").read_text(encoding="utf-8"))
    return cast("dict[str, str]", texts[group])


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("place", list(SHOWN))
def test_every_code_has_a_word(place: str, language: str) -> None:
    known = words(language, place)
    assert not [code for code in SHOWN[place]() if not known.get(str(code))]


@pytest.mark.parametrize(("language", "attribute"), list(LANGUAGES.items()))
def test_sources_and_events_are_called_the_same_before_and_after_the_catalogue_has_come(
    language: str, attribute: str
) -> None:
    assert words(language, "terms.source") == {key: getattr(label, attribute) for key, label in SOURCES.items()}
    assert words(language, "terms.event") == {key: getattr(spec.label, attribute) for key, spec in EVENTS.items()}
