"""Tags themselves, and giving them by hand. Automatic ones follow in :mod:`leadloom.profiles.tags`.

Deleting and merging go a piece at a time: the event store hears of every contact that loses or gets a tag.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.db.models import Q

from leadloom.catalog.selectors import catalogue
from leadloom.criteria.compiler import fold
from leadloom.criteria.definition import Tree
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse, to_json
from leadloom.criteria.references import references
from leadloom.identity.absorbing import hold_merges_off
from leadloom.kernel.errors import FieldProblem, InvalidInput, NotFound
from leadloom.kernel.ids import ContactId
from leadloom.kernel.types import JsonObject
from leadloom.profiles.circles import circle
from leadloom.profiles.errors import TagFollows, TagInUse, TagNameTaken
from leadloom.profiles.holes import rules_in_force
from leadloom.profiles.models import ContactTag, Tag
from leadloom.profiles.selectors import visible_contact_id
from leadloom.profiles.tag_selectors import tag_by_id, uses_of
from leadloom.profiles.tags import automatic, hold_contacts, tell_tagged
from leadloom.profiles.types import TagGroup
from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load
from leadloom.team import changes
from leadloom.team.types import Area, Principal

HOLD_TAGS: Final = load(__package__, "hold_tags")
NEXT_TAGGED: Final = load(__package__, "next_tagged")
GIVE_TAG_ON: Final = load(__package__, "give_tag_on")
PIECE: Final = 1_000
MAX_KEY: Final = 60
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class TagInput:
    """What somebody writes about a tag. ``condition`` makes it automatic; ``key`` is made from the name when empty."""

    zh: str
    en: str
    group: TagGroup = TagGroup.OTHER
    condition: JsonObject | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """How many contacts a piece changed, and whether more wait."""

    contacts: int
    more: bool


@transaction.atomic
def create_tag(given: TagInput) -> Tag:
    """Make a tag. Raises TagNameTaken, or InvalidInput for a condition that can't be used."""
    _one_at_a_time()
    tag = Tag(key=given.key or _key_of(given))
    if any(fold(tag.key) == fold(other) for other in Tag.objects.values_list("key", flat=True)):
        raise TagNameTaken("There is a tag of this name.")
    _write(tag, given)
    return tag


@transaction.atomic
def change_tag(tag_id: int, given: TagInput) -> Tag:
    """Give a tag other names, another group or condition; its key stays. Raises as :func:`create_tag`, or NotFound."""
    _one_at_a_time()
    tag = tag_by_id(tag_id)
    _write(tag, given)
    return tag


def merge_tag(tag_id: int, into: int, *, now: datetime) -> Piece:
    """Give the next contacts of a tag the other one by hand, in its place; with the last one the tag is gone.

    Repeat while there is more. Raises NotFound, InvalidInput, or TagInUse while a rule reads the tag.
    """
    if tag_id == into:
        raise InvalidInput("A tag can't be merged with itself.", problems=(FieldProblem("into", ""),))
    with transaction.atomic():
        _one_at_a_time()
        other = tag_by_id(into)

        def give(tag: Tag, contacts: list[ContactId]) -> None:
            fetch(GIVE_TAG_ON, {"contacts": contacts, "tag": tag.pk, "into": other.pk})

        return _leave(tag_id, give, now=now)


def delete_tag(tag_id: int, *, now: datetime) -> Piece:
    """Take a tag from its next contacts; with the last one it is gone. Repeat while there is more.

    Raises NotFound, or TagInUse while a rule reads the tag.
    """
    with transaction.atomic():
        _one_at_a_time()
        return _leave(tag_id, lambda _tag, _contacts: None, now=now)


@transaction.atomic
def give_tag(principal: Principal, contact: ContactId, tag_id: int, *, now: datetime) -> None:
    """Give a contact a tag by hand; one it has already stays as it is. Raises NotFound."""
    visible = _held(principal, contact)
    tag = tag_by_id(tag_id)
    _, is_new = ContactTag.objects.get_or_create(contact_id=visible, tag=tag, defaults={"by_rule": False, "at": now})
    if is_new:
        tell_tagged([visible], now=now)


@transaction.atomic
def take_tag(principal: Principal, contact: ContactId, tag_id: int, *, now: datetime) -> None:
    """Take a tag from a contact that somebody gave it. Raises NotFound, or TagFollows for one it has by rule."""
    visible = _held(principal, contact)
    had = ContactTag.objects.filter(contact_id=visible, tag=tag_by_id(tag_id)).first()
    if had is None:
        return
    if had.by_rule:
        raise TagFollows("The contact has this tag because it meets its condition.")
    had.delete()
    tell_tagged([visible], now=now)


