"""What waits in PostgreSQL can be read whichever release packed it."""

import zlib

import pytest

from leadloom.kernel.packing import PackBroken, packed, unpacked

PLAIN = "张三 asked for a demonstration\n".encode() * 100


def test_what_was_packed_comes_back_smaller_in_between() -> None:
    assert unpacked(packed(PLAIN)) == PLAIN
    assert len(packed(PLAIN)) < len(PLAIN) / 10


def test_what_an_earlier_release_packed_is_read() -> None:
    assert unpacked(zlib.compress(PLAIN, 1)) == PLAIN


@pytest.mark.parametrize("broken", [b"", b"no pack", packed(PLAIN)[:-5], packed(PLAIN)[:4] + b"no frame"])
def test_what_is_no_pack_is_refused(broken: bytes) -> None:
    with pytest.raises(PackBroken):
        unpacked(broken)
