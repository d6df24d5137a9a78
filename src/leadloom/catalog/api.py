"""``GET /catalog``: what conditions, forms and lists may speak about."""

from django.http import HttpRequest

from leadloom.catalog.definition import catalogue_document
from leadloom.catalog.selectors import catalogue
from leadloom.team.http import Router, Schema, signed_in

router = Router(tags=["catalog"])


class LabelOut(Schema):
    """A name in both languages."""

    zh: str
    en: str


class ChoiceOut(Schema):
    """A permitted value."""

    key: str
    label: LabelOut


class FieldOut(Schema):
    """A contact or company field, or a property of an event type. ``choices`` is empty unless the type is choice."""

    key: str
    type: str
    label: LabelOut
    choices: list[ChoiceOut]


class EventTypeOut(Schema):
    """An event type; discovered ones were tracked and nobody declared them."""

    key: str
    label: LabelOut
    declared: bool
    properties: list[FieldOut]


class CatalogOut(Schema):
    """The whole catalogue."""

    event_types: list[EventTypeOut]
    fields: list[FieldOut]
    sources: list[ChoiceOut]
    industries: list[ChoiceOut]
    title_levels: list[ChoiceOut]


@router.get("/catalog", response=CatalogOut)
@signed_in
def read_catalog(request: HttpRequest) -> object:
    """Return event types, fields and dictionaries with their names in both languages."""
    return catalogue_document(catalogue())
