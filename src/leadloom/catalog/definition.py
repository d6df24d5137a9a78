"""The catalogue as plain data, for the API and for screens."""

from collections.abc import Mapping

from leadloom.catalog.events import EVENTS
from leadloom.catalog.fields import FIELDS, dictionary_of
from leadloom.catalog.industries import industry_labels
from leadloom.catalog.overlay import Dictionary, edits
from leadloom.catalog.sources import source_labels
from leadloom.catalog.titles import title_labels
from leadloom.criteria.types import Catalogue, EventSpec, FieldSpec, Label

Document = dict[str, object]


def catalogue_document(catalogue: Catalogue) -> Document:
    """Return event types, fields and dictionaries, in their natural order."""
    events = [catalogue.event(key) for key in catalogue.event_keys()]
    return {
        "event_types": [_event(spec) for spec in events if spec],
        "fields": [_field(spec) for spec in map(catalogue.field, FIELDS) if spec],
        "sources": _choices(source_labels(), Dictionary.SOURCE),
        "industries": _choices(industry_labels(), Dictionary.INDUSTRY),
        "title_levels": _choices(title_labels(), Dictionary.TITLE),
    }


def _event(spec: EventSpec) -> Document:
    return {
        "key": spec.key,
        "label": _label(spec.label),
        "declared": spec.key in EVENTS,
        "properties": [_field(known) for known in spec.properties.values()],
    }


def _field(spec: FieldSpec) -> Document:
    return {
        "key": spec.key,
        "type": spec.type.value,
        "label": _label(spec.label),
        "choices": _choices(spec.choices, dictionary_of(spec.key)),
    }


def _choices(choices: Mapping[str, Label], dictionary: Dictionary | None) -> list[Document]:
    edited = edits(dictionary) if dictionary else {}
    retired = {key for key, edit in edited.items() if edit.retired}
    return [{"key": key, "label": _label(label), "retired": key in retired} for key, label in choices.items()]


def _label(label: Label) -> Document:
    return {"zh": label.zh, "en": label.en}
