"""What the staff is told: words in two languages and three levels, once, and only to whom it is meant for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leadloom.kernel.errors import NotFound
from leadloom.kernel.ids import UserId
from leadloom.notifications.definition import content_from_json, content_to_json, mail, render
from leadloom.notifications.models import Notification
from leadloom.notifications.selectors import change_token, notifications, unread_count
from leadloom.notifications.services import mark_all_read, mark_read, notify
from leadloom.notifications.types import Behaviour, LeadContent, Level, NewNotification, NotificationKind, Text
from leadloom.team.models import User
from leadloom.team.types import Role
from tests.team.people import bearer, key_of, person, principal

NOW = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CONTENT = LeadContent(
    name="王*",
    company="示例新能源 <East>",
    title="IT director",
    email="w***@example.com",
    mobile="100****0001",
    source=Text("付费搜索", "Paid search"),
    deadline_at=NOW + timedelta(hours=24),
    score="75",
    rating="potential",
    grade="A2",
    behaviours=(Behaviour(Text("提交表单 demo-request", "Form submitted demo-request"), NOW),),
    clauses=(Text("契合度 ≥ 25", "Fit ≥ 25"), Text("申请演示", "Demo requested")),
    note="下周可以演示",
)


def body(level: Level, language: str = "en") -> str:
    return render(NotificationKind.LEAD_ASSIGNED, CONTENT, level=level, zone=ZONE).body[language]


def test_level_one_says_who_it_is_and_until_when() -> None:
    assert body(Level.BASICS).splitlines() == [
        "Contact: 王*", "Company: 示例新能源 <East>", "Title: IT director", "Email: w***@example.com",
        "Mobile: 100****0001", "Accept by: 2024-05-18 17:30",
    ]  # fmt: skip


def test_level_two_adds_the_story() -> None:
    added = body(Level.STORY).removeprefix(body(Level.BASICS)).strip().splitlines()
    assert added == [
        "Source: Paid search", "Score: 75", "Rating: Potential", "Grade: A2", "Key behaviours:",
        "  2024-05-17 17:30 Form submitted demo-request",
    ]  # fmt: skip


def test_level_three_adds_the_sdrs_note_and_the_clauses_that_are_met() -> None:
    added = body(Level.JUDGEMENT).removeprefix(body(Level.STORY)).strip().splitlines()
    assert added == ["SDR's note: 下周可以演示", "MQL clauses met: Fit ≥ 25; Demo requested"]


def test_chinese_reads_as_chinese() -> None:
    assert "评分：75" in body(Level.JUDGEMENT, "zh")
    assert "满足的 MQL 标准：契合度 ≥ 25；申请演示" in body(Level.JUDGEMENT, "zh")


def test_of_the_key_behaviours_at_most_three_are_told() -> None:
    many = replace(CONTENT, behaviours=tuple(Behaviour(Text("看", f"Saw {number}"), NOW) for number in range(5)))
    told = render(NotificationKind.LEAD_ASSIGNED, many, level=Level.STORY, zone=ZONE).body["en"]
    assert [f"Saw {number}" in told for number in range(5)] == [True, True, True, False, False]


def test_a_warning_says_how_much_of_the_time_is_over() -> None:
    titles = render(NotificationKind.LEAD_DUE, replace(CONTENT, percent=80), level=Level.BASICS, zone=ZONE).title
    assert titles["en"] == "80 % of the time to accept is over: 示例新能源 <East> · 王*"
    assert titles["zh"] == "接收时限已过 80%：示例新能源 <East> · 王*"


@pytest.mark.parametrize("kind", list(NotificationKind))
def test_every_kind_has_words_in_both_languages_and_none_breaks_on_empty_content(kind: NotificationKind) -> None:
    rendered = render(kind, LeadContent("", ""), level=Level.JUDGEMENT, zone=ZONE)
    assert all(rendered.title.values())
    assert rendered.title["zh"] != rendered.title["en"]


def test_braces_in_a_company_name_are_only_braces() -> None:
    content = LeadContent("", "{who} {0} %s")
    assert render(NotificationKind.LEAD_ASSIGNED, content, level=Level.BASICS, zone=ZONE).title["en"].endswith("{0} %s")


def test_the_mail_variant_escapes_what_people_wrote() -> None:
    rendered = render(NotificationKind.LEAD_ASSIGNED, CONTENT, level=Level.JUDGEMENT, zone=ZONE)
    letter = mail(rendered, language="zh", url="http://127.0.0.1:8000/leads/1?a=1&b=2")
    assert "&lt;East&gt;" in letter.html
    assert "<East>" not in letter.html
    assert 'href="http://127.0.0.1:8000/leads/1?a=1&amp;b=2"' in letter.html
    assert "<East>" in letter.text


def test_what_is_sealed_comes_back_as_it_was() -> None:
    assert content_from_json(orjson.loads(orjson.dumps(content_to_json(CONTENT)))) == CONTENT
    queued = LeadContent("", "", reason=Text("满", "full"), count=7, percent=50)
    assert content_from_json(orjson.loads(orjson.dumps(content_to_json(queued)))) == queued


@pytest.fixture
def seller(db: None) -> User:
    return person(Role.SALES, name="e1")


def tell(user: User, *keys: str) -> int:
    told = [
        NewNotification(key, UserId(user.pk), NotificationKind.LEAD_ASSIGNED, Level.JUDGEMENT, CONTENT, "/leads/1")
        for key in keys
    ]
    return notify(told, now=NOW)


def test_told_twice_is_shown_once_and_newest_first(seller: User) -> None:
    assert tell(seller, "a", "b") == 2
    assert tell(seller, "b", "c") == 1
    shown = notifications(principal(seller), limit=10)
    assert [item.id for item in shown] == sorted((item.id for item in shown), reverse=True)
    assert len(shown) == 3
    assert shown[0].rendered.title["en"] == "New lead to accept: 示例新能源 <East> · 王*"


def test_nothing_readable_about_a_person_lies_in_the_table(seller: User) -> None:
    tell(seller, "a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT told::text || encode(params, 'escape') FROM notifications_notification AS told")
        (stored,) = cursor.fetchone()
    assert "IT director" not in stored
    assert "w***" not in stored


def test_everybody_sees_and_reads_their_own_only(seller: User) -> None:
    other = person(Role.SALES, name="e2")
    tell(seller, "a")
    (item,) = notifications(principal(seller), limit=10)
    assert notifications(principal(other), limit=10) == []
    with pytest.raises(NotFound):
        mark_read(principal(other), item.id, now=NOW)
    mark_read(principal(seller), item.id, now=NOW)
    mark_read(principal(seller), item.id, now=NOW + timedelta(hours=1))
    assert Notification.objects.get().read_at == NOW


def test_the_token_changes_with_every_change_and_costs_one_statement(seller: User) -> None:
    seen = [change_token(principal(seller))]
    tell(seller, "a", "b")
    seen.append(change_token(principal(seller)))
    mark_read(principal(seller), Notification.objects.order_by("id")[0].pk, now=NOW)
    seen.append(change_token(principal(seller)))
    mark_all_read(principal(seller), now=NOW)
    seen.append(change_token(principal(seller)))
    assert len(set(seen)) == 4
    assert unread_count(principal(seller)) == 0
    with CaptureQueriesContext(connection) as queries:
        change_token(principal(seller))
    assert len(queries) == 1


def test_polling_with_an_etag_answers_304_until_something_changes(seller: User) -> None:
    client, key = Client(), bearer(key_of(seller))
    tell(seller, "a")
    first = client.get("/api/v1/notifications", headers=key)
    assert [item["title"]["en"] for item in first.json()["items"]] == ["New lead to accept: 示例新能源 <East> · 王*"]
    again = client.get("/api/v1/notifications", headers={**key, "if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    tell(seller, "b")
    changed = client.get("/api/v1/notifications", headers={**key, "if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert len(changed.json()["items"]) == 2


def test_the_list_pages_on_and_read_ones_can_be_left_out(seller: User) -> None:
    client, key = Client(), bearer(key_of(seller))
    tell(seller, *"abcde")
    first = client.get("/api/v1/notifications?limit=2", headers=key).json()
    second = client.get(f"/api/v1/notifications?limit=2&cursor={first['next_cursor']}", headers=key).json()
    ids = [item["id"] for page in (first, second) for item in page["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    answer = client.post(f"/api/v1/notifications/{ids[0]}/read", headers=key)
    assert answer.json() == {"unread": 4}
    assert len(client.get("/api/v1/notifications?unread=true", headers=key).json()["items"]) == 4
    assert client.post("/api/v1/notifications/read-all", headers=key).json() == {"unread": 0}
