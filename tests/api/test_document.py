"""The OpenAPI document."""

import json
from pathlib import Path

import pytest
from ninja import Schema
from ninja.openapi.schema import OpenAPISchema

from leadloom.api.app import LeadloomAPI, api
from leadloom.api.schema import SchemaNameClash, document, export
from leadloom.team.http import Router, public

COMMITTED = Path(__file__).resolve().parents[2] / "openapi.json"
OPERATIONS = [
    (path, method, operation)
    for path, methods in json.loads(COMMITTED.read_text(encoding="utf-8"))["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_the_codes_own() -> None:
    assert COMMITTED.is_file(), "write it: leadloom api-schema > openapi.json"
    assert COMMITTED.read_text(encoding="utf-8") == export(), "write it anew: leadloom api-schema > openapi.json"


def test_the_document_is_the_same_every_time() -> None:
    exported = export()
    assert exported == export()
    assert json.loads(exported)["openapi"].startswith("3.1")
    assert json.loads(exported)["info"]["title"] == "Leadloom"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert sorted(names) == sorted(set(names))
    assert "team_list_users" in names


def test_every_operation_declares_its_refusals_as_problems() -> None:
    for path, method, operation in OPERATIONS:
        answers = operation["responses"]
        assert "503" in answers, (method, path)
        if "security" in operation:
            assert {"401", "403"} <= set(answers), (method, path)
        if "{" in path:
            assert {"404", "422"} <= set(answers), (method, path)
        for status, answer in answers.items():
            if int(status) >= 400:
                assert answer["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }, (method, path, status)


def test_two_shapes_under_one_name_are_refused() -> None:
    def shape(field: str) -> type[Schema]:
        return type("Same", (Schema,), {"__annotations__": {field: int}})

    router = Router()
    for field in ("one", "two"):

        @public
        def view(request: object) -> None: ...

        router.get(f"/{field}", response=shape(field))(view)
    clashing = LeadloomAPI(title="clash", urls_namespace="clash", docs_url=None)
    clashing.add_router("", router)
    with pytest.raises(SchemaNameClash, match="Same"):
        document(clashing)


def test_the_document_differs_from_the_librarys_in_nothing_but_problems() -> None:
    theirs = OpenAPISchema(api, "api/v1")
    ours = document(api)
    assert set(theirs["paths"]) == set(ours["paths"])
    assert theirs["components"] == ours["components"]
