"""Tags: those that contacts have because they meet a condition follow with every pass, by differences only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

import structlog

from leadloom.catalog.selectors import StoredCatalogue, catalogue, name_tags
from leadloom.catalog.titles import TitleLevel, decides
from leadloom.criteria.definition import Tree
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse
from leadloom.criteria.types import Label
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.models import ContactTag, Tag
from leadloom.profiles.pictures import tell_anew
from leadloom.profiles.types import TagGroup
from leadloom.profiles.upsert import HOLD_CONTACTS
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

TAG_DIFFERENCES: Final = load(__package__, "tag_differences")
ADD_TAGS: Final = load(__package__, "add_tags")
BUMP_CONTACTS: Final = load(__package__, "bump_contacts")
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

_SEED_GROUPS: Final = {"white_papers_3_in_30_days": TagGroup.BEHAVIOUR}

log = structlog.get_logger(__name__)


def seed_tags() -> None:
    """Store the tags every installation starts with, where there are none."""
    if not Tag.objects.exists():
        Tag.objects.bulk_create(
            Tag(key=key, zh=label.zh, en=label.en, condition=condition, group=_SEED_GROUPS.get(key, TagGroup.OTHER))
            for key, (label, condition) in SEED.items()
        )


def tag_trees(known: StoredCatalogue) -> dict[str, Tree]:
    """Return the conditions of automatic tags by ``tag:`` and id; one that can't be read any more is left out."""
    trees = {}
    for tag in Tag.objects.exclude(condition=None).order_by("id"):
        try:
            trees[f"{PREFIX}{tag.pk}"] = parse(tag.condition, known)
        except CriteriaError as error:
            log.warning("tag_unreadable", tag=tag.pk, problems=[problem.path for problem in error.problems])
    return trees


def automatic() -> dict[str, Tree]:
    """Return the conditions of automatic tags by key, those that can be read."""
    trees, keys = tag_trees(catalogue()), dict(Tag.objects.exclude(condition=None).values_list("id", "key"))
    return {keys[int(name.removeprefix(PREFIX))]: tree for name, tree in trees.items()}


def apply_tags(met: Mapping[ContactId, Mapping[str, bool]], *, now: datetime, are_read: bool = True) -> int:
    """Give and take automatic tags by what a pass answered; return how many changed. Repeatable.

    ``met`` answers the same trees for every contact. A tag that a person gave is never taken. Contacts whose tags
    changed get a new version; ``are_read``: some rule in force reads tags, so that the next tick evaluates them. One
    statement where nothing is different.
    """
    names = next(iter(met.values()), {})
    tags = [(name, int(name.removeprefix(PREFIX))) for name in names if name.startswith(PREFIX)]
    answers = [(contact, tag, by_name[name]) for contact, by_name in sorted(met.items()) for name, tag in tags]
    different = _differences(answers) if answers else []
    if not different:
        return 0
    contacts = sorted({contact for contact, _, _ in different})
    hold_contacts(contacts)
    given = [(contact, tag) for contact, tag, holds in different if holds]
    taken = [(contact, tag) for contact, tag, holds in different if not holds]
    rows = list(fetch(TAKE_TAGS, _pairs(taken))) if taken else []
    rows += fetch(ADD_TAGS, {**_pairs(given), "now": now}) if given else []
    tell_tagged({ContactId(cast("int", contact)) for (contact,) in rows}, now=now, are_read=are_read)
    return len(rows)


def hold_contacts(contacts: Iterable[ContactId]) -> None:
    """Keep contacts from changing elsewhere until the transaction ends: their tags change in it."""
    fetch(HOLD_CONTACTS, {"contacts": sorted(contacts), "companies": []})


def tell_tagged(contacts: Iterable[ContactId], *, now: datetime, are_read: bool = True) -> None:
    """Give contacts whose tags became different a new version; they are held already."""
    rows = fetch(BUMP_CONTACTS, {"contacts": sorted(contacts)})
    if rows:
        tell_anew([ContactId(cast("int", contact)) for (contact,) in rows], now=now, evaluates=are_read)


def all_tags() -> Sequence[Tag]:
    """Return all tags that can be given, by key."""
    return list(Tag.objects.filter(is_leaving=False).order_by("key"))


def tags_of(contact: ContactId) -> Sequence[tuple[Tag, bool]]:
    """Return a contact's tags and whether they are there by rule, by key."""
    found = ContactTag.objects.filter(contact_id=contact).select_related("tag").order_by("tag__key")
    return [(one.tag, one.by_rule) for one in found]


def tag_names() -> Mapping[str, Label]:
    """Return the names of all tags that conditions may name, by key."""
    named = Tag.objects.filter(is_leaving=False).order_by("key").values_list("key", "zh", "en")
    return {key: Label(zh=zh, en=en) for key, zh, en in named}


def _differences(answers: Sequence[tuple[ContactId, int, bool]]) -> list[tuple[ContactId, int, bool]]:
    rows = fetch(
        TAG_DIFFERENCES,
        {
            "contacts": [int(contact) for contact, _, _ in answers],
            "tags": [tag for _, tag, _ in answers],
            "holds": [holds for _, _, holds in answers],
        },
    )
    return [(ContactId(cast("int", contact)), cast("int", tag), bool(holds)) for contact, tag, holds in rows]


def _pairs(pairs: Sequence[tuple[ContactId, int]]) -> dict[str, object]:
    return {"contacts": [int(contact) for contact, _ in pairs], "tags": [tag for _, tag in pairs]}


name_tags(tag_names)
