"""Which encoding bytes are in, from what they would say in each. Pure.

Statistical detectors learn from long texts and are wrong on short Chinese tables. Here every candidate decodes the
sample, and the share of characters that people really write in that language decides.
"""

import codecs
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from leadloom.imports.types import Guess

SAMPLE_BYTES: Final = 256 * 1024
CHOICES: Final = ("utf-8", "gb18030", "big5hkscs", "cp932", "cp949", "utf-16-le", "utf-16-be", "cp1252")
"""What people may choose by hand; supersets of UTF-8 with mark, GBK, Big5, Shift-JIS and EUC-KR."""
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SHARPNESS: Final = 4
_ODD: Final = 0.05
"""Share of characters that may be broken before an encoding is out of the question."""

_SIMPLIFIED: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民"
    "得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社"
    "义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并"
    "提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强"
    "放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己"
    "美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群"
    "广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往"
    "酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局"
    "照参红细引听该铁价严姓名邮箱手机职公司业联系地区来源备注经理总监董事采购销售市场技术有限股份能源科技电子集团网络软件咨询"
    "李刘陈杨赵黄吴徐孙胡朱郭何罗宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范方任姚廖邹熊郝孔"
    "芳伟娜敏静丽强磊军洋勇艳杰娟涛超秀霞刚桂英深圳杭州成都武汉苏州津渝沪浙湘鄂粤示例测试编码客户"
)
_TRADITIONAL: Final = frozenset(
    "的一是在不了有和人這中大為上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民"
    "得經十三之進著等部度家電力裡如水化高自二理起小物現實加量都兩體制機當使點從業本去把性好應開它合還因由其些然前外天政四日那社"
    "義事平形相全表間樣與關各重新線內數正心反你明看原又麼利比或但質氣第向道命此變條只沒結解問意建月公無系軍很情者最立代想已通並"
    "提直題黨程展五果料象員位入常文總次品式活設及管特件長求老頭基資邊流路級少圖山統接知較將組見計別她手角期根論運農指幾九區強"
    "姓名郵箱電子手機職稱公司企業聯絡地區來源備註經理總監董事採購銷售市場技術有限股份能源科技集團網路軟體諮詢"
    "李劉陳楊趙黃吳徐孫胡朱郭何羅宋鄭謝韓唐馮董蕭曹袁鄧傅沈曾彭呂蘇盧蔣蔡賈丁魏薛葉余潘杜戴夏鍾汪田姜范方任姚廖鄒熊郝孔"
    "芳偉娜敏靜麗磊洋勇豔傑娟濤超秀霞剛桂英台臺北高雄新竹香港台中台南號樓街區縣市灣"
)
_HANGUL: Final = frozenset(
    "이다는의을에가고하지은로를한도서기사인자시어대정나리해그아일과수보전게들있으부상동제라장주만원것전우성신구여마조말공관생문경"
    "무모국스비명했오내연화세민용안트방선회김박최강윤임송홍한권유류남심백허노직책전주이메일휴대폰번호회사이름성명지역업종부서산업소프"
    "웨어서울경부산천담당팀장과대표영업마케팅구매기술출처메모년월영희철민준현호진재은혜미숙순희"
)


def guesses(sample: bytes) -> list[Guess]:
    """Return what encodings the beginning of a file may be in, the likeliest first; never empty.

    ``sample`` may end within a character. A mark at the beginning, plain ASCII and UTF-8 are certain.
    """
    sample = sample[:SAMPLE_BYTES]
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return [Guess(encoding, 1.0)]
    wide = _wide(sample)
    if wide is not None:
        return [Guess(wide, 1.0)]
    if decoded(sample, "utf-8") is not None:
        return [Guess("utf-8", 1.0)]
    scores = {encoding: _score(sample, encoding) for encoding in _WEIGHTS}
    total = sum(score**_SHARPNESS for score in scores.values())
    if not total:
        return [Guess("utf-8", 1.0)]
    found = [Guess(encoding, round(score**_SHARPNESS / total, 3)) for encoding, score in scores.items() if score]
    return sorted(found, key=lambda guess: -guess.confidence)


def decoded(sample: bytes, encoding: str) -> str | None:
    """Return the text of a sample that may end within a character, None when it is none in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeDecodeError:
        return None


def without_mark(encoding: str) -> str:
    """Return the codec that also swallows a mark at the beginning of a file."""
    return {"utf-8": "utf-8-sig"}.get(encoding, encoding)


def _wide(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark: digits, commas and line ends have a zero byte on one side."""
    pairs = len(sample) // 2
    if not pairs:
        return None
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > pairs / 20 and others < zeros / 10 and decoded(sample, encoding) is not None:
            return encoding
    return None


def _score(sample: bytes, encoding: str) -> float:
    """Return how much the sample reads like this encoding's language, 0 for not at all."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    foreign = [(text[at - 1] if at else " ", char) for at, char in enumerate(text) if char > "\x7f"]
    if not foreign:
        return 0.0
    broken = sum(char == "\ufffd" for _, char in foreign) / len(foreign)
    if broken > _ODD:
        return 0.0
    weigh = _WEIGHTS[encoding]
    return max(0.0, sum(weigh(before, char) for before, char in foreign) / len(foreign) - 2 * broken)


def _chinese(common: frozenset[str], codec: str, first_level: range) -> Callable[[str, str], float]:
    def weigh(_before: str, char: str) -> float:
        if char in common:
            return 1.0
        if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e":
            return 0.4
        if not "\u4e00" <= char <= "\u9fff":
            return 0.0
        return 0.5 if char.encode(codec)[0] in first_level else 0.1

    return weigh


def _japanese(_before: str, char: str) -> float:
    if "\u3041" <= char <= "\u30fe":
        return 1.0
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e":
        return 0.4
    if "\u4e00" <= char <= "\u9fff":
        return 0.55 if 0x88 <= char.encode("cp932")[0] <= 0x97 else 0.1
    return 0.0


def _korean(_before: str, char: str) -> float:
    if char in _HANGUL:
        return 1.0
    return 0.35 if "\uac00" <= char <= "\ud7a3" else 0.05


def _western(before: str, char: str) -> float:
    if "\u00c0" <= char <= "\u017f" and (before.isascii() or before == char):
        return 0.8 if before.isalpha() or before in ' ,;"\t\n' else 0.3
    return 0.4 if char in "€£«»–—’‘“”°®" and before.isascii() else 0.02


_WEIGHTS: Final[Mapping[str, Callable[[str, str], float]]] = MappingProxyType(
    {
        "gb18030": _chinese(_SIMPLIFIED, "gb18030", range(0xB0, 0xD8)),
        "big5hkscs": _chinese(_TRADITIONAL, "big5hkscs", range(0xA4, 0xC7)),
        "cp932": _japanese,
        "cp949": _korean,
        "cp1252": _western,
    }
)
