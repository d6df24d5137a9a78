"""No personal value at rest: 24 of them go in by every door, and none is found in stores, files and logs."""

import base64
import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from leadloom.storage.postgres import EmbeddedPostgres, program_folder
from tests.channels.smtp_server import Mailbox, running
from tests.proofs.installation import Installation, free_port, wait_for
from tests.proofs.planted import EMAILS, MOBILES, NAMES, OTHERS, PLANTED, found_in

pytestmark = pytest.mark.xdist_group("no_personal_values")
CANARY = "canary-that-is-not-personal"
ZH, ZH2, EN, EN2 = NAMES
MIXED, UPPER, PLUS, UNICODE, TITLE, REFERRER, AGENT, ASIDE = EMAILS
SPACED, DASHED, BARE, BRACKETED, SHORT, WIDE, LONG, PLUSDASH = MOBILES
UNIONID, IDCARD, ADDRESS, CRM_ID = OTHERS
MESSAGE = f"我是{ZH2}，请打 {DASHED} 或写信到 {PLUS}；地址：{ADDRESS}"
URL = f"https://www.example.com/{CANARY}/{quote(MIXED)}?email={quote(UPPER)}&tel={quote(SPACED)}&utm_term={quote(PLUS)}"
FITTING = {"company": "远景岚新能源科技有限公司", "industry": "新能源", "employees": "350", "title": "部门经理"}


class Doors:
    """Everything through which a value can come in from outside."""

    def __init__(self, installation: Installation, browser_key: str) -> None:
        self.edge = f"http://127.0.0.1:{installation.public_port}"
        self.server_key, self.browser_key = installation.write_key, browser_key

    def json(self, path: str, body: Mapping[str, object], *, key: str = "") -> int:
        basic = base64.b64encode(f"{key or self.server_key}:".encode()).decode()
        return self.send(path, json.dumps(body).encode(), kind="application/json", Authorization=f"Basic {basic}")

    def send(self, path: str, data: bytes | None, *, kind: str = "", **headers: str) -> int:
        named = {name.replace("_", "-"): text for name, text in headers.items()} | {"Content-Type": kind}
        named.setdefault("User-Agent", f"Mozilla/5.0 ({AGENT}; {BARE})")
        named.setdefault("Referer", f"https://search.example.com/?q={quote(REFERRER)}&who={quote(SHORT)}")
        request = urllib.request.Request(f"{self.edge}{path}", data=data, headers=named)
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    with running(box, port=port):
        yield box, port


@pytest.fixture(scope="module")
def planted(template: Installation, mailbox: tuple[Mailbox, int]) -> Iterator[Installation]:
    """An installation in which everything was planted, worked on by ticks, told to people and read by one."""
    made = Installation.like(template)
    try:
        made.start()
        _use_mail_server(made, mailbox[1])
        doors = Doors(made, made.command("writekey", "create", "website", "--kind", "browser").strip())
        wait_for(lambda: doors.json("/v1/batch", {"batch": []}, key=doors.browser_key) != 401, 30, "the new key")
        by_sdk(doors)
        by_forms(doors)
        by_pixel(doors)
        set_aside(doors)
        refused(doors)
        made.settle()
        wait_for(lambda: bool(mailbox[0].taken), 60, "mail to the salesperson")
        _read_by_a_person(made)
        yield made
    finally:
        made.remove()


def by_sdk(doors: Doors) -> None:
    page = {
        "url": URL,
        "path": f"/{CANARY}",
        "title": f"欢迎 {TITLE} {WIDE}",
        "referrer": f"https://a.example.com/?u={REFERRER}",
    }
    context = {
        "page": page, "userAgent": f"Agent/1 {AGENT}", "ip": "203.0.113.7", "traits": {"name": ZH, "email": PLUS},
        "campaign": {"name": f"spring {BRACKETED}", "term": LONG}, "firstTouch": {"url": URL, "referrer": URL},
    }  # fmt: skip
    who = {"anonymousId": MIXED, "context": context}
    name, email, phone = (
        {"name": ZH, "姓名": ZH2},
        {"email": MIXED, "Email Address": UPPER},
        {"phone": SPACED, "手机": WIDE},
    )
    own = {"unionid": UNIONID, "idcard": IDCARD, "address": {"street": ADDRESS}, "note": MESSAGE, CANARY: "yes"}
    manager = {"manager": {"name": EN, "email": PLUS, "mobile": PLUSDASH}, "firstName": "Bart", "lastName": EN2}
    traits = name | email | phone | own | manager
    properties = {
        "email": UPPER, "contact": {"name": EN, "phone": BRACKETED}, "about": f"call {SPACED} or {LONG}", "link": URL,
        "list": [PLUS, DASHED, UNICODE], UNICODE: "a key", "number": int(SHORT), "姓名": ZH, "comment": MESSAGE,
        "to": f"mailto:{MIXED}", "from": f"tel:{PLUSDASH}", "wide": f"手机{WIDE}或{BARE}打",
        "tight": f"邮箱{UNICODE}，电话{SHORT}。", "encoded": quote(PLUS), CANARY: CANARY,
    }  # fmt: skip
    events: list[dict[str, object]] = [
        {"type": "identify", "userId": CRM_ID, "traits": traits, **who},
        {"type": "identify", "userId": PLUS, "traits": {"name": EN2, "phone": BARE}, "anonymousId": SHORT},
        {"type": "track", "event": f"Asked by {PLUS} {DASHED}", "properties": properties, "messageId": MIXED, **who},
        {"type": "page", "name": f"Page of {TITLE}", "properties": page | {"search_keyword": UPPER}, **who},
        {"type": "screen", "name": f"Screen of {SPACED}", "properties": properties, **who},
        {"type": "group", "groupId": UPPER, "traits": {"name": "远景岚", "email": UNICODE, "contact": EN}, **who},
        {"type": "alias", "userId": UNICODE, "previousId": MIXED, "context": context},
    ]
    for key in (doors.server_key, doors.browser_key):
        assert doors.json("/v1/batch", {"batch": events, "context": context}, key=key) == 200
        for event in events:
            alone = {**event, "messageId": f"{event['type']}-{UPPER}-{key}"}
            assert doors.json(f"/v1/{event['type']}", alone, key=key) == 200


