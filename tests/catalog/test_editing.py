"""Terms of people's own: added, called otherwise, retired and brought back, in every process."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from leadloom.catalog import overlay
from leadloom.catalog.industries import industry_key, is_target
from leadloom.catalog.models import DictionaryTerm, DictionaryWord
from leadloom.catalog.overlay import Dictionary
from leadloom.catalog.selectors import catalogue, lay_over
from leadloom.catalog.services import add_term
from leadloom.catalog.sources import source_key, source_labels, source_path, visit_source
from leadloom.catalog.terms import path_to
from leadloom.criteria.errors import CriteriaError
from leadloom.criteria.json_form import parse
from leadloom.criteria.types import Label
from leadloom.kernel.errors import InvalidInput
from leadloom.team.types import Role
from tests.imports.people import MONDAY
from tests.team.people import bearer, key_of, person

NO_TERMS = "This dictionary takes words, and no terms of your own."

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Iterator[Client]:
    yield Client(headers=bearer(key_of(person(Role.ADMIN))))
    overlay.lay({})


def ask(client: Client, method: str, path: str, **body: object) -> tuple[int, dict[str, object]]:
    answer = client.generic(method, f"/api/v1/dictionaries/{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def add(client: Client, dictionary: str, zh: str, en: str, parent: str = "", **more: object) -> str:
    status, term = ask(client, "POST", f"{dictionary}/terms", parent=parent, zh=zh, en=en, **more)
    assert status == 201, term
    return str(term["key"])


def problem(told: tuple[int, dict[str, object]]) -> tuple[int, object, object]:
    """Return status, code and sentence."""
    status, body = told
    return status, body.get("code"), body.get("detail")


def test_a_source_of_ones_own_is_told_in_three_levels(admin: Client) -> None:
    top = add(admin, "source", "社区运营", "Community")
    middle = add(admin, "source", "开发者社区", "Developer forum", top)
    deep = add(admin, "source", "年度大赛", "Yearly contest", middle)
    assert (top, middle, deep) == (
        "community", "community/developer_forum", "community/developer_forum/yearly_contest",
    )  # fmt: skip
    assert source_path("社区运营/开发者社区/年度大赛") == deep
    assert source_path("yearly contest") == deep
    assert source_key("开发者社区") == "community"
    assert visit_source({"utm_source": "community"}) == "community"
    assert problem(ask(admin, "POST", "source/terms", parent=deep, zh="再下", en="Deeper"))[0] == 422
    assert [term.key for term in path_to(Dictionary.SOURCE, deep)] == [top, middle, deep]


def test_an_industry_of_ones_own_below_a_wanted_one_is_wanted(admin: Client) -> None:
    key = add(admin, "industry", "钠离子电池", "Sodium batteries", "new_energy")
    assert industry_key("钠离子电池行业") == key
    assert is_target(key)
    other = add(admin, "industry", "元宇宙", "Metaverse")
    assert not is_target(other)
    (found,) = ask(admin, "GET", "industry?search=钠离子")[1]["terms"]  # type: ignore[misc]
    assert (found["parent"], found["own"], found["retired"]) == ("new_energy", True, False)
    below = ask(admin, "GET", "industry?below=new_energy")[1]["terms"]
    assert [term["key"] for term in below] == [key]  # type: ignore[attr-defined]


def test_conditions_know_a_source_of_ones_own_and_keep_a_retired_one(admin: Client) -> None:
    condition = {"field": "source", "op": "is", "value": "community"}
    with pytest.raises(CriteriaError):
        parse(condition, catalogue())
    add(admin, "source", "社区运营", "Community")
    overlay.lay({})
    parse(condition, catalogue())
    assert ask(admin, "POST", "source/terms/retire", key="community")[0] == 200
    parse(condition, catalogue())
    document = admin.get("/api/v1/catalog").json()
    (choice,) = [one for one in document["sources"] if one["key"] == "community"]
    assert choice == {"key": "community", "label": {"zh": "社区运营", "en": "Community"}, "retired": True}
    (field,) = [one for one in document["fields"] if one["key"] == "source"]
    assert choice in field["choices"]


def test_a_term_is_called_otherwise_and_its_former_name_still_means_it(admin: Client) -> None:
    key = add(admin, "source", "社区运营", "Community")
    status, _ = ask(admin, "PATCH", "source/terms", key=key, label={"zh": "开源社区", "en": "Open source"})
    assert status == 200
    assert {source_path(text) for text in ("社区运营", "开源社区", "open source", "Community")} == {key}
    status, _ = ask(admin, "PATCH", "source/terms", key="event", label={"zh": "线下", "en": "Offline"})
    assert status == 200
    assert source_labels()["event"] == Label(zh="线下", en="Offline")
    assert {source_path("线下"), source_path("展会活动"), source_path("event")} == {"event"}


def test_a_retired_term_comes_back(admin: Client) -> None:
    top = add(admin, "source", "社区运营", "Community")
    below = add(admin, "source", "开发者社区", "Developer forum", top)
    assert problem(ask(admin, "POST", "source/terms/retire", key=top))[2] == "Retire the terms below it first."
    assert ask(admin, "POST", "source/terms/retire", key=below)[1]["retired"]
    assert ask(admin, "POST", "source/terms/retire", key=top)[1]["retired"]
    assert source_labels()[top] == Label(zh="社区运营", en="Community"), "old records still show it"
    assert problem(ask(admin, "POST", "source/terms/restore", key=below))[2] == "The term is retired."
    assert problem(ask(admin, "POST", "source/words", word="论坛", key=top))[2] == "The term is retired."
    assert not ask(admin, "POST", "source/terms/restore", key=top)[1]["retired"]
    assert not ask(admin, "POST", "source/terms/restore", key=below)[1]["retired"]
    assert DictionaryTerm.objects.count() == 2, "terms are never deleted"


def test_another_term_counts_in_place_of_a_retired_one_until_it_comes_back(admin: Client) -> None:
    key = add(admin, "industry", "钠离子电池", "Sodium batteries", "new_energy")
    assert ask(admin, "POST", "industry/terms/retire", key=key, instead="new_energy")[0] == 200
    assert industry_key("钠离子电池") == industry_key(key) == "new_energy"
    refused = problem(ask(admin, "POST", "industry/terms/retire", key="new_energy", instead=key))
    assert refused == (422, "invalid_input", "Retire the terms below it first.") or refused[0] == 422
    assert ask(admin, "POST", "industry/terms/restore", key=key)[1]["instead"] == ""
    assert industry_key("钠离子电池") == key


def test_an_industry_of_ones_own_is_put_elsewhere_but_never_below_itself(admin: Client) -> None:
    upper = add(admin, "industry", "元宇宙", "Metaverse")
    lower = add(admin, "industry", "虚拟会展", "Virtual fairs", upper)
    assert problem(ask(admin, "PATCH", "industry/terms", key=upper, parent=lower)) == (
        422, "invalid_input", "A term can't stand below itself.",
    )  # fmt: skip
    assert ask(admin, "PATCH", "industry/terms", key=lower, parent="software")[1]["parent"] == "software"
    assert ask(admin, "PATCH", "industry/terms", key=upper, parent="software")[1]["parent"] == "software"
    assert problem(ask(admin, "PATCH", "industry/terms", key="gbt.38", parent="software"))[0] == 422
    assert problem(ask(admin, "PATCH", "source/terms", key="paid_search/baidu", parent="social"))[0] == 422


@pytest.mark.parametrize(
    ("dictionary", "body", "code", "detail"),
    [
        ("industry", {"zh": " ", "en": "Blank"}, "invalid_input", "A term needs a name in both languages."),
        ("industry", {"zh": "软件与互联网", "en": "Anew"}, "invalid_input", "This is the name of another term."),
        ("industry", {"zh": "新词", "en": "solar"}, "word_taken", "This already means 新能源 / New energy."),
        ("industry", {"zh": "新词", "en": "New word", "parent": "nowhere"}, "invalid_input", "There is no such term."),
        ("title", {"zh": "新词", "en": "New"}, "invalid_input", NO_TERMS),
        ("region", {"zh": "新词", "en": "New"}, "invalid_input", NO_TERMS),
    ],
)  # fmt: skip
def test_a_term_that_does_not_fit_is_refused_and_nothing_changes(
    admin: Client, dictionary: str, body: dict[str, str], code: str, detail: str
) -> None:
    assert problem(ask(admin, "POST", f"{dictionary}/terms", **body)) == (422, code, detail)
    assert not DictionaryTerm.objects.exists()


def test_a_word_of_another_term_moves_only_when_that_is_said_and_a_name_never_does(admin: Client) -> None:
    assert problem(ask(admin, "POST", "industry/words", word="光伏", key="manufacturing"))[1] == "word_taken"
    assert industry_key("光伏") == "new_energy"
    assert ask(admin, "POST", "industry/words", word="光伏", key="manufacturing", move=True)[0] == 200
    assert industry_key("光伏") == "manufacturing"
    refused = ask(admin, "POST", "industry/words", word="software", key="finance", move=True)
    assert problem(refused)[2] == "This is the name of another term."
    key = add(admin, "industry", "光伏", "Photovoltaics", "new_energy", move=True)
    assert industry_key("光伏") == key
    assert not DictionaryWord.objects.filter(word="光伏").exists()


def test_what_leadloom_itself_gives_is_never_retired(admin: Client) -> None:
    refused = ask(admin, "POST", "source/terms/retire", key="not_given")
    assert problem(refused)[2] == "This term can't be retired: Leadloom itself uses it."
    assert problem(ask(admin, "POST", "title/terms/retire", key="vp"))[0] == 422
    assert problem(ask(admin, "POST", "source/terms/retire", key="nobody"))[0] == 404


def test_who_may_not_change_settings_reads_and_changes_nothing(admin: Client) -> None:
    marketer = Client(headers=bearer(key_of(person(Role.ANALYST))))
    assert marketer.get("/api/v1/dictionaries/source").status_code == 200
    for method, path in (("POST", "source/terms"), ("PATCH", "source/terms"), ("POST", "source/terms/retire")):
        assert ask(marketer, method, path, key="event", zh="x", en="x")[0] == 403


def test_changes_of_terms_are_in_the_audit_log(admin: Client) -> None:
    key = add(admin, "source", "社区运营", "Community")
    ask(admin, "POST", "source/terms/retire", key=key)
    entries = admin.get("/api/v1/audit", {"table": "catalog_dictionary_term"}).json()["items"]
    assert [entry["action"] for entry in entries] == ["update", "insert"]


def test_what_a_text_means_is_told_with_the_way_to_it(admin: Client) -> None:
    told = admin.get("/api/v1/dictionaries/source/meaning", {"text": "百度品牌词"}).json()
    assert told["key"] == "paid_search/baidu/brand"
    assert [label["en"] for label in told["path"]] == ["Paid search", "Baidu Ads", "Baidu brand terms"]
    assert admin.get("/api/v1/dictionaries/source/meaning", {"text": "???"}).json() == {"key": None, "path": []}


def test_regions_are_read_level_by_level(admin: Client) -> None:
    top = admin.get("/api/v1/dictionaries/region", {"below": ""}).json()["terms"]
    assert len(top) == 34
    assert all(term["has_below"] for term in top if term["key"] in {"江苏", "北京"})
    below = admin.get("/api/v1/dictionaries/region", {"below": "江苏"}).json()["terms"]
    assert "苏州" in {term["key"] for term in below}


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_the_same_term_at_once_one_does() -> None:
    start = threading.Barrier(6)

    def attempt(_: int) -> bool:
        start.wait()
        try:
            add_term(Dictionary.SOURCE, parent="", name=Label(zh="社区运营", en="Community"), now=MONDAY)
        except InvalidInput:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(attempt, range(6)))
    assert sum(done) == DictionaryTerm.objects.count() == 1
    overlay.lay({})
    lay_over()
    assert source_path("Community") == "community"
    overlay.lay({})
