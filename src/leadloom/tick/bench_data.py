"""An invented backlog for measurements: who does what when. Pure and repeatable."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadloom.inbox.types import JsonDict
from leadloom.kernel.types import JsonValue
from leadloom.tick.bench_people import PEOPLE_PER_COMPANY, email_of, firm, person_name, user_id_of

SIGMA: Final = 1.80
DAYS: Final = 30
HITS_PER_VISIT: Final = 5
FORMS: Final = 0.5
"""Share of the contacts who become known by a form; the others by ``identify``."""
FORMS_OF_KNOWN: Final = 0.1

_PAGES: Final = ("/", "/product", "/pricing", "/cases", "/about", "/white-paper", "/solution", "/contact", "/blog")
_TITLES: Final = ("部门经理", "工程师", "CTO", "采购总监", "Marketing Manager", "副总裁", "Engineer")
_INDUSTRIES: Final = ("新能源", "机械制造", "软件", "医药", "零售", "教育")


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is invented; ``seed`` makes it again. ``known``: the people of ``bench_base`` come back."""

    contacts: int = 10_000
    events: int = 100_000
    seed: int = 1
    known: bool = False

    @property
    def distribution(self) -> str:
        """Say how the events are spread."""
        return (
            f"log-normal events per contact (sigma {SIGMA}): 1 % of the {self.contacts} contacts have 30 % of the "
            f"{self.events} events; visits of {HITS_PER_VISIT} events over {DAYS} days; "
            + ("all contacts known before" if self.known else "all contacts new")
        )

    def messages(self, *, until: datetime) -> list[JsonDict]:
        """Return the messages in the order in which they happened, the last one shortly before ``until``."""
        dice = random.Random(self.seed)  # noqa: S311 - a repeatable sample, no secret
        weights = [dice.lognormvariate(0.0, SIGMA) for _ in range(self.contacts)]
        counts = [0 if self.known else 1] * self.contacts
        more = dice.choices(range(self.contacts), weights, k=max(0, self.events - sum(counts)))
        for contact in more:
            counts[contact] += 1
        happened: list[tuple[datetime, JsonDict]] = []
        for contact, count in enumerate(counts):
            story = _story(dice, contact, count, known=self.known)
            happened += zip(_instants(dice, count, until), story, strict=True)
        happened.sort(key=lambda item: item[0])
        return [
            message | {"timestamp": at.isoformat(), "messageId": f"bench-{self.seed}-{number}"}
            for number, (at, message) in enumerate(happened)
        ]


def demo_request(person: str) -> JsonDict:
    """Return a form that makes an MQL of its sender."""
    return _message("form", person) | {
        "form": "demo-request",
        "fields": {
            "email": f"{person}@fitting.example.com",
            "name": "压测 Bench",
            "company": f"远景岚 {person} 科技有限公司",
            "title": "部门经理",
            "industry": "新能源",
            "employees": "350",
        },
    }


def page_view(person: str, number: int) -> JsonDict:
    """Return a page view."""
    path = _PAGES[number % len(_PAGES)]
    page = {"url": f"https://www.example.com{path}", "path": path, "title": f"Example {path}"}
    return _message("page", person) | {"properties": page}


def _instants(dice: random.Random, count: int, until: datetime) -> Sequence[datetime]:
    """Return rising instants in visits."""
    instants: list[datetime] = []
    while len(instants) < count:
        at = until - timedelta(days=DAYS * dice.random(), hours=3)
        for _ in range(min(count - len(instants), dice.randint(1, 2 * HITS_PER_VISIT - 1))):
            instants.append(at)
            at += timedelta(seconds=dice.uniform(5, 120))
    return sorted(instants)


def _story(dice: random.Random, contact: int, count: int, *, known: bool) -> Iterator[JsonDict]:
    """Give a contact's messages: one of the first three says who it is."""
    person = f"person-{contact}"
    known_at = dice.randrange(min(count, 3)) if count else 0
    for number in range(count):
        if number == known_at:
            yield _comes_back(dice, contact, person) if known else _becomes_known(dice, contact, person)
        else:
            yield _act(dice, person, number)


def _comes_back(dice: random.Random, contact: int, person: str) -> JsonDict:
    if dice.random() >= FORMS_OF_KNOWN:
        return _message("identify", person) | {"userId": user_id_of(contact)}
    company = firm(contact // PEOPLE_PER_COMPANY).name
    return _form(dice, person, {"email": email_of(contact), "name": person_name(contact), "company": company})


def _becomes_known(dice: random.Random, contact: int, person: str) -> JsonDict:
    company = contact // PEOPLE_PER_COMPANY
    fields: JsonDict = {
        "email": f"{person}@company-{company}.example.com",
        "name": f"Bench Person {contact}",
        "mobile": f"+86 100 {contact // 10_000:04d} {contact % 10_000:04d}",
        "company": f"Bench Company {company} Ltd",
        "title": dice.choice(_TITLES),
        "industry": dice.choice(_INDUSTRIES),
        "employees": str(dice.choice((20, 80, 150, 600, 3000))),
    }
    return _form(dice, person, fields) if dice.random() < FORMS else _message("identify", person) | {"traits": fields}


def _form(dice: random.Random, person: str, fields: JsonDict) -> JsonDict:
    form = dice.choice(("demo-request", "white-paper", "newsletter"))
    return _message("form", person) | {"form": form, "fields": fields}


def _act(dice: random.Random, person: str, number: int) -> JsonDict:
    chance = dice.random()
    if chance < 0.75:
        return page_view(person, dice.randrange(len(_PAGES)))
    if chance < 0.87:
        return _track(person, "page_dwelled", path=dice.choice(_PAGES), seconds=dice.randrange(5, 400))
    if chance < 0.95:
        return _track(person, "cta_clicked", cta=f"cta-{number % 7}", place="header", path="/")
    kind = dice.choice(("white_paper", "solution", "manual"))
    return _track(person, "file_downloaded", asset=f"{kind}-{number % 4}", asset_kind=kind, path=f"/{kind}")


def _track(person: str, event: str, **properties: JsonValue) -> JsonDict:
    return {**_message("track", person), "event": event, "properties": properties}


def _message(kind: str, person: str) -> JsonDict:
    return {"type": kind, "anonymousId": person, "context": {"library": {"name": "bench"}}}
