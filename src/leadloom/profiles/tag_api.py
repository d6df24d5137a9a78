"""Tags over HTTP: the tags themselves, and giving them to a contact."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from leadloom.kernel.ids import ContactId
from leadloom.profiles import tag_selectors as selectors
from leadloom.profiles import tag_services as services
from leadloom.profiles.tag_schemas import NewTagIn, PieceOut, TagDetail, TagIn, TagMergeIn, TagRow, tag_detail, tag_row
from leadloom.profiles.types import TagGroup
from leadloom.team.http import (
    PAGE_DEFAULT,
    Cursor,
    Id,
    Limit,
    Page,
    Router,
    Status,
    decode_cursor,
    now,
    page_of,
    principal,
    requires,
)

router = Router(tags=["tags"])


@router.get("/tags", response=Page[TagRow])
@requires("contacts.view")
def list_tags(
    request: HttpRequest,
    *,
    search: Annotated[str, Field(max_length=60)] = "",
    group: TagGroup | None = None,
    cursor: Cursor | None = None,
    limit: Limit = PAGE_DEFAULT,
) -> object:
    """List tags by key; up to a thousand contacts of each are counted."""
    purpose = f"tags|{search}|{group}"
    after = decode_cursor(purpose, cursor)
    found = selectors.tags(search=search, group=group, after=str(after[0]) if after else "", limit=limit + 1)
    cards, following = page_of(found, limit=limit, purpose=purpose, key=lambda card: (card.tag.key,))
    return {"items": [tag_row(card) for card in cards], "next_cursor": following}


@router.post("/tags", response={201: TagDetail})
@requires("tags.edit")
def create_tag(request: HttpRequest, body: NewTagIn) -> object:
    """Make a tag. An automatic one is given with the next full pass, and as contacts change."""
    tag = services.create_tag(body.as_input(key=body.key))
    return Status(201, _detail(tag.pk))


@router.get("/tags/{tag_id}", response=TagDetail)
@requires("contacts.view")
def get_tag(request: HttpRequest, tag_id: Id) -> object:
    """Return a tag with all its contacts counted, and what reads it."""
    return _detail(tag_id)


@router.put("/tags/{tag_id}", response=TagDetail)
@requires("tags.edit")
def change_tag(request: HttpRequest, tag_id: Id, body: TagIn) -> object:
    """Give a tag other names, another group or condition; its key stays, and who was given it by hand keeps it."""
    return _detail(services.change_tag(tag_id, body.as_input()).pk)


@router.delete("/tags/{tag_id}", response=PieceOut)
@requires("tags.edit")
def delete_tag(request: HttpRequest, tag_id: Id) -> object:
    """Take a tag from its next thousand contacts; with the last of them it is gone. Repeat while there is more."""
    done = services.delete_tag(tag_id, now=now(request))
    return {"contacts": done.contacts, "more": done.more}


@router.post("/tags/{tag_id}/merge", response=PieceOut)
@requires("tags.edit")
def merge_tag(request: HttpRequest, tag_id: Id, body: TagMergeIn) -> object:
    """Give the next thousand contacts of a tag the other one in its place. Repeat while there is more."""
    done = services.merge_tag(tag_id, body.into, now=now(request))
    return {"contacts": done.contacts, "more": done.more}


@router.put("/contacts/{contact_id}/tags/{tag_id}", response={204: None})
@requires("contacts.tag")
def give_tag(request: HttpRequest, contact_id: Id, tag_id: Id) -> object:
    """Give a contact a tag by hand."""
    services.give_tag(principal(request), ContactId(contact_id), tag_id, now=now(request))
    return Status(204, None)


@router.delete("/contacts/{contact_id}/tags/{tag_id}", response={204: None})
@requires("contacts.tag")
def take_tag(request: HttpRequest, contact_id: Id, tag_id: Id) -> object:
    """Take a tag from a contact that somebody gave it; one it has by its condition stays."""
    services.take_tag(principal(request), ContactId(contact_id), tag_id, now=now(request))
    return Status(204, None)


def _detail(tag_id: int) -> dict[str, object]:
    card = selectors.tag_card(tag_id)
    return tag_detail(card, selectors.uses_of(card.tag.key))
