"""Views, bulk actions and exports over HTTP."""

from typing import Final

from django.http import HttpRequest, StreamingHttpResponse

from leadloom.lists import selectors, services
from leadloom.lists.definition import LIST_COLUMNS, export_columns
from leadloom.lists.exporting import head_of, rows_of
from leadloom.lists.files import extension, media_type, written
from leadloom.lists.schemas import (
    BulkIn,
    BulkMemberOut,
    BulkOut,
    ExportColumnOut,
    ExportIn,
    ExportOut,
    ListSettingIn,
    ListViewsOut,
    TagChoiceOut,
    ViewIn,
    ViewOut,
    bulk_out,
    column_out,
    columns_of,
    export_out,
    tag_out,
    view_out,
    views_out,
)
from leadloom.lists.types import FileKind, ListName, MemberState
from leadloom.profiles.tags import all_tags
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Problem,
    Router,
    Status,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)

router = Router(tags=["lists"])

ANY_LIST: Final = ("contacts.view", "leads.view")
FILE: dict[str, object] = {
    "responses": {
        200: {
            "description": "The file",
            "content": {
                media_type(FileKind.XLSX): {"schema": {"type": "string", "format": "binary"}},
                "text/csv": {"schema": {"type": "string"}},
            },
        }
    }
}


@router.get("/lists/{list_name}/views", response=ListViewsOut)
@requires(*ANY_LIST)
def list_views(request: HttpRequest, list_name: ListName) -> object:
    """Return the views of a list: your own and those shared with your team, and how your list opens."""
    caller = principal(request)
    services.may_see(caller, list_name)
    found, setting = selectors.views(caller, list_name), selectors.setting(caller, list_name)
    return views_out(LIST_COLUMNS[list_name], found, setting, reader=caller.user_id)


@router.put("/lists/{list_name}/setting", response=ListViewsOut)
@requires(*ANY_LIST)
def set_list(request: HttpRequest, list_name: ListName, body: ListSettingIn) -> object:
    """Say with which view your list opens, and which columns it has where no view says it."""
    caller = principal(request)
    services.set_list(caller, list_name, default_view=body.default_view, columns=columns_of(body.columns))
    return list_views(request, list_name)


@router.post("/views", response={201: ViewOut})
@requires(*ANY_LIST)
def create_view(request: HttpRequest, body: ViewIn) -> object:
    """Keep a view of a list."""
    caller = principal(request)
    saved = services.save_view(caller, body.of, body.as_input(), now=now(request))
    return Status(201, view_out(selectors.view(caller, saved.pk), reader=caller.user_id))


@router.put("/views/{view_id}", response=ViewOut)
@requires(*ANY_LIST)
def change_view(request: HttpRequest, view_id: Id, body: ViewIn) -> object:
    """Change a view of yours."""
    caller = principal(request)
    services.save_view(caller, body.of, body.as_input(), view_id=view_id, now=now(request))
    return view_out(selectors.view(caller, view_id), reader=caller.user_id)


@router.delete("/views/{view_id}", response={204: None})
@requires(*ANY_LIST)
def delete_view(request: HttpRequest, view_id: Id) -> object:
    """Remove a view of yours, for everybody it was shared with."""
    services.delete_view(principal(request), view_id)
    return Status(204, None)


@router.get("/bulk-actions", response=Page[BulkOut])
@requires(services.BULK, services.ASSIGN)
def list_bulk_actions(request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT) -> object:
    """List bulk actions, the latest first: your own, or everybody's if you may see the audit log."""
    after = decode_cursor("bulk", cursor)
    found = selectors.bulk_actions(principal(request), before=int(str(after[0])) if after else None, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose="bulk", key=lambda bulk: (bulk.pk,))
    return {"items": [bulk_out(row) for row in rows], "next_cursor": following}


@router.get("/bulk-actions/tags", response=list[TagChoiceOut])
@requires(services.BULK, services.ASSIGN)
def list_tags_to_give(request: HttpRequest) -> object:
    """Return the tags there are, for giving and taking them."""
    return [tag_out(tag) for tag in all_tags()]


@router.post("/bulk-actions", response={201: BulkOut})
@requires(services.BULK, services.ASSIGN)
def start_bulk_action(request: HttpRequest, body: BulkIn) -> object:
    """Do something to many contacts or leads that you may see. It runs as a job: ask again to see it go on."""
    caller = principal(request)
    begun = services.start_bulk(caller, body.action, body.argument, body.as_selection(), now=now(request))
    return Status(201, bulk_out(selectors.bulk_action(caller, begun.pk)))


