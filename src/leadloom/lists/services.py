"""What people do with lists: keep views, set their columns, act on many contacts, undo it, take lists out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from leadloom.catalog.selectors import lay_over
from leadloom.kernel.errors import Conflict, FieldProblem, Forbidden, InvalidInput
from leadloom.kernel.types import JsonObject
from leadloom.leads.services import require_target
from leadloom.lists import selectors
from leadloom.lists.definition import checked_columns, export_columns, normalised
from leadloom.lists.errors import WrongState
from leadloom.lists.models import BulkAction, Export, ListSetting, SavedView
from leadloom.lists.types import (
    ACTIONS,
    Action,
    BulkField,
    BulkState,
    Column,
    ExportState,
    FileKind,
    ListName,
    Selection,
)
from leadloom.profiles.models import Tag
from leadloom.profiles.selectors import Sort
from leadloom.profiles.tag_selectors import tag_named
from leadloom.profiles.tag_services import TagInput, create_tag
from leadloom.team.models import Team, User
from leadloom.team.selectors import team_ids_above
from leadloom.team.services import Seen, record_access
from leadloom.team.types import Access, Principal

BULK: Final = "contacts.bulk"
EXPORT: Final = "contacts.export"
UNMASK: Final = "contacts.unmask"
ASSIGN: Final = "leads.assign"
MOST_NAMED: Final = 10_000
"""How many contacts a selection may name; more are meant by filters."""


@dataclass(frozen=True, slots=True)
class ViewInput:
    """What somebody saves as a view."""

    name: str
    filters: JsonObject = field(default_factory=dict)
    sort: str = ""
    columns: Sequence[Column] = ()
    team: int | None = None


@dataclass(frozen=True, slots=True)
class ExportInput:
    """What somebody wants to take out. ``columns`` are keys of :func:`definition.export_columns`, in order."""

    list_name: ListName
    filters: JsonObject
    columns: Sequence[str]
    kind: FileKind
    locale: str
    is_plain: bool


def save_view(
    principal: Principal, name: ListName, given: ViewInput, *, view_id: int | None = None, now: datetime
) -> SavedView:
    """Keep a view, or change one of one's own. Raises Forbidden for another's, Conflict for a name that is taken."""
    may_see(principal, name)
    check_filters(name, given.filters, given.sort)
    if given.filters.get("search"):
        raise InvalidInput("A view keeps no search text: it may be somebody's name.")
    team = None if given.team is None else _team_of(principal, given.team)
    row = SavedView(list_name=name, user_id=principal.user_id) if view_id is None else _own_view(principal, view_id)
    if row.list_name != name:
        raise InvalidInput("The view is one of another list.")
    row.name, row.filters, row.sort, row.team = given.name, dict(given.filters), given.sort, team
    row.columns = [column.to_json() for column in checked_columns(name, given.columns)]
    row.updated_at = now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Conflict("You have a view of this name.", code="view_name_taken") from taken
    return row


def delete_view(principal: Principal, view_id: int) -> None:
    """Remove a view of one's own; who opened the list with it opens it plain."""
    _own_view(principal, view_id).delete()


def set_list(
    principal: Principal, name: ListName, *, default_view: int | None, columns: Sequence[Column]
) -> ListSetting:
    """Say with which view one's list opens, and which columns it has where no view says it."""
    may_see(principal, name)
    chosen = None if default_view is None else selectors.view(principal, default_view)
    if chosen is not None and chosen.list_name != name:
        raise InvalidInput("The view is one of another list.")
    kept = [column.to_json() for column in checked_columns(name, columns)]
    row, _ = ListSetting.objects.update_or_create(
        list_name=name, user_id=principal.user_id, defaults={"default_view": chosen, "columns": kept}
    )
    return row