def by_forms(doors: Doors) -> None:
    fields = {
        "name": ZH,
        "email": UPPER,
        "mobile": DASHED,
        "message": MESSAGE,
        "wechat": UNIONID,
        "留言": MESSAGE,
        **FITTING,
    }
    fields |= {
        "consent": "on",
        "_consent_text": "我同意接收资料",
        "_page": URL,
        "_title": TITLE,
        "_anonymous_id": "browser-1",
    }
    path = f"/v1/form/{doors.browser_key}"
    page = {"url": URL, "title": TITLE, "referrer": URL}
    body = {"fields": fields, "page": page, "anonymousId": "browser-1"}
    assert doors.json(f"{path}/demo-request", body) == 200
    assert doors.json(f"{path}/{quote(REFERRER)}", body) == 200
    urlencoded = "application/x-www-form-urlencoded"
    second = urlencode(fields | {"name": EN, "email": PLUS, "mobile": LONG, "_anonymous_id": "browser-2"}).encode()
    assert doors.send(f"{path}/demo-request", second, kind=urlencoded, Accept="text/html") == 303
    parts = {"姓名": EN2, "邮箱": UNICODE, "电话": BRACKETED, "备注": MESSAGE, "_page": URL, **FITTING}
    multipart = "".join(f'--xx\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts.items())
    whole = f"{multipart}--xx--\r\n".encode()
    kind = "multipart/form-data; boundary=xx"
    assert doors.send(f"{path}/demo-request", whole, kind=kind, Accept="text/html") == 303


def by_pixel(doors: Doors) -> None:
    plain = {"writeKey": doors.browser_key, "userId": MIXED, "url": URL, "title": f"{TITLE} {SPACED}", "referrer": URL}
    assert doors.send(f"/v1/pixel.gif?{urlencode(plain)}", None) == 200
    assert doors.send(f"/v1/pixel.gif?{urlencode(plain | {'event': f'Opened by {BARE}'})}", None) == 200
    message = {
        "writeKey": doors.browser_key,
        "anonymousId": UPPER,
        "event": "Read",
        "properties": {"mail": PLUS, "x": WIDE},
    }
    data = base64.b64encode(json.dumps(message).encode()).decode()
    assert doors.send(f"/v1/pixel.gif?data={quote(data)}", None) == 200


def set_aside(doors: Doors) -> None:
    """Bad messages beside a good one: they are kept, sealed."""
    traits = {"name": ZH, "email": ASIDE, "phone": SPACED}
    bad: list[object] = [
        {"type": "track", "anonymousId": "b", "event": {"by": ASIDE}, "properties": traits},
        {"type": ASIDE, "anonymousId": "b", "traits": traits},
        {"type": "identify", "traits": traits},
        {"type": "identify", "userId": {"id": ASIDE}, "traits": traits},
        {"type": "identify", "userId": "u", "traits": [ASIDE, ZH]},
        {"type": "identify", "userId": "u", "timestamp": f"yesterday, {ASIDE}", "traits": traits},
        {"type": "track", "event": "big", "anonymousId": "b", "properties": {"note": f"{ASIDE} {ZH2} " * 2000}},
        f"{ASIDE} {SHORT}",
    ]
    good = {"type": "track", "event": "Good", "anonymousId": "b"}
    assert doors.json("/v1/batch", {"batch": [good, *bad]}) == 200
    trap = {"fields": {"name": EN, "email": ASIDE, "_homepage": f"spam {ASIDE}"}, "anonymousId": "b"}
    assert doors.json(f"/v1/form/{doors.browser_key}/demo-request", trap) == 200


def refused(doors: Doors) -> None:
    """Requests that are not stored at all; only logs could keep them."""
    assert doors.json("/v1/batch", {"batch": [{"type": "track", "userId": MIXED}]}) == 400
    assert doors.json("/v1/track", {"event": PLUS, "userId": MIXED}, key=f"{UPPER}") == 401
    assert doors.send("/v1/batch", f"not JSON {MIXED} {ZH}".encode(), kind="application/json") == 400
    assert doors.send(f"/unsubscribe/{quote(MIXED)}?phone={quote(SPACED)}", None) == 404
    assert doors.send(f"/v1/form/{quote(UPPER)}/{quote(ZH)}", b"a=b", kind="application/x-www-form-urlencoded") == 401


def test_no_planted_value_lies_in_the_operational_store(planted: Installation, tmp_path: Path) -> None:
    dump = _folder(tmp_path, "postgres")
    with (dump / "dump.sql").open("wb") as out:
        server = EmbeddedPostgres(planted.folder)
        program = program_folder(planted.folder, server.account) / "pg_dump"
        words = ["-h", str(server.socket_dir), "-U", "leadloom", "leadloom"]
        subprocess.run([str(program), *words], stdout=out, check=True)
    assert found_in(dump, [CANARY]) != {}
    assert found_in(dump, PLANTED) == {}


def test_no_planted_value_lies_in_the_event_store(planted: Installation, tmp_path: Path) -> None:
    dump, store = _folder(tmp_path, "clickhouse"), planted.event_store()
    tables = [str(row[0]) for row in store.query("SELECT name FROM system.tables WHERE database = currentDatabase()")]
    assert {"events", "contact_versions", "subject_map"} <= set(tables)
    for table in tables:
        rows = store.query(f"SELECT toJSONString(tuple(*)) FROM `{table}`")
        (dump / table).write_text("\n".join(str(row[0]) for row in rows), encoding="utf-8")
    assert found_in(dump, [CANARY]) != {}
    assert found_in(dump, PLANTED) == {}


def test_no_planted_value_lies_in_the_logs(planted: Installation, tmp_path: Path) -> None:
    logs = _folder(tmp_path, "logs")
    (logs / "serve.log").write_bytes(planted.log.read_bytes())
    for log in planted.folder.rglob("*.log"):
        (logs / log.name).write_bytes(log.read_bytes())
    assert (logs / "serve.log").stat().st_size > 1000
    assert found_in(logs, PLANTED) == {}


def test_no_planted_value_lies_in_any_file_of_the_data_folder(planted: Installation) -> None:
    planted.stop()
    assert found_in(planted.folder, [CANARY]) != {}
    assert found_in(planted.folder, PLANTED) == {}


def test_what_was_planted_did_arrive(planted: Installation, mailbox: tuple[Mailbox, int]) -> None:
    if not planted.is_running():
        planted.start()
    assert planted.count("SELECT count(*) FROM leads_assignment") >= 2
    assert planted.count("SELECT count(*) FROM outbox_message WHERE state = 'sent'") >= 2
    assert planted.count("SELECT count(*) FROM inbox_setaside") >= 9
    assert planted.count("SELECT count(*) FROM profiles_form_submission") >= 4
    contact = planted.count("SELECT max(contact_id) FROM profiles_form_submission WHERE form = 'demo-request'")
    assert contact > 0


def _use_mail_server(installation: Installation, port: int) -> None:
    with installation.database() as database:
        database.execute(
            "INSERT INTO channels_smtpsettings"
            ' (id, host, port, security, "user", password, from_address, from_name, updated_at)'
            " VALUES (1, '127.0.0.1', %s, 'none', '', '', 'sender@staff.example.com', '', statement_timestamp())",
            [port],
        )


def _read_by_a_person(installation: Installation) -> None:
    """Search for a contact, open it and see it unmasked: what was looked for and seen is personal too."""
    token = installation.command("key", "create", "proof", "--role", "admin").strip()

    def ask(path: str, *, method: str = "GET") -> dict[str, object]:
        headers = {"Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"http://127.0.0.1:{installation.port}{path}", headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, object] = json.load(answer)
        return found

    found = ask(f"/api/v1/contacts?search={quote(UPPER)}")["items"]
    assert isinstance(found, list)
    assert found
    number = found[0]["id"]
    for path in ("", "/timeline", "/score"):
        ask(f"/api/v1/contacts/{number}{path}")
    assert str(ask(f"/api/v1/contacts/{number}/unmask", method="POST")["email"]).lower() == UPPER.lower()
    with pytest.raises(urllib.error.HTTPError):
        ask(f"/api/v1/contacts/{quote(MIXED)}?name={quote(ZH)}")


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder
