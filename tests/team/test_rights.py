"""The rights table."""

from pathlib import Path

import pytest

import leadloom
from leadloom.team.rights import RIGHT_LABELS, RIGHTS, ROLE_LABELS, Right, rights_document
from leadloom.team.types import Role

PACKAGE = Path(leadloom.__file__).parent
PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"


def test_the_page_about_rights_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == rights_document()


def test_every_role_and_every_right_has_a_place_and_names_in_both_languages() -> None:
    assert set(RIGHTS) == set(ROLE_LABELS) == set(Role)
    assert set(RIGHT_LABELS) == set(Right)
    assert all(zh and en for zh, en in (*ROLE_LABELS.values(), *RIGHT_LABELS.values()))
    assert set().union(*RIGHTS.values()) == set(Right)


def test_an_analyst_sees_sources_only_and_a_content_editor_waits_for_a_library() -> None:
    assert RIGHTS[Role.ANALYST] == {"sources.view"}
    assert RIGHTS[Role.CONTENT_EDITOR] == set()


def test_every_right_allows_something_that_can_be_done() -> None:
    code = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "rights.py"]
    assert [right for right in Right if not any(f'"{right}"' in text for text in code)] == []


@pytest.mark.parametrize("role", [Role.SALES, Role.SALES_MANAGER])
def test_sales_and_their_managers_never_see_everybodys_rows(role: Role) -> None:
    assert not {"contacts.view_all", "leads.view_all"} & RIGHTS[role]


@pytest.mark.parametrize("area", ["contacts", "leads"])
def test_whoever_sees_all_rows_of_an_area_may_see_the_area(area: str) -> None:
    assert all(f"{area}.view" in rights for rights in RIGHTS.values() if f"{area}.view_all" in rights)


def test_only_administrators_manage_users_keys_and_settings() -> None:
    for right in ("users.manage", "keys.manage", "settings.edit"):
        assert [role for role in Role if right in RIGHTS[role]] == [Role.ADMIN]
