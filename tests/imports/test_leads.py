"""Leads and deals of a file over HTTP: how they ended and whose they were, and back."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from leadloom.imports.models import ContactTrail
from leadloom.kernel.types import JsonObject
from leadloom.leads.models import Lead, Opportunity, Transition
from leadloom.leads.pictures import lead_pictures
from leadloom.profiles.models import Contact
from leadloom.team.models import User
from leadloom.team.types import Role
from tests.imports.people import Desk, base, counts, desk
from tests.team.people import person

pytestmark = pytest.mark.django_db
HEADER = ("编号", "邮箱", "首次接触", "赢单", "丢单", "原因", "金额", "SDR", "销售")
MAPPING: JsonObject = {
    "name": "CRM",
    "zone": "Asia/Shanghai",
    "contact": {
        "fields": {"email": "邮箱"},
        "external_id": {"column": "编号", "source": "crm"},
        "created_at": {"column": "首次接触"},
    },
    "lead": {
        "key": "编号",
        "opened_at": "首次接触",
        "won_at": "赢单",
        "lost_at": "丢单",
        "lost_reason": "原因",
        "amount": "金额",
        "marketing_owner": "SDR",
        "sales_owner": "销售",
    },
}
SDR, SALES = "sdr@example.com", "sales@example.com"


@pytest.fixture
def importer() -> Iterator[Desk]:
    with desk() as made:
        for role, address in ((Role.SDR, SDR), (Role.SALES, SALES)):
            User.objects.filter(pk=person(role, name=f"owner-{role}").pk).update(email=address)
        yield made


def line(number: int, **change: str) -> tuple[str, ...]:
    cells = {"编号": f"k{number}", "邮箱": f"p{number}@example.com", "首次接触": "2024-01-02", "SDR": SDR, **change}
    return tuple(cells.get(name, "") for name in HEADER)


def written(*rows: Sequence[str]) -> bytes:
    return "\n".join(",".join(cells) for cells in (HEADER, *rows)).encode()


def run(importer: Desk, *rows: Sequence[str]) -> int:
    return importer.run(written(*rows), MAPPING, encoding="utf-8")


def test_won_lost_and_open_deals_come_in_with_amounts_reasons_and_owners(importer: Desk) -> None:
    won = line(1, 赢单="2024-03-01", 金额="120000.50", 销售=SALES)
    lost = line(2, 丢单="2024-03-05", 原因="价格太高 请联系 10020000007", 金额="80000", 销售=SALES)
    job = run(importer, won, lost, line(3))
    assert counts(importer.get(f"imports/{job}")) == (3, 3, 0, 0, 0)
    customer, gone, still = Lead.objects.order_by("entry_key")
    assert (customer.stage, customer.end_reason, customer.pool) == ("customer", "won", "customer")
    assert (gone.stage, gone.end_reason) == ("lost", "价格太高 请联系 [removed]")
    assert (gone.closed_at, gone.next_contact_on) == (datetime(2024, 3, 4, 16, tzinfo=UTC), date(2024, 6, 2))
    assert (still.stage, still.closed_at) == ("mql", None)
    owners = {lead.entry_key: (lead.marketing_owner, lead.sales_owner) for lead in Lead.objects.all()}
    sdr, sales = User.objects.get(email=SDR), User.objects.get(email=SALES)
    assert owners == {"import:k1": (sdr, sales), "import:k2": (sdr, sales), "import:k3": (sdr, None)}
    deals = Opportunity.objects.order_by("lead__entry_key").values_list("amount", "won_at", "lost_at")
    assert [(amount, bool(win), bool(loss)) for amount, win, loss in deals] == [
        (Decimal("120000.50"), True, False),
        (Decimal(80000), False, True),
    ]
    ends = Transition.objects.filter(kind="closed").order_by("lead__entry_key").values_list("from_stage", "to_stage")
    assert list(ends) == [("mql", "customer"), ("mql", "lost")]
    assert list(Contact.objects.order_by("id").values_list("stage", flat=True)) == ["customer", "lost", "mql"]


def test_a_later_file_loses_an_open_lead_and_its_undo_opens_it_again(importer: Desk) -> None:
    run(importer, line(1), line(2))
    before = base(), lead_pictures(Contact.objects.values_list("id", flat=True))
    job = run(importer, line(1, 丢单="2024-03-05", 原因="竞争对手"), line(2))
    told = importer.get(f"imports/{job}")
    assert (*counts(told), told["unchanged"]) == (2, 0, 2, 0, 0, 1)
    assert Lead.objects.get(entry_key="import:k1").end_reason == "竞争对手"
    undone = importer.step(job, "undo")
    assert (undone["put_back"], undone["kept"]) == (2, 0)
    assert (base(), lead_pictures(Contact.objects.values_list("id", flat=True))) == before
    assert not Opportunity.objects.exists()


def test_an_owner_nobody_knows_waits_to_be_fixed(importer: Desk) -> None:
    job = run(importer, line(1, SDR="nobody@example.com"), line(2, 销售="Sales@Example.com"))
    assert counts(importer.get(f"imports/{job}")) == (2, 1, 0, 0, 1)
    (wrong,) = importer.queue(job)
    assert [(one["code"], one["column"]) for one in wrong["findings"]] == [("unknown_owner", "SDR")]  # type: ignore[index,union-attr]
    again = importer.patch(f"imports/{job}/rows/{wrong['id']}", {"cells": {"SDR": "noone@example.com"}})
    assert again["state"] == "to_fix"
    assert importer.patch(f"imports/{job}/rows/{wrong['id']}", {"cells": {"SDR": SDR}})["state"] == "ready"
    assert counts(importer.step(job, "run-again")) == (2, 2, 0, 0, 0)
    assert Lead.objects.filter(marketing_owner__email=SDR).count() == 2
    assert Lead.objects.filter(sales_owner__email=SALES).count() == 1


def test_a_lead_without_its_day_or_with_a_wrong_amount_waits_to_be_fixed(importer: Desk) -> None:
    job = run(importer, line(1, 首次接触=""), line(2, 金额="viel"))
    found = [[(one["code"], one["column"]) for one in row["findings"]] for row in importer.queue(job)]  # type: ignore[index,union-attr]
    assert found == [[("missing", "首次接触")], [("bad_number", "金额")]]
    assert not Contact.objects.exists()


def test_only_who_manages_users_may_let_a_file_add_some(importer: Desk) -> None:
    adding = {**MAPPING, "staff": {"domain": "staff.example.com"}}
    job = importer.upload(written(line(1, SDR="s-1")))
    importer.post(f"imports/{job}/check", {"mapping": adding, "encoding": "utf-8"}, status=403)
    with desk(role=Role.ADMIN) as boss:
        boss.run(written(line(1, SDR="s-1")), adding, encoding="utf-8")
    added = User.objects.get(email="sdr-s1@staff.example.com")
    assert (added.is_active, added.role) == (False, "sdr")


def test_leads_that_a_job_told_nothing_of_are_no_part_of_its_trail(importer: Desk) -> None:
    job = importer.run(
        b"mail\np1@example.com\n", {"contact": {"fields": {"email": "mail"}}, "name": "x"}, encoding="utf-8"
    )
    assert list(ContactTrail.objects.values_list("leads", "leads_after")) == [(None, None)]
    assert importer.step(job, "undo")["put_back"] == 1
