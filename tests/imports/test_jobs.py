"""Jobs: what stands between a file and the base of contacts, and the way back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from leadloom.compliance.models import ConsentEntry, Suppression
from leadloom.compliance.selectors import consents
from leadloom.compliance.services import record_consent
from leadloom.compliance.types import Channel, Consent, ConsentState, Method
from leadloom.imports import ahead, running
from leadloom.imports.models import FilePart, ImportJob, ImportPack
from leadloom.imports.runner import Runner
from leadloom.imports.types import JobState
from leadloom.kernel.ids import ContactId
from leadloom.profiles.models import Company, Contact
from leadloom.profiles.selectors import plain
from leadloom.profiles.services import ContactInput, create_contact
from leadloom.team.types import Role
from tests.imports.people import HEADER, MAPPING, MONDAY, Desk, base, counts, desk, row, written
from tests.imports.test_reading import workbook

pytestmark = pytest.mark.django_db
Callbacks = Callable[..., AbstractContextManager[object]]
NEWS = {
    "purpose": "marketing", "channel": "email", "column": "职务", "given": ["yes"], "withdrawn": ["no"], "text": "展会",
}  # fmt: skip


@pytest.fixture
def importer() -> Iterator[Desk]:
    with desk() as made:
        yield made


def with_consents(**more: object) -> dict[str, object]:
    """The mapping, with a column that says whether somebody agreed."""
    contact = {**MAPPING["contact"], "consents": [NEWS], **more}  # type: ignore[dict-item]
    return {**MAPPING, "contact": contact}


def test_the_file_and_its_rows_are_stored_sealed(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    importer.check(job)
    kept = [bytes(part.content) for part in FilePart.objects.all()]
    kept += [bytes(pack.content) for pack in ImportPack.objects.all()]
    assert len(kept) == 2
    for stored in kept:
        assert b"p1@example.com" not in stored
        assert "王".encode("gb18030") not in stored
    assert "p1@" not in str(ImportJob.objects.get(pk=job).mapping)


def test_the_file_is_dropped_when_its_import_is_over(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    importer.check(job)
    assert FilePart.objects.exists()
    importer.step(job, "confirm")
    assert not FilePart.objects.exists()
    assert importer.client.get(f"/api/v1/imports/{job}/preview").status_code == 404


def test_a_workbook_is_previewed_checked_and_imported(importer: Desk) -> None:
    cells: list[object] = [*row(1)]
    cells[1] = int(row(1)[1])
    job = importer.upload(workbook([list(HEADER), cells]), "leads.xlsx")
    preview = importer.get(f"imports/{job}/preview")
    assert (preview["sheets"], preview["encodings"]) == (["Sheet1"], [])
    assert importer.check(job)["plan"] == {"rows": 1, "created": 1, "updated": 0, "merged": 0, "to_fix": 0}
    assert counts(importer.step(job, "confirm")) == (1, 1, 0, 0, 0)
    assert plain(ContactId(Contact.objects.get().pk)).mobile == f"+86{row(1)[1]}"


def test_rows_of_the_queue_are_fixed_in_place_and_run_again(importer: Desk) -> None:
    job = importer.run(written([row(1), row(2, 联系电话="12"), row(3, 联系电话="13800138000"), row(1, 职务="总监")]))
    assert counts(importer.get(f"imports/{job}")) == (4, 1, 0, 1, 2)
    wrong, doubtful = importer.queue(job)
    fixed = importer.patch(f"imports/{job}/rows/{wrong['id']}", {"cells": {"联系电话": row(1)[1], "E-mail": ""}})
    assert (fixed["state"], fixed["findings"]) == ("ready", [])
    passed = importer.patch(f"imports/{job}/rows/{doubtful['id']}", {"accepted": True})
    assert passed["state"] == "ready"
    assert counts(importer.step(job, "run-again")) == (4, 2, 0, 2, 0)
    assert importer.queue(job) == []
    importer.post(f"imports/{job}/run-again", status=409)


def test_a_fix_that_is_still_wrong_stays_in_the_queue(importer: Desk) -> None:
    job = importer.run(written([row(1, 联系电话="12")]))
    (wrong,) = importer.queue(job)
    again = importer.patch(f"imports/{job}/rows/{wrong['id']}", {"cells": {"联系电话": "13"}, "accepted": True})
    assert [one["code"] for one in again["findings"]] == ["bad_mobile"]
    assert again["cells"]["联系电话"] == "13"


def test_fixing_before_the_confirmation_changes_the_plan(importer: Desk) -> None:
    job = importer.upload(written([row(1), row(2, 联系电话="12")]))
    assert importer.check(job)["plan"]["to_fix"] == 1  # type: ignore[index]
    (wrong,) = importer.queue(job)
    importer.patch(f"imports/{job}/rows/{wrong['id']}", {"cells": {"联系电话": row(2)[1]}})
    plan = importer.get(f"imports/{job}")["plan"]
    assert plan == {"rows": 2, "created": 2, "updated": 0, "merged": 0, "to_fix": 0}


def test_a_typo_and_a_desk_are_told_and_keep_nothing_out(importer: Desk) -> None:
    job = importer.run(written([row(1, **{"E-mail": "wang@outlok.com"}), row(2, **{"E-mail": "info@example.com"})]))
    assert counts(importer.get(f"imports/{job}")) == (2, 2, 0, 0, 0)
    lines = importer.get(f"imports/{job}/rows")["items"]
    assert [one["findings"][0]["code"] for one in lines] == ["typo_email", "role_email"]  # type: ignore[index,union-attr]
    assert lines[0]["meant"] == {"E-mail": "wang@outlook.com"}  # type: ignore[index]


def test_a_run_that_is_killed_goes_on_behind_its_last_whole_chunk(
    importer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "CHUNK", 4)
    rows = [row(number) for number in range(10)] + [row(2, 联系电话="")]
    job = importer.upload(written(rows))
    importer.check(job)
    importer.post(f"imports/{job}/confirm")
    importer.runner.turn()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(running, "keep_trail", killed)
        with pytest.raises(KeyboardInterrupt):
            importer.runner.turn()
    assert Contact.objects.count() == 4
    half = importer.get(f"imports/{job}")
    assert (half["state"], half["created"], half["waiting"]) == ("running", 4, 7)
    Runner(importer.clock).drain()
    assert counts(importer.get(f"imports/{job}")) == (11, 10, 0, 1, 0)


def test_a_check_that_is_killed_goes_on_behind_its_last_row(importer: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadloom.imports.staging.CHUNK", 3)
    job = importer.upload(written([row(number) for number in range(8)]))
    importer.post(f"imports/{job}/check", {"mapping": MAPPING, "encoding": "gb18030"})
    importer.runner.turn()
    Runner(importer.clock).turn()
    importer.runner.drain()
    checked = importer.get(f"imports/{job}")
    assert (checked["state"], checked["rows"]) == ("checked", 8)


def test_two_runners_take_turns_at_one_job_and_no_row_is_kept_or_run_twice(
    importer: Desk, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callbacks
) -> None:
    monkeypatch.setattr("leadloom.imports.staging.CHUNK", 3)
    monkeypatch.setattr(ahead, "CHUNK", 2)
    job = importer.upload(written([row(number) for number in range(14)]))
    runners = [importer.runner, Runner(importer.clock)]

    def in_turns() -> None:
        for turn in range(30):
            with django_capture_on_commit_callbacks(execute=True):
                runners[(turn // 2 + turn) % 2].turn()

    importer.post(f"imports/{job}/check", {"mapping": MAPPING, "encoding": "gb18030"})
    in_turns()
    assert importer.get(f"imports/{job}")["plan"] == {
        "rows": 14, "created": 14, "updated": 0, "merged": 0, "to_fix": 0,
    }  # fmt: skip
    importer.post(f"imports/{job}/confirm")
    in_turns()
    assert counts(importer.get(f"imports/{job}")) == (14, 14, 0, 0, 0)
    assert Contact.objects.count() == 14


def test_an_undo_keeps_what_somebody_changed_since(importer: Desk) -> None:
    job = importer.run(written([row(1), row(2)]))
    create_contact(ContactInput({"title": "总监"}, email="p2@example.com"), now=MONDAY)
    undone = importer.step(job, "undo")
    assert (undone["put_back"], undone["kept"]) == (1, 1)
    (kept,) = Contact.objects.all()
    assert plain(ContactId(kept.pk)).email == "p2@example.com"
    assert Company.objects.count() == 1, "the company of the one who stays"


def test_an_undo_restores_companies_their_names_and_their_people(importer: Desk) -> None:
    for number in (1, 2):
        known = {"company": "示例1号科技有限公司", "industry": "软件", "name": "旧名", "title": "CEO"}
        create_contact(ContactInput(known, email=f"p{number}@example.com"), now=MONDAY)
    before = base()
    rows = [row(1, 公司名称="示例1号科技", 所属行业="制造业"), row(2, 公司名称="别家有限公司"), row(1, 职务="工人")]
    job = importer.run(written(rows))
    assert counts(importer.get(f"imports/{job}")) == (3, 0, 2, 1, 0)
    assert base() != before
    importer.step(job, "undo")
    assert base() == before


def test_an_import_never_weakens_a_consent_and_its_undo_neither(importer: Desk) -> None:
    contact, _ = create_contact(ContactInput({}, email="p1@example.com"), now=MONDAY)
    said = Consent(
        contact=contact, purpose="marketing", channel=Channel.EMAIL, state=ConsentState.WITHDRAWN, method=Method.LINK,
        at=MONDAY, proof="link",
    )  # fmt: skip
    record_consent(said, now=MONDAY)
    mapping = with_consents(suppress={"column": "所在地区", "when": ["沪"]})
    job = importer.run(written([row(1, 职务="yes"), row(2, 职务="yes"), row(3, 职务="no")]), mapping)
    assert [one.state for one in consents([contact])] == [ConsentState.WITHDRAWN]
    assert Suppression.objects.count() == 2
    importer.step(job, "undo")
    assert [one.state for one in consents([contact])] == [ConsentState.WITHDRAWN]
    assert Suppression.objects.count() == 2, "a suppression is never removed"


def test_a_consent_that_rests_on_the_import_alone_is_withdrawn_by_its_undo(importer: Desk) -> None:
    alone, _ = create_contact(ContactInput({}, email="p1@example.com"), now=MONDAY)
    before, _ = create_contact(ContactInput({}, email="p2@example.com"), now=MONDAY)
    said = Consent(
        contact=before, purpose="marketing", channel=Channel.EMAIL, state=ConsentState.GIVEN, method=Method.FORM,
        at=MONDAY, proof="form",
    )  # fmt: skip
    record_consent(said, now=MONDAY)
    job = importer.run(written([row(1, 职务="yes"), row(2, 职务="yes")]), with_consents())
    importer.step(job, "undo")
    assert [one.state for one in consents([alone])] == [ConsentState.WITHDRAWN]
    assert [one.state for one in consents([before])] == [ConsentState.GIVEN]
    assert ConsentEntry.objects.filter(proof__startswith="undo").count() == 1


def test_a_column_that_is_not_there_or_a_mapping_without_an_identifier_is_refused(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    for fields in ({"email": "none"}, {"name": "客户姓名"}):
        body = {"mapping": {"contact": {"fields": fields}}, "encoding": "gb18030"}
        importer.post(f"imports/{job}/check", body, status=422)
    assert importer.get(f"imports/{job}")["state"] == "uploaded"


def test_steps_out_of_their_order_are_refused(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    for verb in ("confirm", "run-again", "undo"):
        importer.post(f"imports/{job}/{verb}", status=409)
    importer.check(job)
    importer.step(job, "confirm")
    importer.post(f"imports/{job}/confirm", status=409)


def test_an_empty_file_makes_no_job_and_a_job_that_never_ran_can_be_thrown_away(importer: Desk) -> None:
    answer = importer.client.post("/api/v1/imports?file_name=x", b"", content_type="application/octet-stream")
    assert answer.status_code == 422
    assert not ImportJob.objects.exists()
    job = importer.upload(written([row(1)]))
    assert importer.client.delete(f"/api/v1/imports/{job}").status_code == 204
    assert not FilePart.objects.exists()


def test_the_error_file_says_why_and_no_cell_is_a_formula(importer: Desk) -> None:
    job = importer.run(written([row(1, 联系电话="12", 客户姓名='=HYPERLINK("x")'), row(2)]))
    answer = importer.client.get(f"/api/v1/imports/{job}/errors.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = text.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("2,bad_mobile (联系电话),\"'=HYPERLINK")


def test_a_template_is_offered_for_a_file_with_its_columns(importer: Desk) -> None:
    body = {"name": "展会", "columns": list(HEADER[:3]), "mapping": MAPPING}
    saved = importer.post("import-templates", body)
    job = importer.upload(written([row(1)]))
    assert [one["id"] for one in importer.get(f"imports/{job}/preview")["templates"]] == [saved["id"]]  # type: ignore[index,union-attr]
    assert importer.client.delete(f"/api/v1/import-templates/{saved['id']}").status_code == 204


def test_imports_are_seen_by_those_who_made_them_and_by_who_sees_all_contacts(importer: Desk) -> None:
    job = importer.upload(written([row(1)]))
    with desk(role=Role.ADMIN) as boss, desk(role=Role.SALES) as sales:
        assert boss.get(f"imports/{job}")["id"] == job
        assert sales.client.get(f"/api/v1/imports/{job}").status_code == 403


def test_a_file_that_can_not_be_read_to_its_end_fails_with_its_reason(importer: Desk) -> None:
    job = importer.upload(b"PK\x03\x04 no workbook")
    answer = importer.client.get(f"/api/v1/imports/{job}/preview")
    assert answer.status_code == 422
    ImportJob.objects.filter(pk=job).update(state=JobState.CHECKING, mapping=MAPPING)
    importer.runner.drain()
    failed = importer.get(f"imports/{job}")
    assert (failed["state"], failed["failure"]) == ("failed", "The workbook can't be read.")
