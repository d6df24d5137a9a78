import csv
import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from django.db import DataError

from leadloom.compliance.models import ConsentEntry, Suppression
from leadloom.compliance.selectors import consents
from leadloom.compliance.types import ConsentState
from leadloom.config.imports import Report, import_file
from leadloom.events.models import PendingRow
from leadloom.imports import running, services, staging
from leadloom.imports.handing import Known
from leadloom.imports.mapping import ImportMap
from leadloom.imports.models import ImportJob
from leadloom.imports.runner import Runner
from leadloom.imports.selectors import rows_to_fix
from leadloom.imports.types import Problem
from leadloom.kernel.clock import VirtualClock
from leadloom.kernel.errors import InvalidInput
from leadloom.kernel.ids import ContactId
from leadloom.leads.models import Assignment, Lead, Opportunity, Transition
from leadloom.profiles.models import Contact
from leadloom.profiles.selectors import plain
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.team.models import User
from tests.imports.people import base

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 5, 20, 2, 0, tzinfo=UTC)
FUNNEL = (files("leadloom.imports") / "maps" / "sample-funnel.yaml").read_text(encoding="utf-8")
LEADS, DEALS = "olist_marketing_qualified_leads.csv", "olist_closed_deals.csv"
CARDS = """
contact:
  fields: {name: 姓名, email: 邮箱, mobile: 手机, company: 公司, title: 职位}
  consents:
    - {purpose: marketing, channel: email, column: 订阅, given: ["是"], withdrawn: ["否"], text: 展会登记表}
  suppress: {column: 黑名单, when: ["1"]}
"""
HEADER = ("姓名", "邮箱", "手机", "公司", "职位", "订阅", "黑名单")


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    return path


def card(number: int, **change: str) -> tuple[str, ...]:
    fields = {
        "姓名": f"王{number}",
        "邮箱": f"p{number}@example.com",
        "手机": f"1000000{number:04}",
        "公司": f"公司{number % 7}有限公司",
        "职位": "部门经理",
        "订阅": "",
        "黑名单": "",
    }
    return tuple({**fields, **change}[name] for name in HEADER)


