import math

import orjson
from hypothesis import given
from hypothesis import strategies as st

from leadloom.catalog.coercion import coerce_props, coerce_value
from leadloom.criteria.types import ValueType
from leadloom.kernel.types import JsonValue


def test_declared_properties_get_their_type() -> None:
    assert coerce_props("page_dwelled", {"path": "/pricing", "seconds": "300"}) == {
        "path": "/pricing",
        "seconds": 300.0,
    }
    assert coerce_props("lead_assigned", {"user_id": "7", "rule": "East"}) == {"user_id": 7, "rule": "East"}


def test_a_declared_value_that_cannot_be_read_is_left_out() -> None:
    assert coerce_props("page_dwelled", {"path": "/", "seconds": "long"}) == {"path": "/"}


def test_nested_objects_become_dotted_keys() -> None:
    props = coerce_props("Trial Started", {"plan": {"name of it": {"tier": 3}}, "seats": 5, "beta": True})
    assert props == {"plan.name_of_it.tier": 3.0, "seats": 5.0, "beta": True}


def test_personal_keys_of_any_depth_and_spelling_are_dropped() -> None:
    raw = {
        "Email": "x",
        "user": {"phone_number": 1, "plan": "gold"},
        "contact": {"a": 1},
        "姓名": "王芳",
        "firstName": "Anna",
        "fullName": {"deep": {"er": "Anna"}},
    }
    assert coerce_props("Trial Started", raw) == {"user.plan": "gold", "contact.a": 1.0}


def test_addresses_and_numbers_inside_text_are_removed_even_from_declared_properties() -> None:
    raw = {
        "title": "Hello wang.fang@example.com",
        "path": "/u/wang.fang%40example.com/x?token=1",
        "search_keyword": "+86 100 1234 5678",
        "note2": "call 13912345678 now 😀 100%Café",
        "count": 13912345678,
    }
    assert coerce_props("page_viewed", raw) == {
        "title": "Hello [removed]",
        "path": "/u/[removed]/x",
        "search_keyword": "[removed]",
        "note2": "call [removed] now 😀 100%Café",
    }


def test_an_address_keeps_only_parameters_of_campaigns_and_searches() -> None:
    raw = {
        "url": "https://user:secret@www.example.com/p?utm_source=baidu&email=a%40example.com&session=9#frag",
        "referrer": "https://www.baidu.com/s?wd=erp&uid=77",
    }
    assert coerce_props("page_viewed", raw) == {
        "url": "https://www.example.com/p?utm_source=baidu",
        "referrer": "https://www.baidu.com/s?wd=erp",
    }


def test_lists_of_text_are_kept_and_other_lists_are_not() -> None:
    assert coerce_props("x", {"tags": ["a", "b@example.com"], "rows": [{"a": 1}]}) == {
        "tags": ["a", "[removed]"],
        "rows": [],
    }


def test_instants_become_milliseconds() -> None:
    assert coerce_value(ValueType.INSTANT, "2024-05-20T10:00:00+08:00") == 1_716_170_400_000
    assert coerce_value(ValueType.INSTANT, "yesterday") is None


def test_boolean_words_of_both_languages_are_read() -> None:
    assert [coerce_value(ValueType.BOOLEAN, word) for word in ("是", "No", "maybe")] == [True, False, None]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(st.sampled_from(["page_viewed", "page_dwelled", "anything"]), st.dictionaries(st.text(max_size=8), json_values))
def test_whatever_is_sent_becomes_flat_finite_json_without_surprises(
    event_type: str, raw: dict[str, JsonValue]
) -> None:
    props = coerce_props(event_type, raw)
    orjson.dumps({key: value for key, value in props.items() if not isinstance(value, str)})
    for value in props.values():
        assert isinstance(value, str | bool | int | float | list)
        assert not isinstance(value, float) or math.isfinite(value)


@given(
    st.text(alphabet="abc ,;", max_size=12), st.sampled_from(["anna.berg@example.com", "+8610012345678", "13912345678"])
)
def test_a_planted_value_never_survives_in_any_text(around: str, planted: str) -> None:
    props = coerce_props("page_viewed", {"title": f"{around} {planted} {around}", "other": f"{around} {planted}"})
    assert planted not in str(props)
