"""Tags: those that contacts have because they meet a condition follow with every pass, by differences only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from leadloom.catalog.selectors import catalogue
from leadloom.catalog.titles import TitleLevel, decides
from leadloom.criteria.definition import Tree
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse
from leadloom.criteria.types import Label
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.models import ContactTag, Tag
from leadloom.storage.postgres_sql import execute
from leadloom.storage.sqlfiles import load

ADD_TAGS: Final = load(__package__, "add_tags")
TAKE_TAGS: Final = load(__package__, "take_tags")
PREFIX: Final = "tag:"

_DECIDERS: Final = [level.value for level in TitleLevel if decides(level)]
SEED: Final[Mapping[str, tuple[Label, JsonObject]]] = {
    "white_papers_3_in_30_days": (
        Label(zh="30 天内下载白皮书 ≥ 3 次", en="3 white papers or more in 30 days"),
        {
            "event": "file_downloaded",
            "where": [{"property": "asset_kind", "op": "is", "value": "white_paper"}],
            "at_least": 3,
            "days": 30,
        },
    ),
    "department_manager_or_above": (
        Label(zh="部门经理以上", en="Department manager or above"),
        {"field": "title_level", "op": "in", "value": _DECIDERS},
    ),
}
"""The tags that every installation starts with."""

log = structlog.get_logger(__name__)


def seed_tags() -> None:
    """Store the tags every installation starts with, where there are none."""
    if not Tag.objects.exists():
        Tag.objects.bulk_create(
            [Tag(key=key, zh=label.zh, en=label.en, condition=condition) for key, (label, condition) in SEED.items()]
        )


def tag_trees() -> dict[str, Tree]:
    """Return the conditions of automatic tags by ``tag:`` and id; one that can't be read any more is left out."""
    known, trees = catalogue(), {}
    for tag in Tag.objects.exclude(condition=None).order_by("id"):
        try:
            trees[f"{PREFIX}{tag.pk}"] = parse(tag.condition, known)
        except CriteriaError as error:
            log.warning("tag_unreadable", tag=tag.pk, problems=[problem.path for problem in error.problems])
    return trees


def apply_tags(met: Mapping[ContactId, Mapping[str, bool]], *, now: datetime) -> int:
    """Give and take automatic tags by what a pass answered; return how many changed. Two statements, repeatable.

    A tag that a person gave is never taken.
    """
    answers = [
        (contact, int(name.removeprefix(PREFIX)), holds)
        for contact, by_name in sorted(met.items())
        for name, holds in by_name.items()
        if name.startswith(PREFIX)
    ]
    if not answers:
        return 0
    given = [(contact, tag) for contact, tag, holds in answers if holds]
    taken = [(contact, tag) for contact, tag, holds in answers if not holds]
    changed = execute(TAKE_TAGS, _pairs(taken)) if taken else 0
    return changed + (execute(ADD_TAGS, {**_pairs(given), "now": now}) if given else 0)


def all_tags() -> Sequence[Tag]:
    """Return all tags by key."""
    return list(Tag.objects.order_by("key"))


def tags_of(contact: ContactId) -> Sequence[tuple[Tag, bool]]:
    """Return a contact's tags and whether they are there by rule, by key."""
    found = ContactTag.objects.filter(contact_id=contact).select_related("tag").order_by("tag__key")
    return [(one.tag, one.by_rule) for one in found]


def _pairs(pairs: Sequence[tuple[ContactId, int]]) -> dict[str, object]:
    return {"contacts": [int(contact) for contact, _ in pairs], "tags": [tag for _, tag in pairs]}