def cards(path: Path, *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    return write(path / "cards.csv", HEADER, rows, encoding=encoding)


def brought(path: Path, mapping: str, *, now: datetime = NOW) -> Report:
    return import_file(path, mapping, clock=VirtualClock(now))


def counted(job: ImportJob) -> tuple[int, int, int, int, int, int]:
    """Rows; of them created, updated, merged and to fix; and how many of those updated said nothing new."""
    return job.rows, job.created, job.updated, job.merged, job.to_fix, job.unchanged


def state() -> list[object]:
    """Everything an import could change, but for its own record."""
    tables = (Contact, Lead, Opportunity, ConsentEntry, Suppression, PendingRow, User)
    return [sorted(map(str, table.objects.values_list())) for table in tables]


def funnel(folder: Path, *, leads: int = 400, deals: int = 40) -> list[Mapping[str, str]]:
    """Write two files of the sample's shape; one deal is won before its lead's first contact."""
    dice = random.Random(7)
    origins = ("organic_search", "paid_search", "social", "unknown", "", "direct_traffic", "email", "other_publicities")
    start, listed, won = datetime(2017, 7, 1), [], []  # noqa: DTZ001
    for number in range(leads):
        day = start + timedelta(days=dice.randrange(300))
        lead = {
            "mql_id": f"{dice.getrandbits(128):032x}",
            "first_contact_date": f"{day:%d-%m-%Y}",
            "landing_page_id": f"{dice.getrandbits(128):032x}",
            "origin": dice.choice(origins),
        }
        if number < deals:
            at = day + timedelta(days=-2 if number == 0 else dice.randrange(1, 200), hours=9)
            won.append(
                {
                    "mql_id": lead["mql_id"],
                    "seller_id": f"{number:032x}",
                    "sdr_id": f"{number % 3:08x}{0:024x}",
                    "sr_id": f"{number % 2 + 9:08x}{0:024x}",
                    "won_date": f"{at:%Y-%m-%d %H:%M:%S}",
                    "business_segment": "pet",
                    "lead_type": dice.choice(("online_big", "")),
                    "lead_behaviour_profile": "cat",
                }
            )
        listed.append({**lead, "won": number < deals})
    columns = ("mql_id", "first_contact_date", "landing_page_id", "origin")
    write(folder / LEADS, columns, [[row[name] for name in columns] for row in listed])
    write(folder / DEALS, tuple(won[0]), [list(row.values()) for row in won])
    return listed  # type: ignore[return-value]


def test_a_funnel_in_two_files_becomes_contacts_leads_owners_and_won_opportunities(tmp_path: Path) -> None:
    listed = funnel(tmp_path)
    report = brought(tmp_path / LEADS, FUNNEL)
    assert counted(report.job) == (400, 400, 0, 0, 0, 0)
    assert report.strangers == 0
    assert Contact.objects.filter(email=None, mobile=None).count() == 400
    assert Lead.objects.count() == 400
    assert Opportunity.objects.filter(amount=None).count() == 40
    expected = Counter(row["origin"] for row in listed)
    found = Counter(Contact.objects.values_list("source", flat=True))
    assert (found["not_given"], found["unknown"]) == (expected[""], expected["unknown"])
    assert found["direct"] == expected["direct_traffic"]
    assert Counter(Lead.objects.values_list("source_key", flat=True)) == found
    odd = Lead.objects.filter(flags__contains=["won_before_first_contact"])
    assert odd.count() == 1
    assert User.objects.filter(is_active=False, role="sdr").count() == 3
    assert User.objects.filter(is_active=False, role="sales").count() == 2
    assert Contact.objects.order_by("id")[0].custom["business_segment"] == "pet"


def test_importing_the_funnel_twice_changes_nothing(tmp_path: Path) -> None:
    funnel(tmp_path, leads=60, deals=6)
    brought(tmp_path / LEADS, FUNNEL)
    before = state()
    report = brought(tmp_path / LEADS, FUNNEL, now=NOW + timedelta(days=1))
    assert counted(report.job) == (60, 0, 60, 0, 0, 60)
    assert state() == before


def test_deals_that_a_later_file_tells_of_win_the_leads_of_the_earlier_one(tmp_path: Path) -> None:
    listed = funnel(tmp_path, leads=60, deals=6)
    deals = (tmp_path / DEALS).read_text()
    (tmp_path / DEALS).write_text(deals.splitlines()[0] + "\n")
    brought(tmp_path / LEADS, FUNNEL)
    assert not Opportunity.objects.exists()
    (tmp_path / DEALS).write_text(deals)
    report = brought(tmp_path / LEADS, FUNNEL)
    assert counted(report.job) == (60, 0, 60, 0, 0, 54)
    won = sum(bool(row["won"]) for row in listed)
    assert Opportunity.objects.count() == Lead.objects.filter(stage="customer").count() == won == 6
    before = state()
    assert counted(brought(tmp_path / LEADS, FUNNEL).job) == (60, 0, 60, 0, 0, 60)
    assert state() == before


def test_a_row_of_the_second_file_that_matches_nothing_is_counted(tmp_path: Path) -> None:
    funnel(tmp_path, leads=20, deals=5)
    with (tmp_path / DEALS).open("a") as handle:
        handle.write("f" * 32 + ",s,a,b,2018-01-01 00:00:00,pet,,\n")
    assert brought(tmp_path / LEADS, FUNNEL).strangers == 1


def test_bad_rows_are_set_aside_with_their_reason_and_stop_nothing(tmp_path: Path) -> None:
    rows = [
        card(1),
        card(2, 邮箱="not an address"),
        card(3, 手机="12"),
        card(4, 邮箱="", 手机=""),
        (*card(5), "too much"),
        card(6, 姓名="O'Brien 100%Café 😀 مرحبا\nsecond line"),
    ]
    report = brought(cards(tmp_path, *rows), CARDS)
    assert counted(report.job) == (6, 2, 0, 0, 4, 0)
    assert report.reasons == {"bad_email": 1, "bad_mobile": 1, "no_identifier": 1, "ragged": 1}
    (kept,) = [one for one in rows_to_fix(report.job) if one.findings[0].code is Problem.BAD_EMAIL]
    assert (kept.row.line, kept.findings[0].column, kept.cells[1]) == (3, "邮箱", "not an address")
    named = Contact.objects.order_by("-id")[0]
    assert plain(ContactId(named.pk)).name == "O'Brien 100%Café 😀 مرحبا second line"
    assert (report.job.state, report.job.finished_at, report.job.user_id) == ("done", NOW, None)


def test_bytes_that_are_no_text_and_nul_stop_nothing(tmp_path: Path) -> None:
    path = cards(tmp_path, card(1), card(2), card(3))
    path.write_bytes(path.read_bytes().replace("王2".encode(), b"\xff\xfe").replace("王3".encode(), b"a\x00b"))
    report = brought(path, CARDS)
    assert counted(report.job) == (3, 2, 0, 0, 1, 0)
    assert report.reasons == {"unreadable": 1}


def test_a_file_with_a_mark_or_in_a_chinese_encoding_is_read(tmp_path: Path) -> None:
    assert brought(cards(tmp_path, card(1), encoding="utf-8-sig"), CARDS).job.created == 1
    chinese = cards(tmp_path, card(2), encoding="gb18030")
    report = brought(chinese, "file: {encoding: gb18030}\n" + CARDS)
    assert report.job.created == 1
    assert plain(ContactId(Contact.objects.order_by("-id")[0].pk)).name == "王2"


def test_duplicates_inside_the_file_and_against_the_base_are_one_contact(tmp_path: Path) -> None:
    create_contact(ContactInput({}, email="p1@example.com"), now=NOW)
    rows = [card(1), card(2), card(2, 邮箱="P2@EXAMPLE.COM"), card(3, 手机=""), card(1)]
    report = brought(cards(tmp_path, *rows), CARDS)
    assert report.job.created == 2
    assert counted(report.job) == (5, 2, 1, 2, 0, 0)
    assert Contact.objects.count() == 3


def test_an_import_adds_suppressions_and_withdrawals_and_never_lifts_one(tmp_path: Path) -> None:
    brought(cards(tmp_path, card(1, 订阅="否", 黑名单="1")), CARDS)
    later = NOW + timedelta(days=1)
    brought(cards(tmp_path, card(1, 订阅="是")), CARDS, now=later)
    contact_id = Contact.objects.get().pk
    (standing,) = consents([contact_id])
    assert standing.state is ConsentState.WITHDRAWN
    assert Suppression.objects.count() == 2
    given = [row.row["type"] for row in PendingRow.objects.filter(table_name="events") if "consent" in row.row["type"]]
    assert sorted(given) == ["consent_given", "consent_withdrawn"]


def test_what_a_row_changes_is_updated_and_the_rest_unchanged(tmp_path: Path) -> None:
    brought(cards(tmp_path, card(1), card(2)), CARDS)
    report = brought(cards(tmp_path, card(1, 职位="总监"), card(2)), CARDS)
    assert counted(report.job) == (2, 0, 2, 0, 0, 1)
    assert Contact.objects.filter(title_level="director").count() == 1


@pytest.mark.parametrize(
    ("header", "reason"),
    [(("姓名", "邮箱"), "手机"), (("姓名", "姓名"), "职位"), ((), "The file is empty")],
)
def test_a_file_that_does_not_fit_its_mapping_writes_nothing(
    tmp_path: Path, header: Sequence[str], reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        brought(write(tmp_path / "x.csv", header, []), CARDS)
    assert not ImportJob.objects.exists()


def test_a_row_the_store_refuses_waits_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def choosy(rows: Known, mapping: ImportMap, *, now: datetime) -> frozenset[ContactId]:
        if any(row.lead and row.lead.key == "bad" for row, _ in rows):
            raise DataError("no")
        return frozenset()

    monkeypatch.setattr(running, "hand_on", choosy)
    mapping = "contact: {external_id: {column: id, source: x}}\nlead: {key: id, opened_at: day}"
    rows = [[f"k{number}", "2024-05-01"] for number in range(10)] + [["bad", "2024-05-01"]]
    report = brought(write(tmp_path / "x.csv", ("id", "day"), rows), mapping)
    assert counted(report.job) == (11, 10, 0, 0, 1, 0)
    assert report.reasons == {"refused": 1}
    assert Contact.objects.count() == 10


def test_progress_is_told_after_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "CHUNK", 4)
    seen: list[int] = []
    path = cards(tmp_path, *(card(number) for number in range(10)))
    import_file(path, CARDS, clock=VirtualClock(NOW), progress=lambda job: seen.append(job.rows))
    assert [rows for rows in dict.fromkeys(seen) if rows] == [4, 8, 10]


def everything() -> list[object]:
    """All that the undo of a funnel has to restore."""
    copies = Contact.objects.order_by("id").values_list("id", "stage", "marketing_owner_id", "sales_owner_id")
    offers = Assignment.objects.values_list("id", "outcome")
    return [base(), list(copies), *(told(table) for table in (Lead, Opportunity, Transition)), sorted(offers)]


def told(table: type[Lead] | type[Opportunity] | type[Transition]) -> list[str]:
    return sorted(map(str, table.objects.values_list()))


def test_an_undo_takes_the_leads_of_a_file_back_with_their_contacts(tmp_path: Path) -> None:
    funnel(tmp_path, leads=60, deals=6)
    report = brought(tmp_path / LEADS, FUNNEL)
    assert Opportunity.objects.count() == 6
    undone = taken_back(report.job)
    assert (undone.state, undone.put_back, undone.kept) == ("undone", 60, 0)
    assert not Contact.objects.exists()
    assert not Lead.objects.exists()
    assert not Opportunity.objects.exists()
    assert not Transition.objects.exists()
    again = brought(tmp_path / LEADS, FUNNEL)
    assert counted(again.job) == (60, 60, 0, 0, 0, 0)
    assert Opportunity.objects.count() == 6


def test_an_undo_opens_the_leads_again_that_a_later_file_had_won(tmp_path: Path) -> None:
    funnel(tmp_path, leads=60, deals=6)
    deals = (tmp_path / DEALS).read_text()
    (tmp_path / DEALS).write_text(deals.splitlines()[0] + "\n")
    brought(tmp_path / LEADS, FUNNEL)
    before = everything()
    (tmp_path / DEALS).write_text(deals)
    won = brought(tmp_path / LEADS, FUNNEL, now=NOW + timedelta(days=1))
    assert everything() != before
    taken_back(won.job)
    assert everything() == before
    facts = [row.row for row in PendingRow.objects.filter(table_name="events")]
    back = [fact for fact in facts if fact["type"] == "lead_stage_changed" and fact["props"]["reason"] == "undone"]
    assert [(fact["props"]["from"], fact["props"]["to"]) for fact in back] == [("customer", "mql")] * 6


def test_an_undo_keeps_a_contact_whose_lead_went_on_since(tmp_path: Path) -> None:
    funnel(tmp_path, leads=20, deals=2)
    report = brought(tmp_path / LEADS, FUNNEL)
    lead = Lead.objects.filter(closed_at=None).order_by("id")[0]
    lead.stage = "sal"
    lead.save()
    undone = taken_back(report.job)
    assert (undone.put_back, undone.kept) == (19, 1)
    assert list(Lead.objects.values_list("id", flat=True)) == [lead.pk]
    assert Contact.objects.get().pk == lead.contact_id


def taken_back(job: ImportJob) -> ImportJob:
    services.undo(None, job.pk)
    Runner(VirtualClock(NOW + timedelta(days=2))).drain()
    return ImportJob.objects.get(pk=job.pk)


@pytest.mark.sample
def test_the_sample_funnel_agrees_with_its_files() -> None:
    named = os.environ.get("LEADLOOM_SAMPLE_DATA")
    if not named:
        pytest.skip("LEADLOOM_SAMPLE_DATA names no folder")
    folder = Path(named)
    with (folder / LEADS).open(newline="") as handle:
        origins = {row["mql_id"]: row["origin"] for row in csv.DictReader(handle)}
    with (folder / DEALS).open(newline="") as handle:
        won = [origins[row["mql_id"]] for row in csv.DictReader(handle)]
    report = brought(folder / LEADS, FUNNEL)
    assert counted(report.job) == (8000, 8000, 0, 0, 0, 0)
    assert report.strangers == 0
    words = {"": "not_given", "direct_traffic": "direct"}
    expected = Counter(words.get(origin, origin) for origin in origins.values())
    assert Counter(Lead.objects.values_list("source_key", flat=True)) == expected
    deals = Counter(words.get(origin, origin) for origin in won)
    assert Counter(Opportunity.objects.values_list("lead__source_key", flat=True)) == deals
    assert Lead.objects.filter(flags__contains=["won_before_first_contact"]).count() == 1
    assert sum(deals.values()) == 842