def start_bulk(
    principal: Principal, action: Action, argument: JsonObject, selection: Selection, *, now: datetime
) -> BulkAction:
    """Let something be done to many contacts or leads, as a job. Raises InvalidInput or Forbidden."""
    if action not in ACTIONS[selection.of]:
        raise InvalidInput("This can't be done from this list.", problems=(FieldProblem("action", ""),))
    needed = {BULK} if action is not Action.ASSIGN_LEAD else set()
    needed |= {ASSIGN} if action in {Action.ASSIGN_OWNER, Action.ASSIGN_LEAD} else set()
    if not all(principal.may(right) for right in needed):
        raise Forbidden("Your role does not allow this.")
    may_see(principal, selection.of)
    if len(selection.ids) > MOST_NAMED:
        raise InvalidInput(f"Name at most {MOST_NAMED} contacts, or give filters.")
    check_filters(selection.of, selection.filters, "")
    with transaction.atomic():
        bulk = BulkAction.objects.create(
            user_id=principal.user_id,
            principal=selectors.principal_json(principal),
            list_name=selection.of,
            action=action,
            argument=_checked_argument(principal, action, argument, now=now),
            ids=sorted(set(selection.ids)),
            state=BulkState.GATHERING,
            as_of=now,
        )
        selectors.keep_search(bulk, selection.filters)
        bulk.save(update_fields=["filters", "search"])
    return bulk


def stop_bulk(principal: Principal, bulk_id: int, *, now: datetime) -> BulkAction:
    """Stop a bulk action where it stands; what it did can be undone."""
    return _moved(principal, bulk_id, (BulkState.GATHERING, BulkState.RUNNING), BulkState.STOPPED, finished_at=now)


def undo_bulk(principal: Principal, bulk_id: int) -> BulkAction:
    """Let a bulk action be undone where nobody changed the same since."""
    if not Action(selectors.bulk_action(principal, bulk_id).action).can_be_undone:
        raise WrongState("Suppressions only grow: this can't be undone.")
    return _moved(principal, bulk_id, (BulkState.DONE, BulkState.STOPPED), BulkState.UNDOING)


def start_export(principal: Principal, given: ExportInput, *, now: datetime) -> Export:
    """Let a list be taken out, as a job; logged at once with what, and with how many when it is ready.

    Raises Forbidden for plain values without the right to see them, InvalidInput for an unknown column or filter.
    """
    may_see(principal, given.list_name)
    if given.is_plain and not principal.may(UNMASK):
        raise Forbidden("Your role may not see personal values.")
    check_filters(given.list_name, given.filters, "")
    known = export_columns(given.list_name)
    strange = [key for key in given.columns if key not in known]
    if strange:
        problems = tuple(FieldProblem("columns", key) for key in strange)
        raise InvalidInput("The list has no such column.", problems=problems)
    with transaction.atomic():
        export = Export.objects.create(
            user_id=principal.user_id,
            principal=selectors.principal_json(principal),
            list_name=given.list_name,
            columns=list(dict.fromkeys(given.columns)) or list(known),
            kind=given.kind,
            locale=given.locale,
            is_plain=given.is_plain,
            state=ExportState.RUNNING,
            asked_at=now,
        )
        selectors.keep_search(export, given.filters)
        export.save(update_fields=["filters", "search"])
    return export


def download(principal: Principal, export_id: int, *, now: datetime) -> Export:
    """Return an export that can be downloaded now, and log that it was; raises NotFound, or WrongState."""
    with transaction.atomic():
        found = selectors.export(principal, export_id)
        if found.state != ExportState.READY or found.expires_at is None or found.expires_at <= now:
            raise WrongState("The export is not ready, or its time is over.")
        Export.objects.filter(pk=found.pk).update(downloads=found.downloads + 1)
        record_access(principal, action=Access.EXPORT, seen=seen_of(found, "downloaded"), now=now)
    return found


def seen_of(export: Export, what: str) -> Seen:
    """Return an export as the access log keeps it: how many rows, which columns, plain or masked."""
    plain = "plain" if export.is_plain else "masked"
    reason = f"{what}: {export.list_name}, {export.kind}, {plain}: {', '.join(export.columns)}"
    return Seen(object_table="lists_export", object_id=export.pk, row_count=export.rows, reason=reason[:200])


def may_see(principal: Principal, name: ListName) -> None:
    """Raise Forbidden when somebody may not see a list at all."""
    if not principal.may(selectors.VIEW[name]):
        raise Forbidden("Your role does not allow this.")


