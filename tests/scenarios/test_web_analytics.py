"""A morning on a website, told through the edge; the numbers of web analytics are those of a count by hand."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadloom.analytics.web.definition import Days, WebComparison, WebOriginBy, WebPageSort, WebStep
from leadloom.analytics.web.selectors import networks, origins, overview, pages, ways
from leadloom.leads.models import Lead
from leadloom.profiles.models import Contact
from tests.scenarios.conftest import World

MONDAY = Days(date(2024, 5, 20), date(2024, 5, 21), ZoneInfo("Asia/Shanghai"))
OFFICE, NEXT_DESK, ELSEWHERE = "203.0.113.10", "203.0.113.77", "198.51.100.4"
SITE = "https://www.example.com"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Safari/537.36"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(autouse=True)
def _behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors come from addresses of their own."""
    monkeypatch.setenv("LEADLOOM_TRUSTED_PROXIES", "1")


class Visitor:
    """A browser somewhere."""

    def __init__(self, world: World, name: str, address: str, agent: str = CHROME) -> None:
        self.world, self.name = world, name
        self.headers = {"x-forwarded-for": address, "user-agent": agent}

    def look(self, path: str, *, query: str = "", referrer: str = "", minutes_ago: float = 0) -> None:
        """View a page, now or told later than it happened."""
        at = self.world.now - timedelta(minutes=minutes_ago)
        props = {"url": f"{SITE}{path}{query}", "path": path, "referrer": referrer}
        self._send({"type": "page", "timestamp": at.isoformat(), "properties": props})

    def leave(self, path: str, seconds: float) -> None:
        """Leave a page after so many seconds of looking at it."""
        props = {"path": path, "seconds": seconds}
        self._send(
            {"type": "track", "event": "page_dwelled", "timestamp": self.world.now.isoformat(), "properties": props}
        )

    def submit(self, form: str, **fields: str) -> None:
        """Submit a form."""
        body = {"anonymousId": self.name, "fields": fields, "page": {"url": f"{SITE}/{form}"}}
        answer = self.world.http.post(
            f"/v1/form/{self.world.key}/{form}",
            json=body | {"timestamp": self.world.now.isoformat()},
            headers=self.headers,
        )
        assert answer.status_code == 200, answer.text

    def _send(self, message: dict[str, object]) -> None:
        batch = [message | {"anonymousId": self.name}]
        answer = self.world.http.post(
            "/v1/batch", json={"batch": batch}, auth=(self.world.key, ""), headers=self.headers
        )
        assert answer.status_code == 200, answer.text


def a_morning(world: World) -> None:
    """Anna becomes a contact and comes back; Bo at the next desk bounces; a page of Chen's comes late; a bot crawls."""
    anna, bo = Visitor(world, "anna", OFFICE), Visitor(world, "bo", NEXT_DESK)
    chen, crawler = Visitor(world, "chen", ELSEWHERE), Visitor(world, "crawler", ELSEWHERE, CRAWLER)

    anna.look("/", referrer="https://www.bing.com/search?q=crm")
    world.later(seconds=40)
    anna.leave("/", 40)
    anna.look("/product")
    world.later(minutes=2)
    anna.look("/pricing")
    world.later(minutes=2)
    anna.submit("demo-request", email="anna@firm.example.com", company="苏州示例储能有限公司")
    world.tick()

    world.later(minutes=5)
    bo.look("/", query="?utm_source=newsletter&utm_medium=email&utm_campaign=may")
    world.later(seconds=5)
    bo.leave("/", 5)
    for path in ("/", "/product", "/pricing"):
        crawler.look(path)
    chen.look("/product")
    world.later(minutes=4)
    chen.look("/pricing")
    world.tick()

    world.later(minutes=3)
    chen.look("/cases", referrer="https://www.zhihu.com/question/1", minutes_ago=12)
    world.later(minutes=60)
    anna.look("/docs")
    world.tick()
    world.tick()


def test_a_morning_adds_up_as_it_does_by_hand(world: World) -> None:
    a_morning(world)
    assert (Contact.objects.count(), Lead.objects.count()) == (1, 1)

    total = overview(MONDAY, WebStep.DAY, world.store).total

    assert (total.visits, total.visitors, total.networks) == (4, 3, 2), "Anna twice, Bo, Chen; no crawler"
    assert (total.views, str(total.pages_per_visit)) == (8, "2.00")
    assert (total.bounces, str(total.bounce_rate)) == (2, "50.00"), "Bo, and Anna's second visit"
    assert (str(total.mean_dwell), total.median_dwell) == ("22.5", 5), "40 and 5 seconds; of two the lower"


def test_a_page_that_came_late_is_the_entry_and_says_where_the_visit_came_from(world: World) -> None:
    a_morning(world)
    entries = {row.path: row.entries for row in pages(MONDAY, world.store, sort=WebPageSort.ENTRIES, limit=9)}
    exits = {row.path: row.exits for row in pages(MONDAY, world.store, sort=WebPageSort.EXITS, limit=9)}
    assert entries == {"/": 2, "/cases": 1, "/docs": 1}
    assert exits == {"/pricing": 2, "/": 1, "/docs": 1}
    taken = {row.pages: (row.visits, row.ended) for row in ways(MONDAY, world.store, limit=9)}
    assert taken == {
        ("/", "/product", "/pricing"): (1, 1),
        ("/cases", "/product", "/pricing"): (1, 1),
        ("/",): (1, 1),
        ("/docs",): (1, 1),
    }


def test_sources_tell_who_became_known_and_a_lead_in_their_visits(world: World) -> None:
    a_morning(world)
    rows = origins(MONDAY, world.store, by=WebOriginBy.SOURCE, limit=9)
    assert {row.source: (row.visits, row.visitors, row.contacts, row.leads) for row in rows} == {
        "organic_search": (1, 1, 1, 1),
        "email": (1, 1, 0, 0),
        "social": (1, 1, 0, 0),
        "direct": (1, 1, 0, 0),
    }
    (campaign,) = origins(MONDAY, world.store, by=WebOriginBy.CAMPAIGN, limit=9)
    assert (campaign.source, campaign.medium, campaign.campaign, campaign.visits) == ("email", "email", "may", 1)
    hosts = {row.referrer for row in origins(MONDAY, world.store, by=WebOriginBy.REFERRER, limit=9)}
    assert hosts == {"bing.com", "zhihu.com"}


def test_two_people_of_one_company_are_one_company_network(world: World) -> None:
    a_morning(world)
    office, elsewhere = networks(MONDAY, world.store, limit=9)
    assert (office.visits, office.visitors, office.contacts) == (3, 2, 1)
    assert (office.company, elsewhere.company) == ("苏州示例储能有限公司", None), "the office is named by whom we know"
    assert (elsewhere.visits, elsewhere.visitors, elsewhere.contacts) == (1, 1, 0)
    assert OFFICE.rpartition(".")[0] not in office.network


def test_the_day_after_is_compared_with_it(world: World) -> None:
    a_morning(world)
    tuesday = Days(date(2024, 5, 21), date(2024, 5, 22), MONDAY.zone)
    before = tuesday.before(WebComparison.PREVIOUS)
    assert before == MONDAY
    assert overview(tuesday, WebStep.DAY, world.store).total.visits == 0
