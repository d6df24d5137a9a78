"""The shapes of tags over HTTP."""

from typing import Annotated

from pydantic import Field, JsonValue

from leadloom.profiles.models import Tag
from leadloom.profiles.tag_selectors import TagCard, TagUse
from leadloom.profiles.tag_services import TagInput
from leadloom.profiles.types import TagGroup
from leadloom.team.http import Body, Id, Schema

Json = dict[str, JsonValue]
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Key = Annotated[str, Field(max_length=60, pattern=r"^([a-z0-9][a-z0-9_]*)?$")]


class TagIn(Body):
    """A tag's names in both languages. ``condition`` makes it automatic: whoever meets it has it."""

    zh: Name
    en: Name
    group: TagGroup = TagGroup.OTHER
    condition: Json | None = None

    def as_input(self, *, key: str = "") -> TagInput:
        """Return the same as the services take it."""
        zh, en = " ".join(self.zh.split()), " ".join(self.en.split())
        return TagInput(zh, en, self.group, self.condition, key)


class NewTagIn(TagIn):
    """A new tag. ``key`` is what conditions and programs call it, for good; without one it is made from the name."""

    key: Key = ""


class TagMergeIn(Body):
    """The tag that those who have this one get in its place."""

    into: Id


class TagRow(Schema):
    """A tag. ``contacts`` have it, at least so many unless ``is_counted``; ``is_leaving``: it is being taken away."""

    id: int
    key: str
    zh: str
    en: str
    group: TagGroup
    condition: Json | None
    is_leaving: bool
    contacts: int
    is_counted: bool


class TagUseOut(Schema):
    """What reads a tag: ``scoring``, ``routing``, ``mql`` or another ``tag``, and its name."""

    kind: str
    name: str


class TagDetail(TagRow):
    """A tag with all its contacts counted and what reads it; while something does, it can't be deleted or merged."""

    used_by: list[TagUseOut]


class PieceOut(Schema):
    """How many contacts were changed now; call again while there is ``more``."""

    contacts: int
    more: bool


def tag_row(card: TagCard) -> dict[str, object]:
    """Return a tag of the list."""
    tag: Tag = card.tag
    fields = ("key", "zh", "en", "group", "condition", "is_leaving")
    return {
        "id": tag.pk,
        **{name: getattr(tag, name) for name in fields},
        "contacts": card.contacts,
        "is_counted": card.is_counted,
    }


def tag_detail(card: TagCard, uses: list[TagUse]) -> dict[str, object]:
    """Return a tag with what reads it."""
    return {**tag_row(card), "used_by": [{"kind": use.kind, "name": use.name} for use in uses]}
