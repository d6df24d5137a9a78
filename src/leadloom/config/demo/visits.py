"""What the invented people do on the demo website, as the tracker would tell it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from leadloom.config.demo.people import Person
from leadloom.kernel.ids import derived_uuid
from leadloom.kernel.types import JsonObject, JsonValue

SITE: Final = "https://www.demo.example.com"
AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"

SOURCES: Final[tuple[tuple[str, int, JsonObject], ...]] = (
    ("organic", 26, {"referrer": "https://www.baidu.com/s?wd=%E7%BA%BF%E7%B4%A2%E7%AE%A1%E7%90%86"}),
    ("paid", 24, {"campaign": {"source": "baidu", "medium": "cpc", "name": "brand"}}),
    ("direct", 16, {}),
    ("social", 12, {"campaign": {"source": "wechat", "medium": "social", "name": "article"}}),
    ("email", 9, {"campaign": {"source": "newsletter", "medium": "email", "name": "monthly"}}),
    ("referral", 8, {"referrer": "https://partner.example.com/list"}),
    ("linkedin", 5, {"campaign": {"source": "linkedin", "medium": "social", "name": "launch"}}),
)
PAGES: Final = ("/", "/product", "/cases", "/blog/lead-handoff", "/blog/scoring", "/about", "/pricing", "/solution")


@dataclass(frozen=True, slots=True)
class Message:
    """One Segment message, the instant it reached the edge and the address it came from."""

    at: datetime
    body: JsonObject
    address: str


class Visitor:
    """One invented person's browser; its messages come out in order of time."""

    def __init__(self, person: Person, dice: random.Random) -> None:
        self._person = person
        self._dice = dice
        self._anonymous = str(derived_uuid("demo-browser", person.number))
        self._count = 0
        self._source = dice.choices([s[2] for s in SOURCES], [s[1] for s in SOURCES])[0]
        self._address = _address(person)
        self._seriousness = min(1.0, dice.lognormvariate(-1.3, 0.7))

    def life(self, first: datetime, last: datetime) -> Iterator[Message]:
        """Tell all visits between two instants: an anonymous one, one with the form, and later returns."""
        at = first
        visits = 1 + min(14, int(self._dice.lognormvariate(0.4 + self._seriousness, 0.8)))
        for visit in range(visits):
            yield from self._visit(at, visit)
            at += timedelta(days=self._dice.expovariate(1 / 6), minutes=self._dice.randrange(600))
            if at >= last:
                return

    def _visit(self, at: datetime, visit: int) -> Iterator[Message]:
        context = self._source if visit == 0 else {}
        for _ in range(1 + min(9, int(self._dice.lognormvariate(0.6, 0.7)))):
            path = self._dice.choice(PAGES)
            yield self._page(at, path, context)
            seconds = int(self._dice.lognormvariate(3.6, 1.0))
            at += timedelta(seconds=seconds)
            yield self._track(at, "page_dwelled", {"path": path, "seconds": seconds})
            context = {}
        if visit == min(1, self._person.number % 3):
            yield self._form(at + timedelta(seconds=20), "white-paper")
            yield self._track(at + timedelta(seconds=30), "file_downloaded", _asset("white_paper", "handoff-guide"))
        elif self._dice.random() < 0.22 * self._seriousness:
            yield self._track(at + timedelta(seconds=15), "file_downloaded", _asset("solution", "industry-solution"))
        elif visit > 1 and self._dice.random() < 0.18 * self._seriousness:
            yield self._form(at + timedelta(seconds=40), "demo-request")

    def _page(self, at: datetime, path: str, source: JsonObject) -> Message:
        context: dict[str, JsonValue] = {"userAgent": AGENT}
        if "campaign" in source:
            context["campaign"] = source["campaign"]
        properties: dict[str, JsonValue] = {"url": SITE + path, "path": path, "title": path.strip("/") or "home"}
        if "referrer" in source:
            properties["referrer"] = str(source["referrer"])
        return self._message(at, {"type": "page", "properties": properties, "context": context})

    def _track(self, at: datetime, name: str, properties: JsonObject) -> Message:
        body: JsonObject = {"type": "track", "event": name, "properties": properties, "context": {"userAgent": AGENT}}
        return self._message(at, body)

    def _form(self, at: datetime, form: str) -> Message:
        person, firm = self._person, self._person.firm
        fields = {
            "name": person.name, "email": person.email, "mobile": person.mobile, "title": person.title,
            "company": firm.name, "industry": firm.industry, "employees": str(firm.employees), "region": firm.region,
        }  # fmt: skip
        body: JsonObject = {
            "type": "form",
            "form": form,
            "fields": fields,
            "page": {"url": f"{SITE}/{form}", "title": form, "referrer": ""},
            "consent": {
                "purpose": "marketing",
                "channels": ["email", "phone", "sms"],
                "text": "我同意通过邮件、电话和短信接收产品资讯 / I agree to product news by e-mail, phone and SMS",
                "given": self._dice.random() < 0.7,
            },
            "context": {"userAgent": AGENT},
        }
        return self._message(at, body)

    def _message(self, at: datetime, body: JsonObject) -> Message:
        self._count += 1
        message_id = str(derived_uuid("demo-message", self._person.number, self._count))
        stamp = at.isoformat()
        told = {**body, "anonymousId": self._anonymous, "messageId": message_id, "timestamp": stamp}
        return Message(at, told, self._address)


def _address(person: Person) -> str:
    """Return an address of the documentation's range; colleagues share their firm's network."""
    return f"2001:db8:{crc32(person.firm.name.encode()) % 0xFFFF:x}::{person.number:x}"


def _asset(kind: str, name: str) -> JsonObject:
    return {"asset": name, "asset_kind": kind, "path": f"/{kind.replace('_', '-')}"}
