"""What leads of a file cost: kept in lines, told again without adding up, and back."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import pytest

from leadloom.costs.models import CostLine
from leadloom.imports.mapping import parse_map
from leadloom.kernel.errors import InvalidInput
from leadloom.kernel.types import JsonObject
from leadloom.leads.models import Lead
from leadloom.leads.pictures import lead_pictures
from leadloom.profiles.models import Contact
from tests.imports.people import Desk, base, counts, desk

pytestmark = pytest.mark.django_db
HEADER = ("编号", "邮箱", "首次接触", "赢单", "成本", "币种", "活动", "渠道")
MAPPING: JsonObject = {
    "name": "成本",
    "zone": "Asia/Shanghai",
    "contact": {"fields": {"email": "邮箱"}},
    "lead": {
        "key": "编号",
        "opened_at": "首次接触",
        "won_at": "赢单",
        "cost": "成本",
        "cost_currency": "币种",
        "cost_campaign": "活动",
        "cost_channel": "渠道",
    },
}


@pytest.fixture
def importer() -> Iterator[Desk]:
    with desk() as made:
        yield made


def line(number: int, **change: str) -> tuple[str, ...]:
    cells = {"编号": f"k{number}", "邮箱": f"p{number}@example.com", "首次接触": "2024-01-02", **change}
    return tuple(cells.get(name, "") for name in HEADER)


def run(importer: Desk, *rows: Sequence[str]) -> int:
    text = "\n".join(",".join(cells) for cells in (HEADER, *rows))
    return importer.run(text.encode(), MAPPING, encoding="utf-8")


def costs() -> list[tuple[str, Decimal, str]]:
    found = CostLine.objects.order_by("key").values_list("key", "amount", "currency")
    return [(str(key), amount, str(currency)) for key, amount, currency in found]


def whole() -> tuple[object, object, object]:
    everybody = Contact.objects.values_list("id", flat=True)
    return base(), lead_pictures(everybody), list(CostLine.objects.order_by("id").values())


def test_the_cost_of_a_lead_becomes_a_line_with_its_day_campaign_and_channel(importer: Desk) -> None:
    job = run(importer, line(1, 成本="4200.50", 活动="Q3 发布会", 渠道="展会"), line(2, 成本="0", 币种="美元"), line(3))
    assert counts(importer.get(f"imports/{job}")) == (3, 3, 0, 0, 0)
    assert costs() == [("import:k1", Decimal("4200.50"), "CNY"), ("import:k2", Decimal(0), "USD")]
    told = CostLine.objects.get(key="import:k1")
    assert (told.kind, told.spent_on, told.campaign, told.channel) == (
        "promotion",
        date(2024, 1, 2),
        "Q3 发布会",
        "展会",
    )
    lead = Lead.objects.get(entry_key="import:k1")
    shown = importer.get(f"leads/{lead.pk}")
    assert [(cost["amount"], cost["currency"]) for cost in shown["costs"]] == [("4200.50", "CNY")]  # type: ignore[union-attr,index,call-overload]
    listed = importer.get("leads?state=all&cost_currency=USD")["items"]
    assert len(listed) == 1  # type: ignore[arg-type]


def test_a_cost_or_currency_that_is_none_waits_to_be_fixed(importer: Desk) -> None:
    rows = line(1, 成本="viel"), line(2, 成本="-5"), line(3, 成本="5", 币种="Taler"), line(4, 成本="1e3", 币种="eur")
    job = run(importer, *rows)
    found = [[(one["code"], one["column"]) for one in row["findings"]] for row in importer.queue(job)]  # type: ignore[index,union-attr]
    assert found == [[("bad_number", "成本")], [("bad_number", "成本")], [("bad_currency", "币种")]]
    assert costs() == [("import:k4", Decimal(1000), "EUR")]
    for row, cells in zip(importer.queue(job), ({"成本": "7"}, {"成本": "5"}, {"币种": "€"}), strict=True):
        assert importer.patch(f"imports/{job}/rows/{row['id']}", {"cells": cells})["state"] == "ready"
    importer.step(job, "run-again")
    assert [(amount, currency) for _, amount, currency in costs()] == [
        (7, "CNY"),
        (5, "CNY"),
        (5, "EUR"),
        (1000, "EUR"),
    ]


def test_the_same_file_again_adds_nothing_and_another_cost_takes_the_place_of_the_first(importer: Desk) -> None:
    run(importer, line(1, 成本="100"), line(2, 成本="200"))
    again = run(importer, line(1, 成本="100"), line(2, 成本="250"), line(2, 成本="260"))
    assert costs() == [("import:k1", Decimal(100), "CNY"), ("import:k2", Decimal(260), "CNY")]
    assert importer.get(f"imports/{again}")["unchanged"] == 1


def test_an_undo_brings_former_costs_back_exactly(importer: Desk) -> None:
    run(importer, line(1, 成本="100"), line(2))
    before = whole()
    job = run(importer, line(1, 成本="150"), line(2, 成本="30"), line(3, 成本="9"))
    assert CostLine.objects.count() == 3
    undone = importer.step(job, "undo")
    assert (undone["put_back"], undone["kept"]) == (3, 0)
    assert whole() == before


def test_an_undo_leaves_a_lead_whose_cost_a_later_file_told_anew(importer: Desk) -> None:
    first = run(importer, line(1, 成本="100"))
    run(importer, line(1, 成本="150"))
    assert importer.step(first, "undo")["kept"] == 1
    assert costs() == [("import:k1", Decimal(150), "CNY")]


def test_what_a_lead_that_is_taken_in_cost_is_a_cost_of_the_open_one(importer: Desk) -> None:
    run(importer, line(1, 成本="100"))
    run(importer, ("k2", "p1@example.com", "2024-01-05", "", "40", "", "", ""))
    (lead,) = Lead.objects.all()
    assert costs() == [("import:k1", Decimal(100), "CNY"), ("import:k2", Decimal(40), "CNY")]
    assert set(CostLine.objects.values_list("lead_id", flat=True)) == {lead.pk}


def test_a_mapping_names_what_the_money_was_spent_on() -> None:
    found = parse_map("{lead: {key: k, opened_at: d, cost: c, cost_kind: labour}}")
    assert found.lead is not None
    assert found.lead.cost_kind == "labour"
    assert {"k", "d", "c"} <= found.columns()
    with pytest.raises(InvalidInput, match="cost_kind"):
        parse_map("{lead: {key: k, opened_at: d, cost: c, cost_kind: fun}}")
