"""The OpenAPI document: the same text for the same code, committed as ``openapi.json``."""

import json
from copy import deepcopy
from typing import Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.params.models import TModel
from ninja.types import DictStrAny
from pydantic.json_schema import JsonSchemaMode

from leadloom.team.problems import MEDIA_TYPE

PREFIX: Final = "api/v1"
PROBLEM_REF: Final = "#/components/schemas/Problem"
FIRST_ERROR: Final = 400


class SchemaNameClash(Exception):
    """Two shapes share a name, so that one would silently stand for the other in clients."""


class Document(OpenAPISchema):
    """Ninja's document; refuses two different shapes under one name and marks problems with their media type."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self._made: dict[tuple[object, ...], tuple[DictStrAny, bool]] = {}
        super().__init__(api, path_prefix)

    def add_schema_definitions(self, definitions: DictStrAny) -> None:
        """Add component schemas; raises SchemaNameClash."""
        for name, shape in definitions.items():
            if self.schemas.setdefault(name, shape) != shape:
                raise SchemaNameClash(f"{name}: rename one, or use separate classes for requests and answers")

    def _create_schema_from_model(
        self, model: TModel, by_alias: bool = True, remove_level: bool = True, mode: JsonSchemaMode = "validation"
    ) -> tuple[DictStrAny, bool]:
        """Return a model's schema, made once: hundreds of operations answer with the same problem."""
        key = (model, by_alias, remove_level, mode)
        if key not in self._made:
            self._made[key] = super()._create_schema_from_model(model, by_alias, remove_level, mode)
        return deepcopy(self._made[key])

    def responses(self, operation: Operation) -> dict[int, DictStrAny]:
        """Return an operation's responses, problems as ``application/problem+json``."""
        found = super().responses(operation)
        for status, details in found.items():
            content = details.get("content")
            if status >= FIRST_ERROR and content:
                details["content"] = {MEDIA_TYPE: next(iter(content.values()))}
        return found


def document(api: NinjaAPI) -> Document:
    """Return the document of an API."""
    return Document(api, PREFIX)


def export() -> str:
    """Return the document as sorted JSON text that ends in a newline."""
    from leadloom.api.app import api

    return json.dumps(document(api), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