@router.get("/bulk-actions/{bulk_id}", response=BulkOut)
@requires(services.BULK, services.ASSIGN)
def get_bulk_action(request: HttpRequest, bulk_id: Id) -> object:
    """Return a bulk action with its counts."""
    return bulk_out(selectors.bulk_action(principal(request), bulk_id))


@router.get("/bulk-actions/{bulk_id}/members", response=Page[BulkMemberOut])
@requires(services.BULK, services.ASSIGN)
def list_bulk_members(
    request: HttpRequest, bulk_id: Id, state: MemberState, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT
) -> object:
    """List those of a bulk action in a state: ``unchanged`` it left as they were, ``kept`` its undo could not."""
    bulk = selectors.bulk_action(principal(request), bulk_id)
    purpose = f"members|{bulk_id}|{state}"
    after = decode_cursor(purpose, cursor)
    found = selectors.members(bulk, state, after=int(str(after[0])) if after else 0, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose=purpose, key=lambda member: (member.id,))
    items = [{"id": one.id, "contact_id": one.contact_id, "number": one.number, "state": one.state} for one in rows]
    return {"items": items, "next_cursor": following}


@router.post("/bulk-actions/{bulk_id}/stop", response=BulkOut)
@requires(services.BULK, services.ASSIGN)
def stop_bulk_action(request: HttpRequest, bulk_id: Id) -> object:
    """Stop a bulk action where it stands; what it did can be undone."""
    caller = principal(request)
    services.stop_bulk(caller, bulk_id, now=now(request))
    return bulk_out(selectors.bulk_action(caller, bulk_id))


@router.post("/bulk-actions/{bulk_id}/undo", response=BulkOut)
@requires(services.BULK, services.ASSIGN)
def undo_bulk_action(request: HttpRequest, bulk_id: Id) -> object:
    """Make contacts and leads what they were. What somebody changed since stays, and is counted as kept."""
    caller = principal(request)
    services.undo_bulk(caller, bulk_id)
    return bulk_out(selectors.bulk_action(caller, bulk_id))


@router.get("/export-columns/{list_name}", response=list[ExportColumnOut])
@requires(services.EXPORT)
def list_export_columns(request: HttpRequest, list_name: ListName) -> object:
    """Return the columns that an export of a list may have."""
    return [column_out(key, head) for key, head in export_columns(list_name).items()]


@router.get("/exports", response=Page[ExportOut])
@requires(services.EXPORT)
def list_exports(request: HttpRequest, cursor: Cursor | None = None, limit: Limit = PAGE_DEFAULT) -> object:
    """List your exports, the latest first."""
    after = decode_cursor("exports", cursor)
    found = selectors.exports(principal(request), before=int(str(after[0])) if after else None, limit=limit + 1)
    rows, following = page_of(found, limit=limit, purpose="exports", key=lambda export: (export.pk,))
    return {"items": [export_out(row) for row in rows], "next_cursor": following}


@router.post("/exports", response={201: ExportOut})
@requires(services.EXPORT)
def start_export(request: HttpRequest, body: ExportIn) -> object:
    """Take a list out, as a job; personal values are masked unless you may see them and ask for them."""
    return Status(201, export_out(services.start_export(principal(request), body.as_input(), now=now(request))))


@router.get("/exports/{export_id}", response=ExportOut)
@requires(services.EXPORT)
def get_export(request: HttpRequest, export_id: Id) -> object:
    """Return an export of yours."""
    return export_out(selectors.export(principal(request), export_id))


@router.get("/exports/{export_id}/file", response={200: None, 409: Problem}, openapi_extra=FILE)
@requires(services.EXPORT)
def download_export(request: HttpRequest, export_id: Id) -> StreamingHttpResponse:
    """Download an export of yours; every download is logged. In a CSV, cells that a sheet would run are quoted."""
    found = services.download(principal(request), export_id, now=now(request))
    kind = FileKind(found.kind)
    answer = StreamingHttpResponse(written(kind, head_of(found), rows_of(found)), content_type=media_type(kind))
    answer["Content-Disposition"] = f'attachment; filename="{found.list_name}-{found.pk}.{extension(kind)}"'
    answer["Cache-Control"] = "no-store"
    return answer
