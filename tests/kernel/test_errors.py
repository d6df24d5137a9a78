"""Errors of the caller: stable codes, one status each."""

import pytest

from leadloom.kernel import errors
from leadloom.kernel.errors import Conflict, FieldProblem, InvalidInput, LeadloomError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, LeadloomError)]


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS) >= 7


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_answered_as_the_callers_or_a_passing_failure(kind: type[LeadloomError]) -> None:
    assert 400 <= kind.status < 500 or kind.status == 503
    assert kind("What is wrong.").detail == "What is wrong."


def test_a_sharper_code_can_be_given_without_changing_the_kind() -> None:
    assert Conflict("No.", code="stage_not_allowed").code == "stage_not_allowed"
    assert Conflict("No.").code == "conflict"


def test_wrong_places_are_named() -> None:
    problem = FieldProblem("rules.2.points", "must be a number")
    assert InvalidInput("A rule is wrong.", problems=(problem,)).problems == (problem,)