def tell_untold(*, now: datetime) -> None:
    """Tell the event store who has the tags that were there before it knew of tags; may be broken off and repeated."""
    for tag in Tag.objects.filter(is_told=False).order_by("id"):
        last: int | None = 0
        while last is not None:
            with transaction.atomic():
                last = _tell_piece(tag, after=last, now=now)
        Tag.objects.filter(pk=tag.pk).update(is_told=True)


def _tell_piece(tag: Tag, *, after: int, now: datetime) -> int | None:
    """Tell the next contacts of a tag; return the last of them, None when there was none."""
    rows = fetch(NEXT_TAGGED, {"tag": tag.pk, "after": after, "limit": PIECE})
    contacts = [ContactId(cast("int", contact)) for (contact,) in rows]
    hold_contacts(contacts)
    tell_tagged(contacts, now=now)
    return contacts[-1] if contacts else None


def _held(principal: Principal, contact: ContactId) -> ContactId:
    hold_merges_off()
    visible = visible_contact_id(principal, contact)
    hold_contacts([visible])
    return visible


def _leave(tag_id: int, each: Callable[[Tag, list[ContactId]], None], *, now: datetime) -> Piece:
    hold_merges_off()
    tag = Tag.objects.select_for_update(no_key=True).filter(pk=tag_id).first()
    if tag is None:
        raise NotFound("There is no such tag.")
    if not tag.is_leaving:
        used = uses_of(tag.key)
        if used:
            names = tuple(FieldProblem(use.kind, use.name) for use in used)
            raise TagInUse("Rules read this tag: change them first.", problems=names)
        tag.is_leaving, tag.condition = True, None
        tag.save(update_fields=["is_leaving", "condition"])
    rows = fetch(NEXT_TAGGED, {"tag": tag.pk, "after": 0, "limit": PIECE})
    contacts = [ContactId(cast("int", contact)) for (contact,) in rows]
    hold_contacts(contacts)
    each(tag, contacts)
    ContactTag.objects.filter(tag=tag, contact_id__in=contacts).delete()
    tell_tagged(contacts, now=now)
    more = len(contacts) == PIECE
    if not more:
        tag.delete()
    changes.bump(Area.SETTINGS)
    return Piece(len(contacts), more)


def _write(tag: Tag, given: TagInput) -> None:
    names = Q(zh__iexact=given.zh) | Q(en__iexact=given.en)
    if Tag.objects.filter(names).exclude(pk=tag.pk).exists():
        raise TagNameTaken("There is a tag of this name.")
    tag.zh, tag.en, tag.group = given.zh, given.en, given.group
    tag.condition = None if given.condition is None else to_json(_checked(tag, given.condition))
    tag.save()
    changes.bump(Area.SETTINGS)


def _checked(tag: Tag, condition: JsonObject) -> Tree:
    """Return the condition of a tag; raises InvalidInput for one that can't be read or depends on itself."""
    try:
        tree = parse(condition, catalogue())
    except CriteriaError as error:
        problems = [FieldProblem(f"condition.{one.path}".rstrip("."), one.message) for one in error.problems]
        raise InvalidInput("The condition can't be used.", problems=tuple(problems)) from error
    models: dict[str, list[Tree]] = {}
    for rule in rules_in_force():
        if rule.model:
            models.setdefault(rule.model, []).extend([rule.tree] if rule.tree is not None else [])
    missing = references(tree).models - models.keys()
    if missing:
        raise InvalidInput("There is no such scoring model.", problems=(FieldProblem("condition", min(missing)),))
    found = circle({**automatic(), tag.key: tree}, models)
    if found:
        around = FieldProblem("condition", " → ".join(found))
        raise InvalidInput("The condition depends on itself.", problems=(around,))
    return tree


def _key_of(given: TagInput) -> str:
    word = _NOT_A_WORD.sub("_", given.en.lower()).strip("_")[:MAX_KEY] or given.zh
    taken = {fold(key) for key in Tag.objects.values_list("key", flat=True)}
    numbers = (f"{word[: MAX_KEY - 4]}_{number}" for number in range(2, 1_000))
    return next((key for key in (word, *numbers) if fold(key) not in taken), word)


def _one_at_a_time() -> None:
    """Let nobody else make or change tags until the transaction ends: names are compared with all others."""
    fetch(HOLD_TAGS, {})
