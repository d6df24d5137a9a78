"""Reads of tags: pages with how many have them, one with what reads it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Q

from leadloom.kernel.errors import NotFound
from leadloom.profiles.circles import tags_in
from leadloom.profiles.holes import Rule, rules_in_force
from leadloom.profiles.models import Tag
from leadloom.profiles.tags import automatic
from leadloom.profiles.types import TagGroup
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

TAG_MEMBERS: Final = load(__package__, "tag_members")
COUNTED: Final = 1_000
"""Up to so many contacts are counted for a page of tags."""
TAG_KIND: Final = "tag"


@dataclass(frozen=True, slots=True)
class TagCard:
    """A tag and how many contacts have it. ``is_counted`` False: at least so many."""

    tag: Tag
    contacts: int
    is_counted: bool


@dataclass(frozen=True, slots=True)
class TagUse:
    """What reads a tag: the kind of rule and its name."""

    kind: str
    name: str


def tags(*, search: str, group: TagGroup | None, after: str, limit: int) -> Sequence[TagCard]:
    """Return tags by key, from behind ``after`` on; ``search`` is a piece of a name or key."""
    found = Tag.objects.filter(key__gt=after) if after else Tag.objects.all()
    if search.strip():
        text = search.strip()
        found = found.filter(Q(zh__icontains=text) | Q(en__icontains=text) | Q(key__icontains=text))
    if group is not None:
        found = found.filter(group=group)
    rows = list(found.order_by("key")[:limit])
    members = _members([row.pk for row in rows], limit=COUNTED)
    return [TagCard(row, members[row.pk], members[row.pk] < COUNTED) for row in rows]


def tag_card(tag_id: int) -> TagCard:
    """Return a tag with all its contacts counted; raises NotFound."""
    tag = Tag.objects.filter(pk=tag_id).first()
    if tag is None:
        raise NotFound("There is no such tag.")
    return TagCard(tag, _members([tag.pk], limit=None)[tag.pk], is_counted=True)


def tag_by_id(tag_id: int) -> Tag:
    """Return a tag that is not being deleted; raises NotFound."""
    tag = Tag.objects.filter(pk=tag_id, is_leaving=False).first()
    if tag is None:
        raise NotFound("There is no such tag.")
    return tag


def tag_named(text: str) -> Tag | None:
    """Return the tag of this key or, failing that, of this name; None when there is none."""
    name = " ".join(text.split())
    found = Tag.objects.filter(is_leaving=False).filter(Q(key=text) | Q(zh__iexact=name) | Q(en__iexact=name))
    return min(found, key=lambda tag: (tag.key != text, tag.pk), default=None)


def uses_of(key: str) -> list[TagUse]:
    """Return what reads a tag: rules in force and the conditions of other tags."""
    rules = [*rules_in_force(), *(Rule(TAG_KIND, name, tree) for name, tree in automatic().items() if name != key)]
    found = [TagUse(rule.kind, rule.name) for rule in rules if rule.tree is not None and key in tags_in(rule.tree)]
    return list(dict.fromkeys(found))


def _members(tag_ids: Collection[int], *, limit: int | None) -> Mapping[int, int]:
    rows = fetch(TAG_MEMBERS, {"tags": sorted(tag_ids), "limit": limit}) if tag_ids else []
    return {cast("int", tag): cast("int", contacts) for tag, contacts in rows}
