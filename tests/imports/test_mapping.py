from datetime import UTC, datetime
from importlib.resources import files

import pytest

from leadloom.imports.mapping import parse_map
from leadloom.imports.values import BadRow, Reason, instant, read_row
from leadloom.kernel.errors import InvalidInput

MAPPING = """
zone: America/Sao_Paulo
contact:
  external_id: {column: id, source: crm}
  created_at: {column: day, format: ["%d-%m-%Y", iso]}
  fields:
    email: mail
    mobile: tel
    name: who
    source: {column: origin, empty: not_given, values: {pigeon: other}}
    purchase_stage: {constant: early}
    custom.colour: colour
"""
ROW = {"id": "7", "day": "20-05-2024", "mail": "A@example.com", "tel": "", "who": "王芳", "origin": "", "colour": "red"}


def test_a_row_becomes_what_it_says() -> None:
    values = read_row(ROW, parse_map(MAPPING), line=2)
    assert [(claim.kind, claim.source, claim.value) for claim in values.claims] == [
        ("external", "crm", "7"),
        ("email", "", "a@example.com"),
    ]
    assert (values.said.name, values.said.source, values.said.purchase_stage) == ("王芳", "not_given", "early")
    assert values.said.custom == {"colour": "red"}
    assert values.at == datetime(2024, 5, 20, 3, tzinfo=UTC)


def test_unknown_is_not_the_same_as_not_given() -> None:
    mapping = parse_map(MAPPING)
    words = ("unknown", "", "pigeon", "organic_search")
    sources = [read_row({**ROW, "origin": word}, mapping, line=2).said.source for word in words]
    assert sources == ["unknown", "not_given", "other", "organic_search"]


@pytest.mark.parametrize(
    ("change", "reason", "column"),
    [
        ({"mail": "nobody"}, Reason.BAD_EMAIL, "mail"),
        ({"tel": "12"}, Reason.BAD_MOBILE, "tel"),
        ({"day": "31-02-2024"}, Reason.BAD_DATE, "day"),
        ({"day": "20-05-0024"}, Reason.BAD_DATE, "day"),
        ({"id": "", "mail": ""}, Reason.NO_IDENTIFIER, ""),
    ],
)
def test_a_bad_row_names_its_reason_and_cell(change: dict[str, str], reason: Reason, column: str) -> None:
    with pytest.raises(BadRow) as bad:
        read_row({**ROW, **change}, parse_map(MAPPING), line=2)
    assert (bad.value.reason, bad.value.column) == (reason, column)


def test_a_midnight_that_a_clock_change_skips_moves_forward() -> None:
    at = instant("15-10-2017", ("%d-%m-%Y",), parse_map(MAPPING).zone)
    assert at == datetime(2017, 10, 15, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("zone: Mars/Olympus", "zone"),
        ("contact: {fields: {nickname: x}}", "contact.fields.nickname"),
        ("contact: {fields: {email: {}}}", "contact.fields.email"),
        ("contact: {external_id: {column: id}}", "contact.external_id.source"),
        ("contact: []", "contact"),
        ("lead: {key: id}", "lead.opened_at"),
        ("lead: {key: id, opened_at: d, sales_owner: {column: s, role: king}}", "lead.sales_owner.role"),
        ("join: {file: ../secret.csv, column: id}", "join"),
        ("contact: {consents: [{channel: pigeon, column: x}]}", "contact.consents.0.channel"),
        ("{", ""),
    ],
)
def test_a_wrong_mapping_names_the_place(text: str, path: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        parse_map(text)
    assert path in [problem.path for problem in wrong.value.problems]


def test_the_mappings_that_come_with_the_product_are_right() -> None:
    for path in (files("leadloom.imports") / "maps").iterdir():
        assert parse_map(path.read_text(encoding="utf-8")).columns()
