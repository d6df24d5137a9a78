import pytest

from leadloom.catalog.sources import SOURCES, source_key, visit_source


@pytest.mark.parametrize(
    ("touch", "source"),
    [
        ({}, "direct"),
        ({"referrer_host": "example.com"}, "direct"),
        ({"referrer_host": "www.baidu.com", "search_keyword": "erp"}, "organic_search"),
        ({"referrer_host": "google.com.hk"}, "organic_search"),
        ({"referrer_host": "so.com"}, "organic_search"),
        ({"referrer_host": "zhihu.com"}, "social"),
        ({"referrer_host": "mail.qq.com"}, "email"),
        ({"referrer_host": "partner.example.org"}, "referral"),
        ({"utm_source": "baidu", "utm_medium": "cpc", "referrer_host": "baidu.com"}, "paid_search"),
        ({"utm_source": "wechat"}, "social"),
        ({"utm_source": "linkedin", "utm_medium": "cpc"}, "social"),
        ({"utm_source": "may-letter", "utm_medium": "EDM"}, "email"),
        ({"utm_source": "google", "utm_medium": "organic"}, "organic_search"),
        ({"utm_source": "hannover", "utm_medium": "qr"}, "event"),
        ({"utm_source": "something new"}, "other"),
    ],
)
def test_a_visit_has_the_source_that_its_first_page_shows(touch: dict[str, str], source: str) -> None:
    assert visit_source(touch, host="www.example.com") == source
    assert source in SOURCES


def test_an_empty_origin_is_not_given_and_the_word_unknown_is_unknown() -> None:
    assert source_key("") == "not_given"
    assert source_key("unknown") == "unknown"


def test_the_words_of_a_file_meet_the_keys_of_the_dictionary() -> None:
    words = [
        "organic_search",
        "Paid Search",
        "direct_traffic",
        "other_publicities",
        "自然搜索",
        "展会",
        "carrier pigeon",
    ]
    assert [source_key(word) for word in words] == [
        "organic_search",
        "paid_search",
        "direct",
        "other_publicities",
        "organic_search",
        "event",
        "other",
    ]
