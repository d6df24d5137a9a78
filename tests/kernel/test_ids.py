"""Identifiers that come out the same however often they are made."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from leadloom.kernel.ids import FIRST_VISITOR, SubjectId, WriteKeyId, derived_uuid, event_id, is_visitor

parts = st.lists(st.text(st.characters(exclude_characters="\x1f", codec="utf-8"), max_size=20), min_size=1, max_size=5)


def test_an_event_keeps_its_id_from_one_release_to_the_next() -> None:
    assert event_id(WriteKeyId(7), "m-1") == UUID("5e4d66c3-2433-7893-4d95-1c752a9120ae")


@given(key=st.integers(min_value=1, max_value=2**31), message=st.text(st.characters(codec="utf-8"), max_size=100))
def test_the_same_message_has_the_same_id_however_often_it_is_sent(key: int, message: str) -> None:
    assert event_id(WriteKeyId(key), message) == event_id(WriteKeyId(key), message)


@given(keys=st.sets(st.integers(min_value=1, max_value=2**31), min_size=2, max_size=5), message=st.text(max_size=20))
def test_the_same_message_id_under_two_write_keys_is_two_events(keys: set[int], message: str) -> None:
    assert len({event_id(WriteKeyId(key), message) for key in keys}) == len(keys)


@given(key=st.integers(1, 9), messages=st.sets(st.text(max_size=20), min_size=2, max_size=20))
def test_two_messages_of_a_write_key_are_two_events(key: int, messages: set[str]) -> None:
    assert len({event_id(WriteKeyId(key), message) for message in messages}) == len(messages)


@given(one=parts, other=parts)
def test_ids_differ_exactly_when_their_parts_differ(one: list[str], other: list[str]) -> None:
    assert (derived_uuid(*one) == derived_uuid(*other)) == (one == other)


def test_parts_do_not_run_into_each_other() -> None:
    assert derived_uuid("a", "bc") != derived_uuid("ab", "c")


def test_contacts_end_where_visitors_begin() -> None:
    assert not is_visitor(SubjectId(FIRST_VISITOR - 1))
    assert is_visitor(SubjectId(FIRST_VISITOR))


def test_the_first_visitor_fits_a_number_of_javascript() -> None:
    assert FIRST_VISITOR == 4_503_599_627_370_496
    assert FIRST_VISITOR < 2**53
    assert int(float(FIRST_VISITOR + 1)) == FIRST_VISITOR + 1
