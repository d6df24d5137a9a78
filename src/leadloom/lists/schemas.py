"""The shapes of views, bulk actions and exports over HTTP."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, JsonValue

from leadloom.criteria.types import Label
from leadloom.lists.definition import MAX_WIDTH
from leadloom.lists.models import BulkAction, Export, ListSetting, SavedView
from leadloom.lists.services import MOST_NAMED, ExportInput, ViewInput
from leadloom.lists.types import Action, BulkState, Column, ExportState, FileKind, ListName, MemberState, Selection
from leadloom.profiles.models import Tag
from leadloom.team.http import Body, Id, Instant, Schema
from leadloom.team.types import Locale

Json = dict[str, JsonValue]
Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Key = Annotated[str, Field(min_length=1, max_length=40)]
Width = Annotated[int, Field(ge=0, le=MAX_WIDTH)]
Columns = Annotated[list["ColumnIn"], Field(max_length=40)]


class ColumnIn(Body):
    """A column of a list in its place. ``width`` is in pixels, 0 for as wide as the screen likes."""

    key: Key
    width: Width = 0


class ViewIn(Body):
    """A view to keep. ``team`` shares it with a team and those below it; null keeps it to yourself."""

    of: ListName
    name: Name
    filters: Json = {}
    sort: Annotated[str, Field(max_length=20)] = ""
    columns: Columns = []
    team: Id | None = None

    def as_input(self) -> ViewInput:
        """Return the same as the services take it."""
        return ViewInput(self.name.strip(), self.filters, self.sort, columns_of(self.columns), self.team)


class ViewNamed(Schema):
    """A user or team by number and name."""

    id: int
    name: str


class ColumnOut(Schema):
    """A column in its place."""

    key: str
    width: int


class ViewOut(Schema):
    """A saved view. ``mine``: you may change it."""

    id: int
    of: ListName
    name: str
    filters: Json
    sort: str
    columns: list[ColumnOut]
    owner: ViewNamed
    team: ViewNamed | None
    mine: bool
    updated_at: Instant


class ListViewsOut(Schema):
    """The views of a list, the one it opens with, and your columns where no view says which (empty: the usual ones)."""

    views: list[ViewOut]
    default_view: int | None
    columns: list[ColumnOut]
    all_columns: list[str]


class ListSettingIn(Body):
    """With which view a list opens, and its columns where no view says which."""

    default_view: Id | None = None
    columns: Columns = []


class SelectionIn(Body):
    """Contacts (or, ``of`` leads, leads) by number, or (without numbers) all that the filters let pass."""

    of: ListName = ListName.CONTACTS
    ids: Annotated[list[Id], Field(max_length=MOST_NAMED)] = []
    filters: Json = {}


class BulkIn(Body):
    """What to do to many contacts or leads.

    ``argument``: ``{"tag": name}``, ``{"user_id": number}``, ``{"team_id": number}``, ``{"field": …, "value": text}``,
    or nothing.
    """

    action: Action
    argument: Json = {}
    selection: SelectionIn

    def as_selection(self) -> Selection:
        """Return the same as the services take it."""
        return Selection(self.selection.filters, tuple(self.selection.ids), self.selection.of)


class BulkOut(Schema):
    """A bulk action. Of ``members`` so many are ``done`` and ``changed``; the rest of those done were so already.

    ``put_back`` and ``kept`` are what the undo did: ``kept`` were changed by somebody else since.
    """

    id: int
    of: ListName
    action: Action
    argument: Json
    filters: Json
    named: int
    state: BulkState
    failure: str
    members: int
    done: int
    changed: int
    put_back: int
    kept: int
    can_be_undone: bool
    user: ViewNamed
    started_at: Instant
    finished_at: Instant | None
    undone_at: Instant | None


class BulkMemberOut(Schema):
    """A contact of a bulk action, or a lead with its contact; ``number`` is the contact's, null when it is gone."""

    id: int
    contact_id: int | None
    number: str | None
    state: MemberState


class TagChoiceOut(Schema):
    """A tag that can be given or taken."""

    id: int
    key: str
    zh: str
    en: str


class ExportIn(Body):
    """A list to take out. Without ``columns`` all of them; ``plain`` needs the right to see personal values."""

    of: ListName
    filters: Json = {}
    columns: Annotated[list[Key], Field(max_length=40)] = []
    kind: FileKind = FileKind.XLSX
    locale: Locale = Locale.ZH
    plain: bool = False

    def as_input(self) -> ExportInput:
        """Return the same as the services take it."""
        return ExportInput(self.of, self.filters, self.columns, self.kind, self.locale.value, self.plain)


class ExportOut(Schema):
    """An export; its file can be downloaded from when it is ready until ``expires_at``."""

    id: int
    of: ListName
    filters: Json
    columns: list[str]
    kind: FileKind
    plain: bool
    state: ExportState
    failure: str
    rows: int
    asked_at: Instant
    ready_at: Instant | None
    expires_at: Instant | None
    downloads: int


class ExportColumnOut(Schema):
    """A column an export may have."""

    key: str
    zh: str
    en: str


def columns_of(given: Sequence[ColumnIn]) -> list[Column]:
    """Return columns as the services take them."""
    return [Column(one.key, one.width) for one in given]


def view_out(view: SavedView, *, reader: int) -> dict[str, object]:
    """Return a view as somebody sees it."""
    return {
        "id": view.pk,
        "of": view.list_name,
        "name": view.name,
        "filters": view.filters,
        "sort": view.sort,
        "columns": view.columns,
        "owner": {"id": view.user_id, "name": view.user.name},
        "team": None if view.team is None else {"id": view.team.pk, "name": view.team.name},
        "mine": view.user_id == reader,
        "updated_at": view.updated_at,
    }


def views_out(name: Sequence[str], views: Sequence[SavedView], setting: ListSetting | None, *, reader: int) -> Json:
    """Return the views of a list and what somebody set for it."""
    return {
        "views": [view_out(one, reader=reader) for one in views],
        "default_view": setting.default_view_id if setting else None,
        "columns": setting.columns if setting else [],
        "all_columns": list(name),
    }


def bulk_out(bulk: BulkAction) -> dict[str, object]:
    """Return a bulk action."""
    fields = ("action", "argument", "filters", "state", "failure", "members", "done", "changed", "put_back", "kept")
    return {
        **{name: getattr(bulk, name) for name in fields},
        "id": bulk.pk,
        "of": bulk.list_name,
        "named": len(bulk.ids),
        "can_be_undone": Action(bulk.action).can_be_undone and bulk.state in {BulkState.DONE, BulkState.STOPPED},
        "user": {"id": bulk.user_id, "name": bulk.user.name},
        "started_at": bulk.as_of,
        "finished_at": bulk.finished_at,
        "undone_at": bulk.undone_at,
    }


def export_out(export: Export) -> dict[str, object]:
    """Return an export."""
    fields = (
        "filters",
        "columns",
        "kind",
        "state",
        "failure",
        "rows",
        "asked_at",
        "ready_at",
        "expires_at",
        "downloads",
    )
    return {
        **{name: getattr(export, name) for name in fields},
        "id": export.pk,
        "of": export.list_name,
        "plain": export.is_plain,
    }


def tag_out(tag: Tag) -> dict[str, object]:
    """Return a tag to choose."""
    return {"id": tag.pk, "key": tag.key, "zh": tag.zh, "en": tag.en}


def column_out(key: str, head: Label) -> dict[str, object]:
    """Return a column to choose."""
    return {"key": key, "zh": head.zh, "en": head.en}
