"""Values that no dictionary knows are listed after the check, given a meaning there, and read anew."""

from collections.abc import Iterator

import pytest

from leadloom.catalog import overlay
from leadloom.imports import staging, unknown
from leadloom.imports.models import ImportJob, UnknownValues
from leadloom.profiles.models import Contact
from leadloom.team.types import Role
from tests.imports.people import Desk, desk, row, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer() -> Iterator[Desk]:
    with desk(role=Role.ADMIN) as made:
        yield made
    overlay.lay({})


def listed(importer: Desk, job: int) -> list[tuple[object, ...]]:
    answer = importer.client.get(f"/api/v1/imports/{job}/unknown-values")
    assert answer.status_code == 200
    return [(one["dictionary"], one["value"], one["rows"], one["means"]) for one in answer.json()]


def test_unknown_values_are_counted_given_a_meaning_and_read_anew(importer: Desk) -> None:
    rows = [
        row(1, 所属行业="元宇宙", 所在地区="魔都", 职务="大区一把手"),
        row(2, 所属行业=" 元宇宙 ", 职务="总监"),
        row(3, 所属行业="元宇宙", 所在地区="鼓楼区", 职务="助理"),
        row(4, 所属行业="星际贸易", 职务=""),
    ]
    job = importer.upload(written(rows))
    importer.check(job)
    assert listed(importer, job) == [
        ("industry", "元宇宙", 3, None), ("industry", "星际贸易", 1, None),
        ("region", "魔都", 1, None), ("region", "鼓楼区", 1, None), ("title", "大区一把手", 1, None),
    ]  # fmt: skip
    for dictionary, word, key in (("industry", "元宇宙", "software"), ("title", "大区一把手", "director")):
        importer.post(f"dictionaries/{dictionary}/words", {"word": word, "key": key})
    assert ("industry", "元宇宙", 3, "software") in listed(importer, job), "it says what it means by now"
    importer.check(job)
    assert [one[1] for one in listed(importer, job)] == ["星际贸易", "魔都", "鼓楼区"]
    importer.step(job, "confirm")
    assert Contact.objects.filter(industry="software").count() == 3
    assert Contact.objects.get(title="大区一把手").decision_maker


def test_unknown_values_of_all_chunks_are_counted_together_and_not_without_end(
    importer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    monkeypatch.setattr(unknown, "MOST", 2)
    rows = [
        row(number, 所属行业=("甲业务", "乙业务", "甲业务", "丙业务", "甲业务")[number], 职务="总监")
        for number in range(5)
    ]
    job = importer.upload(written(rows))
    importer.check(job)
    assert listed(importer, job) == [("industry", "甲业务", 3, None), ("industry", "乙业务", 1, None)]


def test_unknown_values_are_sealed_and_hold_nobodys_address_or_number(importer: Desk) -> None:
    job = importer.upload(written([row(1, 所属行业="p9@example.com", 职务=""), row(2, 所属行业="元宇宙", 职务="")]))
    importer.check(job)
    assert listed(importer, job) == [("industry", "元宇宙", 1, None)]
    assert "元宇宙".encode() not in bytes(UnknownValues.objects.get().counts)


def test_unknown_values_go_with_a_job_that_is_thrown_away_and_are_its_owners_to_see(importer: Desk) -> None:
    job = importer.upload(written([row(2, 所属行业="元宇宙")]))
    importer.check(job)
    assert importer.client.get("/api/v1/imports/999999/unknown-values").status_code == 404
    assert importer.client.delete(f"/api/v1/imports/{job}").status_code == 204
    assert not UnknownValues.objects.exists()
    assert not ImportJob.objects.exists()


def test_a_file_that_says_nothing_unknown_keeps_nothing(importer: Desk) -> None:
    job = importer.upload(written([row(1, 职务="总监")]))
    importer.check(job)
    assert listed(importer, job) == []
    assert not UnknownValues.objects.exists()
