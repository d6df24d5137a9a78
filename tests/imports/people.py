"""Files of made-up people, and an installation that imports them over HTTP on a clock that stands still."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

from django.db.models import Model
from django.test import Client

from leadloom.identity.models import Identifier
from leadloom.imports.runner import Runner
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.types import JsonObject
from leadloom.profiles.models import Company, CompanyKey, Contact, ContactSearch
from leadloom.team.clock import running_on
from leadloom.team.types import Role
from tests.team.people import bearer, key_of, person

MONDAY = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
HEADER = ("客户姓名", "联系电话", "E-mail", "公司名称", "职务", "所属行业", "所在地区", "白皮书下载(30天)")
MAPPING: JsonObject = {
    "name": "展会名单",
    "contact": {
        "fields": {
            "name": "客户姓名", "mobile": "联系电话", "email": "E-mail", "company": "公司名称", "title": "职务",
            "industry": "所属行业", "region": "所在地区",
        }
    },
}  # fmt: skip
OFTEN = {"version", "last_seen_at", "updated_at"}
"""Columns that an undo need not restore: a version only grows."""


def row(number: int, **change: str) -> tuple[str, ...]:
    """A person who is right in every cell."""
    cells = {
        "客户姓名": f"王{chr(0x4E00 + number)}",
        "联系电话": f"100{20_000_000 + 7_919 * number}",
        "E-mail": f"p{number}@example.com",
        "公司名称": f"示例{number % 40}号科技有限公司",
        "职务": "工程师",
        "所属行业": ("新能源制造", "新能源行业", "new energy")[number % 3],
        "所在地区": ("沪", "上海市", "Shanghai")[number % 3],
        "白皮书下载(30天)": "0",
    }
    return tuple({**cells, **change}[name] for name in HEADER)


def written(rows: Sequence[Sequence[str]], *, encoding: str = "gb18030") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue().encode(encoding)


class Desk:
    """Somebody who imports over HTTP, and the runner."""

    def __init__(self, clock: VirtualClock, *, role: Role = Role.MARKETER) -> None:
        self.clock = clock
        self.client = Client(headers=bearer(key_of(person(role, name=f"importer-{role}"))))
        self.runner = Runner(clock)

    def get(self, path: str, **query: str) -> JsonObject:
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == 200, answer.content
        return cast("JsonObject", answer.json())

    def post(self, path: str, body: object = None, *, status: int = 200) -> JsonObject:
        answer = self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json")
        assert answer.status_code == status, answer.content
        return cast("JsonObject", answer.json())

    def patch(self, path: str, body: object) -> JsonObject:
        answer = self.client.patch(f"/api/v1/{path}", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return cast("JsonObject", answer.json())

    def upload(self, content: bytes, name: str = "leads.csv") -> int:
        answer = self.client.post(f"/api/v1/imports?file_name={name}", content, content_type="application/octet-stream")
        assert answer.status_code == 201, answer.content
        return int(answer.json()["id"])

    def check(self, job: int, mapping: Mapping[str, object] = MAPPING, **how: object) -> JsonObject:
        """Let the runner check the file; return the job."""
        self.post(f"imports/{job}/check", {"mapping": mapping, "encoding": "gb18030", **how})
        self.runner.drain()
        return self.get(f"imports/{job}")

    def run(self, content: bytes, mapping: Mapping[str, object] = MAPPING, **how: object) -> int:
        """Import a file whole."""
        job = self.upload(content)
        assert self.check(job, mapping, **how)["state"] == "checked"
        self.step(job, "confirm")
        return job

    def step(self, job: int, verb: str) -> JsonObject:
        """Confirm, run again or undo, and let the runner do it."""
        self.post(f"imports/{job}/{verb}")
        self.runner.drain()
        return self.get(f"imports/{job}")

    def queue(self, job: int) -> list[JsonObject]:
        return cast("list[JsonObject]", self.get(f"imports/{job}/rows", state="to_fix", limit="100")["items"])


@contextmanager
def desk(*, role: Role = Role.MARKETER) -> Iterator[Desk]:
    clock = VirtualClock(MONDAY)
    with running_on(clock):
        yield Desk(clock, role=role)


def counts(job: JsonObject) -> tuple[object, ...]:
    return tuple(job[name] for name in ("rows", "created", "updated", "merged", "to_fix"))


def base() -> dict[str, list[JsonObject]]:
    """Everything an undo has to restore, as it is stored."""
    current = Identifier.objects.filter(until=None)
    tables: list[tuple[str, Sequence[Model]]] = [
        ("contacts", list(Contact.objects.order_by("id"))),
        ("search", list(ContactSearch.objects.order_by("contact_id"))),
        ("identifiers", list(current.order_by("id"))),
        ("companies", list(Company.objects.order_by("id"))),
        ("keys", list(CompanyKey.objects.order_by("id"))),
    ]
    return {
        name: [
            {field.attname: _plain(getattr(one, field.attname)) for field in one._meta.concrete_fields
             if field.attname not in OFTEN}
            for one in rows
        ]
        for name, rows in tables
    }  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, memoryview):
        return bytes(value)
    return [_plain(one) for one in value] if isinstance(value, list) else value
