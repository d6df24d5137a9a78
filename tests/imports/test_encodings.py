"""The encoding of a table of people, told from its bytes."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloom.imports.encodings import CHOICES, decoded, guesses

SAMPLES = {
    "gb18030": "姓名,手机,公司\n王芳,10012345670,苏州示例新能源科技有限公司\n",
    "big5hkscs": "姓名,手機,公司\n陳美玲,10012345670,台北示例科技股份有限公司\n",
    "cp932": "氏名,電話,会社\n山田さくら,10012345670,サンプル株式会社\n",
    "cp949": "이름,휴대폰,회사\n김영희,10012345670,서울예시산업\n",
    "cp1252": "Name,Phone,Company\nJosé Müller,10012345670,Société Générale Éxemple\n",
}
NAMES = ["王芳", "李娜", "张伟", "刘洋", "陈静", "欧阳磊", "赵敏", "周杰", "黄勇", "杨艳"]
FIRMS = ["苏州示例新能源科技有限公司", "上海示例电子集团", "北京示例软件股份有限公司", "深圳示例咨询公司"]


@pytest.mark.parametrize("encoding", list(SAMPLES))
def test_a_short_table_of_each_language_is_read_in_its_own_encoding(encoding: str) -> None:
    raw = SAMPLES[encoding].encode(encoding)
    best = guesses(raw)[0]
    assert decoded(raw, best.encoding) == SAMPLES[encoding]
    assert best.confidence > 0.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_a_mark_is_certain(encoding: str) -> None:
    text = SAMPLES["gb18030"]
    best = guesses(text.encode(encoding))[0]
    assert best.confidence == 1.0
    assert (decoded(text.encode(encoding), best.encoding) or "").lstrip("\ufeff") == text


def test_bytes_that_end_within_a_character_are_still_told() -> None:
    raw = SAMPLES["gb18030"].encode("gb18030")
    assert guesses(raw[: raw.index("芳".encode("gb18030")) + 1])[0].encoding == "gb18030"
    assert guesses("姓名".encode()[:-1])[0].encoding == "utf-8"


def test_plain_letters_and_nothing_at_all_are_utf_8() -> None:
    assert guesses(b"name,email\n")[0].encoding == guesses(b"")[0].encoding == "utf-8"


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(FIRMS)), min_size=1, max_size=8),
    st.sampled_from(["gb18030", "gbk", "utf-8", "utf-16-le"]),
)
def test_any_chinese_table_is_read_as_it_was_written(rows: list[tuple[str, str]], encoding: str) -> None:
    text = "姓名,公司\n" + "".join(f"{name},{firm}\n" for name, firm in rows)
    raw = text.encode(encoding)
    assert decoded(raw, guesses(raw)[0].encoding) == text


@given(st.binary(max_size=400))
def test_any_bytes_get_a_guess_that_people_may_choose(raw: bytes) -> None:
    found = guesses(raw)
    assert found
    for guess in found:
        assert guess.encoding in CHOICES
        codecs.lookup(guess.encoding)
    assert sum(guess.confidence for guess in found) == pytest.approx(1, abs=0.01)
