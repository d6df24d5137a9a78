"""Segment's analytics.js, unchanged, in a real browser on another website, against the real door."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page

from leadloom.inbox.models import WriteKey
from leadloom.inbox.parse import Incoming
from leadloom.inbox.services import claim
from leadloom.kernel.ids import TickId
from leadloom.tick.batch import Batch, read
from tests.edge.browsing import website
from tests.edge.conftest import NOW, Edge
from tests.edge.flaky import Mishap, flaky_line

PACKAGE = Path(__file__).resolve().parents[2] / "web/node_modules/@segment/analytics-next"
UMD = PACKAGE / "dist" / "umd"
HTML = '<!doctype html><title>Shop</title><script src="/index.js"></script>'
STRATEGIES: Final[Mapping[str, object]] = {
    "standard": {"strategy": "standard"},
    "batching": {"strategy": "batching", "config": {"size": 4, "timeout": 300}},
}
SEND: Final = """async ([writeKey, apiHost, deliveryStrategy]) => {
  const sender = { apiHost, protocol: "http", deliveryStrategy };
  const [analytics] = await AnalyticsNext.AnalyticsBrowser.load(
    { writeKey, cdnSettings: { integrations: { "Segment.io": { apiKey: writeKey } } } },
    { integrations: { "Segment.io": sender } },
  );
  const sent = [
    await analytics.page("产品", "价格", { plan: "team" }),
    await analytics.track("Trial Started", { price: 199.5 }),
    await analytics.identify("u1", { title: "采购总监" }),
    await analytics.group("g1", { name: "示例公司" }),
    await analytics.alias("u1", "before"),
    await analytics.screen("App", "Home"),
  ];
  for (let n = 0; n < 6; n += 1) sent.push(await analytics.track("Crowd", { n }));
  return sent.map((context) => context.event.messageId);
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not UMD.is_dir(), reason="the web packages are not installed"),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor on the website."""
    script = ("text/javascript", (UMD / "index.js").read_bytes())
    bundles = {file.name: ("text/javascript", file.read_bytes()) for file in UMD.glob("*.bundle.*.js")}
    with website(HTML, **{"index.js": script}, **bundles) as shop:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{shop}/start?utm_source=newsletter")
        yield page
        context.close()


def send(page: Page, key: WriteKey, url: str, strategy: str) -> list[str]:
    """Send one of each kind and some more; returns the ids of the messages."""
    host = url.removeprefix("http://") + "/v1"
    sent: list[str] = page.evaluate(SEND, [key.key, host, STRATEGIES[strategy]])
    assert len(set(sent)) == 12
    return sent


def taken(page: Page, sent: list[str], *, repeats_too: bool = False) -> Batch:
    """Wait until everything that was sent has come (and some of it again), then return what a tick takes of it."""
    ticks = iter(range(1, 1_000))
    fresh: list[Incoming] = []
    repeats = 0
    for _ in range(150):
        with transaction.atomic():
            batch = read(claim(tick=TickId(next(ticks)), events=10_000), now=NOW)
        fresh += batch.fresh
        repeats += batch.repeats
        if {message.message_id for message in fresh} >= set(sent) and (repeats or not repeats_too):
            break
        page.wait_for_timeout(200)
    return Batch(fresh=fresh, repeats=repeats)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_analytics_js_is_heard_across_origins(page: Page, edge: Edge, key: WriteKey, strategy: str) -> None:
    sent = send(page, key, edge.url, strategy)

    fresh = taken(page, sent).fresh
    assert Counter(message.message_id for message in fresh) == Counter(sent)
    assert Counter(message.type.value for message in fresh) == Counter(
        {"page": 1, "track": 7, "identify": 1, "group": 1, "alias": 1, "screen": 1}
    )
    by_type = {message.type.value: message for message in fresh if message.event_type != "Crowd"}
    view = by_type["page"]
    assert (view.event_type, view.props["path"], view.props["utm_source"]) == ("page_viewed", "/start", "newsletter")
    assert by_type["track"].props == {"price": 199.5}
    assert by_type["identify"].traits == {"title": "采购总监"}
    assert by_type["alias"].previous_id == "before"
    assert len({message.anonymous_id for message in fresh}) == 1


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_bad_line_neither_loses_nor_doubles_what_analytics_js_sends(
    page: Page, edge: Edge, key: WriteKey, strategy: str
) -> None:
    mishaps = [Mishap.LIMITED, Mishap.AWAY, Mishap.UNHEARD]
    with flaky_line(edge.port, mishaps) as line:
        sent = send(page, key, line.url, strategy)
        batch = taken(page, sent, repeats_too=True)

    assert Counter(message.message_id for message in batch.fresh) == Counter(sent)
    assert batch.repeats > 0
    assert line.counts >= Counter(mishaps)
