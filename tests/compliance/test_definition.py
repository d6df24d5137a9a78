from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leadloom.compliance.definition import allows, standing, stricter
from leadloom.compliance.types import Channel, ConsentState, Entry, Method

T0 = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
GIVEN, WITHDRAWN = ConsentState.GIVEN, ConsentState.WITHDRAWN


def entry(
    state: ConsentState,
    *,
    hours: int = 0,
    contact: int = 1,
    method: Method = Method.FORM,
    channel: Channel = Channel.EMAIL,
) -> Entry:
    return Entry(
        contact=contact,
        purpose="marketing",
        channel=channel,
        state=state,
        method=method,
        at=T0 + timedelta(hours=hours),
    )


def may_email(*entries: Entry) -> bool:
    return allows(entries, purpose="marketing", channel=Channel.EMAIL)


def test_nobody_may_be_written_to_without_a_consent() -> None:
    assert not may_email()
    assert not may_email(entry(GIVEN, channel=Channel.SMS))


def test_the_latest_word_of_a_person_holds() -> None:
    assert may_email(entry(GIVEN))
    assert not may_email(entry(GIVEN), entry(WITHDRAWN, hours=1))
    assert may_email(entry(GIVEN), entry(WITHDRAWN, hours=1), entry(GIVEN, hours=2))


def test_at_one_instant_the_withdrawal_holds() -> None:
    assert not may_email(entry(WITHDRAWN), entry(GIVEN))


def test_an_import_never_brings_an_unsubscribed_person_back() -> None:
    assert not may_email(entry(WITHDRAWN), entry(GIVEN, hours=5, method=Method.IMPORT))
    assert not may_email(entry(WITHDRAWN), entry(GIVEN, hours=5, method=Method.API))
    assert may_email(entry(WITHDRAWN), entry(GIVEN, hours=5, method=Method.IMPORT), entry(GIVEN, hours=6))


def test_of_two_merged_contacts_the_stricter_consent_wins_even_when_it_is_older() -> None:
    assert not may_email(entry(WITHDRAWN, contact=1), entry(GIVEN, contact=2, hours=9))


def test_withdrawing_every_channel_withdraws_each() -> None:
    assert not may_email(entry(GIVEN), entry(WITHDRAWN, channel=Channel.ANY))


entries = st.builds(
    entry,
    st.sampled_from(ConsentState),
    hours=st.integers(0, 5),
    contact=st.integers(1, 3),
    method=st.sampled_from(Method),
)


@given(st.lists(entries, min_size=1, max_size=12), st.integers(1, 3))
def test_whatever_was_said_before_an_import_never_lifts_a_withdrawal(ledger: list[Entry], contact: int) -> None:
    withdrawn = any(said.state is WITHDRAWN for said in standing(ledger).values())
    imported = entry(GIVEN, hours=9, method=Method.IMPORT, contact=contact)
    assert may_email(*ledger, imported) is not withdrawn


@given(st.lists(entries, min_size=1, max_size=12))
def test_the_order_in_which_statements_arrive_does_not_matter(ledger: list[Entry]) -> None:
    assert may_email(*ledger) == may_email(*reversed(ledger)) or _has_ties(ledger)


def _has_ties(ledger: list[Entry]) -> bool:
    ordered = sorted(ledger, key=lambda said: (said.contact, said.at, said.state))
    return any((a.contact, a.at, a.state) == (b.contact, b.at, b.state) for a, b in pairwise(ordered))


@given(entries, entries)
def test_the_stricter_of_two_is_the_same_whichever_comes_first(one: Entry, other: Entry) -> None:
    assert stricter(one, other).state == stricter(other, one).state
