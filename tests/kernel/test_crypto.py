"""Personal values at rest: what a sealed cell and a blind index promise."""

import base64
import hmac

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from leadloom.kernel.crypto import BLIND_BYTES, Keyring, SealBroken

OLD, NEW = b"o" * 32, b"n" * 32
RING = Keyring({1: OLD})
EMAIL = "profiles_contact.email"
texts = st.text(max_size=200)
columns = st.sampled_from(["profiles_contact.email", "profiles_contact.mobile", "identity_identifier.value"])
rows = st.integers(min_value=1, max_value=2**52)


@given(column=columns, row=rows, text=texts)
def test_a_sealed_value_opens_in_its_own_cell(column: str, row: int, text: str) -> None:
    assert RING.open(column, row, RING.seal(column, row, text)) == text


@given(plain=st.binary(max_size=500), row=rows)
def test_sealing_adds_exactly_thirty_bytes(plain: bytes, row: int) -> None:
    assert len(RING.seal_bytes(EMAIL, row, plain)) == len(plain) + 30


@given(here=st.tuples(columns, rows), there=st.tuples(columns, rows), text=texts)
def test_a_sealed_value_copied_into_another_cell_cannot_be_opened(
    here: tuple[str, int], there: tuple[str, int], text: str
) -> None:
    sealed = RING.seal(*here, text)
    if here == there:
        assert RING.open(*there, sealed) == text
        return
    with pytest.raises(SealBroken):
        RING.open(*there, sealed)


def test_two_cells_of_one_row_cannot_be_swapped() -> None:
    email = RING.seal("profiles_contact.email", 7, "wang.fang@example.com")
    with pytest.raises(SealBroken):
        RING.open("profiles_contact.name", 7, email)


def test_a_row_and_column_that_only_read_alike_when_joined_are_different_cells() -> None:
    sealed = RING.seal("t.a", "1|2", "x")
    with pytest.raises(SealBroken):
        RING.open("t.a|1", "3", sealed)


@given(text=texts, position=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_a_single_changed_bit_is_noticed(text: str, position: int, bit: int) -> None:
    sealed = bytearray(RING.seal(EMAIL, 1, text))
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        RING.open(EMAIL, 1, bytes(sealed))


@given(text=texts, keep=st.integers(min_value=0, max_value=29))
def test_a_cut_off_value_is_noticed(text: str, keep: int) -> None:
    with pytest.raises(SealBroken):
        RING.open(EMAIL, 1, RING.seal(EMAIL, 1, text)[:keep])


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert len({RING.seal(EMAIL, 1, "wang.fang@example.com") for _ in range(100)}) == 100


def test_a_sealed_value_shows_nothing_of_what_it_holds() -> None:
    assert b"wang.fang" not in RING.seal(EMAIL, 1, "wang.fang@example.com")


def test_after_a_new_key_old_values_open_and_new_values_need_the_new_key() -> None:
    old = RING.seal(EMAIL, 1, "before")
    rotated = Keyring({1: OLD, 2: NEW})
    new = rotated.seal(EMAIL, 1, "after")

    assert rotated.open(EMAIL, 1, old) == "before"
    assert rotated.open(EMAIL, 1, new) == "after"
    with pytest.raises(SealBroken):
        RING.open(EMAIL, 1, new)


def test_a_new_sealing_key_leaves_blind_indexes_and_signatures_valid() -> None:
    rotated = Keyring({1: OLD, 2: NEW})
    assert rotated.blind("email", "wang.fang@example.com") == RING.blind("email", "wang.fang@example.com")
    assert rotated.is_signed("unsubscribe", "7", RING.sign("unsubscribe", "7"))


def test_another_installation_cannot_open_our_values_or_match_our_indexes() -> None:
    other = Keyring({1: NEW})
    with pytest.raises(SealBroken):
        other.open(EMAIL, 1, RING.seal(EMAIL, 1, "x"))
    assert other.blind("email", "x") != RING.blind("email", "x")


@given(value=texts)
def test_a_blind_index_is_always_the_same_for_the_same_value(value: str) -> None:
    assert RING.blind("email", value) == Keyring({1: OLD}).blind("email", value)
    assert len(RING.blind("email", value)) == BLIND_BYTES


@given(value=texts)
def test_the_same_value_has_a_different_blind_index_in_every_index(value: str) -> None:
    names = ["email", "mobile", "name", "mobile.last4"]
    assert len({RING.blind(name, value) for name in names}) == len(names)


@given(values=st.sets(texts, min_size=2, max_size=20))
def test_different_values_have_different_blind_indexes(values: set[str]) -> None:
    assert len({RING.blind("email", value) for value in values}) == len(values)


@given(text=texts)
def test_a_signature_is_valid_for_its_purpose_and_text_only(text: str) -> None:
    signature = RING.sign("unsubscribe", text)
    assert RING.is_signed("unsubscribe", text, signature)
    assert not RING.is_signed("redirect", text, signature)
    assert not RING.is_signed("unsubscribe", text + "!", signature)


def test_a_keyring_survives_its_own_file() -> None:
    ring = Keyring({1: OLD, 2: NEW})
    again = Keyring.parse("\n" + ring.dump() + "\n")
    assert again == ring
    assert again.open(EMAIL, 1, ring.seal(EMAIL, 1, "x")) == "x"


def test_generated_keyrings_are_not_alike() -> None:
    assert Keyring.generate().masters != Keyring.generate().masters


@pytest.mark.parametrize("text", ["", "1:" + base64.b64encode(b"short").decode()])
def test_a_key_file_that_is_empty_or_holds_a_short_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="master keys are 32 bytes"):
        Keyring.parse(text)


def test_a_keyring_without_its_index_key_is_refused() -> None:
    with pytest.raises(ValueError, match="index key"):
        Keyring({1: OLD}, index_key=2)


def test_a_keyring_shows_no_derived_key_when_printed() -> None:
    ring = Keyring({1: OLD})
    ring.blind("email", "x")
    assert "_derived" not in repr(ring)


@given(st.text(max_size=300))
def test_a_blind_index_is_the_beginning_of_hmac_sha256(text: str) -> None:
    key = HKDF(SHA256(), 32, None, b"blind|email").derive(OLD)
    assert RING.blind("email", text) == hmac.digest(key, text.encode(), "sha256")[:16]