def check_filters(name: ListName, filters: JsonObject, sort: str) -> None:
    """Raise InvalidInput for filters or an order that the list doesn't have."""
    if name is ListName.CONTACTS:
        selectors.contact_filter(filters)
    else:
        selectors.lead_filter(filters)
    orders = {one.value for one in Sort} if name is ListName.CONTACTS else set()
    if sort and sort not in orders:
        raise InvalidInput("The list has no such order.", problems=(FieldProblem("sort", sort),))


def _checked_argument(principal: Principal, action: Action, argument: JsonObject, *, now: datetime) -> JsonObject:
    """Return what the action takes and nothing else."""
    match action:
        case Action.ADD_TAG | Action.REMOVE_TAG:
            return {"tag": _checked_tag(argument, may_be_new=action is Action.ADD_TAG).key}
        case Action.ASSIGN_OWNER:
            wanted = argument.get("user_id")
            if type(wanted) is not int or not User.objects.filter(pk=wanted, is_active=True).exists():
                raise InvalidInput("There is no such user.", problems=(FieldProblem("user_id", ""),))
            return {"user_id": wanted}
        case Action.SET_FIELD:
            return _checked_field(argument)
        case Action.SUPPRESS:
            return {}
        case Action.ASSIGN_LEAD:
            return _checked_target(principal, argument, now=now)


def _checked_tag(argument: JsonObject, *, may_be_new: bool) -> Tag:
    tag = tag_named(str(argument.get("tag") or ""))
    if tag is None and not may_be_new:
        raise InvalidInput("There is no such tag.", problems=(FieldProblem("tag", ""),))
    return tag or _new_tag(argument)


def _checked_target(principal: Principal, argument: JsonObject, *, now: datetime) -> JsonObject:
    user, team = argument.get("user_id"), argument.get("team_id")
    if not (user is None or type(user) is int) or not (team is None or type(team) is int):
        raise InvalidInput("There is no such user.", problems=(FieldProblem("user_id", ""),))
    require_target(principal, user_id=user, team_id=team, now=now)
    return {"team_id": team} if user is None else {"user_id": user}


def _checked_field(argument: JsonObject) -> JsonObject:
    names: Mapping[str, BulkField] = {one.value: one for one in BulkField}
    name, value = argument.get("field"), argument.get("value")
    if name not in names or not isinstance(value, str) or len(value) > 200:
        raise InvalidInput("The field can't be set so.", problems=(FieldProblem("field", str(name)),))
    lay_over()
    return {"field": str(name), "value": normalised(str(name), value.strip())}


def _new_tag(argument: JsonObject) -> Tag:
    name = " ".join(str(argument.get("tag") or "").split())[:60]
    if not name:
        raise InvalidInput("Name the tag.", problems=(FieldProblem("tag", ""),))
    return create_tag(TagInput(zh=name, en=name, key=name))


def _own_view(principal: Principal, view_id: int) -> SavedView:
    found = selectors.view(principal, view_id)
    if found.user_id != principal.user_id:
        raise Forbidden("Only its owner changes a view.")
    return found


def _team_of(principal: Principal, team: int) -> Team:
    """Return a team a view may be shared with: the own one, one above it, or one that somebody manages."""
    above = team_ids_above(principal.team_id) if principal.team_id is not None else set()
    found = Team.objects.filter(pk=team).first()
    leads = found is not None and found.manager_id == principal.user_id
    if found is None or not (team in above or leads or principal.may("users.manage")):
        raise InvalidInput("A view is shared with the own team.", problems=(FieldProblem("team", ""),))
    return found


def _moved(
    principal: Principal, bulk_id: int, states: Sequence[BulkState], to: BulkState, **more: object
) -> BulkAction:
    """Let a job stand elsewhere; raises NotFound, or WrongState when it doesn't stand where it should."""
    selectors.bulk_action(principal, bulk_id)
    with transaction.atomic():
        row = BulkAction.objects.select_for_update().get(pk=bulk_id)
        if row.state not in states:
            raise WrongState(f"The bulk action is {row.state}.")
        row.state = to
        for name, value in more.items():
            setattr(row, name, value)
        row.save(update_fields=["state", *more])
    return row
