"""``clickhouse-connect`` against the embedded event store: what works with a ClickHouse server works here."""

import base64
import gzip
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import clickhouse_connect
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, ProgrammingError
from clickhouse_connect.driver.external import ExternalData

from leadloom.storage.clickhouse import EventStore
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse

AT = datetime(2026, 3, 29, 1, 30, 0, 123000, tzinfo=UTC)


@pytest.fixture
def url(event_store_server: EmbeddedClickHouse, clickhouse: EventStore) -> str:
    return event_store_server.url


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    connected = clickhouse_connect.get_client(dsn=url, autogenerate_session_id=False, tz_mode="aware")
    yield connected
    connected.command("DROP TABLE IF EXISTS visit")
    connected.close()


@pytest.fixture
def visits(client: Client) -> Client:
    client.command(
        "CREATE TABLE visit (id UInt64, page String, at DateTime64(3, 'UTC'), key UUID, tags Array(String),"
        " seconds Nullable(Float64), props JSON)"
        " ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 10"
    )
    return client


def ask(
    url: str, method: str = "POST", body: bytes = b"", headers: dict[str, str] | None = None, **params: str
) -> http.client.HTTPResponse:
    """Send one plain HTTP request, signed in unless ``headers`` say otherwise."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=30)
    basic = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    path = f"/?{urlencode(params)}" if params else "/"
    connection.request(method, path, body, {"Authorization": f"Basic {basic}"} if headers is None else headers)
    return connection.getresponse()


def test_a_query_returns_typed_rows(client: Client) -> None:
    result = client.query(
        "SELECT 1 AS n, 'a\\tb' AS text, toDateTime64('2026-03-29 01:30:00.123', 3, 'UTC') AS at, [1, 2]"
    )
    assert result.column_names == ("n", "text", "at", "[1, 2]")
    assert result.result_rows == [(1, "a\tb", AT, [1, 2])]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("String", "it's \\ 中文\t\n{x:UInt8} -- ; /*"),
        ("UInt64", 2**64 - 1),
        ("Float64", -0.5),
        ("Bool", True),
        ("UUID", UUID("00112233-4455-6677-8899-aabbccddeeff")),
        ("DateTime64(3, 'UTC')", AT),
        ("Array(String)", ["a'b", "c\\", "中"]),
        ("Array(UInt64)", []),
        ("Nullable(String)", None),
    ],
)
def test_a_bound_parameter_arrives_as_it_was_given(client: Client, kind: str, value: object) -> None:
    assert client.query(f"SELECT {{value:{kind}}}", parameters={"value": value}).result_rows == [(value,)]


def test_a_parameter_too_long_for_an_address_arrives_too(client: Client) -> None:
    ids = list(range(100_000))
    assert client.query("SELECT length({ids:Array(UInt64)})", parameters={"ids": ids}).result_rows == [(100_000,)]


def test_rows_inserted_natively_come_back_equal(visits: Client) -> None:
    rows = [
        [1, "/价格; DROP TABLE visit", AT, UUID(int=7), ["a", "b"], 1.5, {"plan": {"size": 3}}],
        [2, "", AT, UUID(int=8), [], None, {}],
    ]
    summary = visits.insert("visit", rows, column_names=["id", "page", "at", "key", "tags", "seconds", "props"])
    assert summary.written_rows == 2
    assert [list(row) for row in visits.query("SELECT * FROM visit ORDER BY id").result_rows] == rows


@pytest.mark.parametrize("form", ["Native", "JSONEachRow", "TSV", "Values", "Parquet"])
def test_blocks_of_many_megabytes_arrive_whole(visits: Client, form: str) -> None:
    made = "SELECT number AS id, repeat('中', 100) AS page FROM numbers(30000)"
    visits.raw_insert("visit", ["id", "page"], visits.raw_query(made, fmt=form), fmt=form)
    assert visits.query("SELECT count(), sum(id), min(length(page)) FROM visit").result_rows == [
        (30_000, 449_985_000, 300)
    ]


def test_an_insert_of_values_in_the_statement_itself_is_stored(visits: Client) -> None:
    rows = ", ".join(f"({number}, 'page {number}')" for number in range(30_000))
    visits.command(f"INSERT INTO visit (id, page) VALUES {rows}")
    visits.command(
        "INSERT INTO visit (id, page) SELECT id + {more:UInt64}, page FROM visit", parameters={"more": 30_000}
    )
    assert visits.query("SELECT count(), sum(id) FROM visit").result_rows == [(60_000, 1_799_970_000)]


def test_a_column_or_text_named_like_a_keyword_does_not_confuse_an_insert(client: Client) -> None:
    client.command(
        "CREATE OR REPLACE TABLE visit (`format` String, `values` UInt8, s String DEFAULT 'select') ENGINE = Memory"
    )
    client.insert("visit", [["FORMAT Native", 3]], column_names=["format", "values"])
    assert client.query("SELECT * FROM visit").result_rows == [("FORMAT Native", 3, "select")]


def test_an_insert_can_not_read_files_of_the_machine(visits: Client) -> None:
    with pytest.raises(DatabaseError, match="INFILE is not allowed"):
        visits.command("INSERT INTO visit (page) FROM INFILE '/etc/passwd' FORMAT LineAsString")


@pytest.mark.parametrize("packing", ["lz4", "zstd", "gzip"])
def test_packed_requests_and_answers_are_understood(url: str, visits: Client, packing: str) -> None:
    packed = clickhouse_connect.get_client(dsn=url, compress=packing, autogenerate_session_id=False)
    packed.insert("visit", [[number, "x" * 100] for number in range(5000)], column_names=["id", "page"])
    assert packed.query("SELECT count(), sum(id), any(page) FROM visit").result_rows == [(5000, 12497500, "x" * 100)]
    answer = ask(
        url,
        query="SELECT repeat('a', 10000)",
        enable_http_compression="1",
        headers=signed_in(url, **{"Accept-Encoding": packing}),
    )
    assert answer.getheader("Content-Encoding") == packing
    assert len(answer.read()) < 1000


def signed_in(url: str, **headers: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {"X-ClickHouse-User": parts.username or "", "X-ClickHouse-Key": parts.password or "", **headers}


def test_arrow_tables_come_and_go(visits: Client) -> None:
    table = visits.query_arrow("SELECT number AS id, toString(number) AS page FROM numbers(3)", use_strings=True)
    assert table.to_pydict() == {"id": [0, 1, 2], "page": ["0", "1", "2"]}
    visits.insert_arrow("visit", table)
    assert visits.query("SELECT id, page FROM visit ORDER BY id").result_rows == [(0, "0"), (1, "1"), (2, "2")]


def test_an_insert_with_the_same_token_is_stored_once(visits: Client) -> None:
    for _ in range(2):
        settings = {"insert_deduplication_token": "7:visit", "async_insert": 0}
        visits.insert("visit", [[1, "a"]], column_names=["id", "page"], settings=settings)
    assert visits.query("SELECT count() FROM visit").result_rows == [(1,)]


def test_rows_sent_along_are_read_by_name_in_the_query_only(client: Client) -> None:
    ids = ExternalData(file_name="wanted.tsv", data=b"3\n5\n", fmt="TSV", structure="id UInt64")
    rows = client.query(
        "SELECT number FROM numbers(10) WHERE number IN wanted ORDER BY 1", external_data=ids
    ).result_rows
    assert rows == [(3,), (5,)]
    with pytest.raises(DatabaseError, match="UNKNOWN_TABLE"):
        client.query("SELECT * FROM wanted")


def test_a_setting_holds_for_its_query_alone(client: Client) -> None:
    asked = "SELECT getSetting('max_block_size')"
    before = client.query(asked).result_rows
    assert client.query(asked, settings={"max_block_size": 77}).result_rows == [(77,)]
    assert [client.query(asked).result_rows for _ in range(20)] == [before] * 20


def test_a_limit_given_as_a_setting_stops_the_query(client: Client) -> None:
    with pytest.raises(DatabaseError, match="TOO_MANY_ROWS") as refused:
        client.query(
            "SELECT number FROM numbers(1000)", settings={"max_result_rows": 10, "result_overflow_mode": "throw"}
        )
    assert refused.value.code == 396


@pytest.mark.parametrize(
    "settings",
    [{"no_such_setting": 1}, {"role": "reader"}, {"compress": 1}, {"decompress": 1}, {"max_threads": "many"}],
)
def test_a_setting_that_can_not_be_met_is_an_error_not_silence(client: Client, settings: dict[str, object]) -> None:
    with pytest.raises((DatabaseError, ProgrammingError)):
        client.query("SELECT 1", settings=settings)
    assert client.query("SELECT 1").result_rows == [(1,)]


@pytest.mark.parametrize(
    ("statement", "code", "status"),
    [
        ("SELECT * FROM nowhere", 60, 404),
        ("SELEC 1", 62, 400),
        ("SELECT 1; SELECT 2", 62, 400),
        ("SELECT nobody", 47, 404),
        ("SELECT throwIf(1)", 395, 500),
        ("SELECT {missing:UInt8}", 456, 400),
        ("SELECT match('a', '(')", 427, 500),
        ("SELECT 1 INTO OUTFILE '/tmp/stolen'", 344, 500),
        ("", 62, 400),
    ],
)
def test_a_refused_statement_says_why_and_with_which_code(url: str, statement: str, code: int, status: int) -> None:
    answer = ask(url, body=statement.encode())
    text = answer.read().decode()
    assert (answer.status, answer.getheader("X-ClickHouse-Exception-Code")) == (status, str(code))
    assert text.startswith(f"Code: {code}. DB::Exception: ")


def test_text_that_looks_like_another_statement_is_only_text(visits: Client) -> None:
    assert visits.query("SELECT 'a; b into outfile' AS x, 1 -- ; SELECT 2").result_rows == [("a; b into outfile", 1)]
    visits.raw_insert("visit", ["id", "page"], b'{"id": 1, "page": "x; SELECT 1 INTO OUTFILE"}', fmt="JSONEachRow")
    assert visits.query("SELECT page FROM visit").result_rows == [("x; SELECT 1 INTO OUTFILE",)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic bGVhZGxvb206"},
        {"Authorization": "Basic ???"},
        {"X-ClickHouse-User": "leadloom", "X-ClickHouse-Key": "guess"},
        {"X-ClickHouse-User": "default"},
    ],
)
def test_nobody_gets_in_without_the_password(url: str, headers: dict[str, str]) -> None:
    answer = ask(url, body=b"SELECT 1", headers=headers)
    assert (answer.status, answer.getheader("X-ClickHouse-Exception-Code")) == (403, "516")
    assert ask(url, body=b"SELECT 1").read() == b"1\n"


def test_a_get_reads_and_never_changes(url: str, visits: Client) -> None:
    assert ask(url, "GET", query="SELECT count() FROM visit").read() == b"0\n"
    refused = ask(url, "GET", query="INSERT INTO visit (id) VALUES (1)")
    assert refused.getheader("X-ClickHouse-Exception-Code") == "164"


def test_the_answer_names_the_query_and_counts_what_it_did(url: str) -> None:
    answer = ask(url, body=b"SELECT number FROM numbers(3)", query_id="abc-1")
    assert answer.read() == b"0\n1\n2\n"
    assert answer.getheader("X-ClickHouse-Query-Id") == "abc-1"
    assert answer.getheader("X-ClickHouse-Timezone") == "UTC"
    assert '"read_rows":"3"' in (answer.getheader("X-ClickHouse-Summary") or "")


def test_a_setting_of_a_query_in_a_session_holds_for_that_query(url: str) -> None:
    session = clickhouse_connect.get_client(dsn=url, session_id="settings")
    asked = "SELECT getSetting('max_block_size'), getSetting('max_threads')"
    session.command("SET max_block_size = 1234")
    before = session.query(asked).result_rows
    assert session.query(asked, settings={"max_threads": 1}).result_rows == [(1234, 1)]
    assert session.query(asked).result_rows == before
    session.close()


def test_a_session_keeps_its_temporary_table_and_settings_to_itself(url: str) -> None:
    mine = clickhouse_connect.get_client(dsn=url, session_id="mine")
    other = clickhouse_connect.get_client(dsn=url, session_id="other")
    mine.command("CREATE TEMPORARY TABLE basket (id UInt8)")
    mine.command("SET max_block_size = 55")
    assert mine.query("SELECT count(), getSetting('max_block_size') FROM basket").result_rows == [(0, 55)]
    with pytest.raises(DatabaseError, match="UNKNOWN_TABLE"):
        other.query("SELECT * FROM basket")


def test_a_set_outside_a_session_does_not_leak_into_other_queries(client: Client) -> None:
    client.command("SET max_block_size = 66")
    assert all(client.query("SELECT getSetting('max_block_size')").result_rows != [(66,)] for _ in range(20))


@pytest.mark.parametrize("how", ["tag", "query id"])
def test_a_running_query_can_be_stopped(client: Client, clickhouse: EventStore, how: str) -> None:
    failed: list[DatabaseError] = []

    def run() -> None:
        try:
            client.query(
                "/* evaluation/pass 4711 */ SELECT sum(sleepEachRow(0.05)) FROM numbers(400)",
                settings={"query_id": "slow-1", "max_block_size": 1},
            )
        except DatabaseError as error:
            failed.append(error)

    runner = threading.Thread(target=run)
    runner.start()
    time.sleep(0.5)
    began = time.monotonic()
    if how == "tag":
        clickhouse.kill("evaluation/pass 4711")
    else:
        client.command("KILL QUERY WHERE query_id = 'slow-1' ASYNC")
    runner.join(timeout=10)
    assert time.monotonic() - began < 2
    assert [error.code for error in failed] == [394]


def test_a_reader_who_hangs_up_stops_the_query(url: str, clickhouse: EventStore) -> None:
    parts = urlsplit(url)
    body = b"SELECT sum(sleepEachRow(0.05)) FROM numbers(1000) SETTINGS max_block_size = 1 /* hung up */"
    lines = [
        "POST /?cancel_http_readonly_queries_on_client_close=1 HTTP/1.1",
        "X-ClickHouse-User: leadloom",
        f"X-ClickHouse-Key: {parts.password}",
        f"Content-Length: {len(body)}",
    ]
    head = "\r\n".join(lines) + "\r\n\r\n"
    running = "SELECT count() FROM system.processes WHERE query LIKE '%hung%up%' AND query NOT LIKE '%processes%'"
    with socket.create_connection(("127.0.0.1", parts.port or 0)) as connection:
        connection.sendall(head.encode() + body)
        time.sleep(0.3)
        assert clickhouse.query(running) == [(1,)]
    time.sleep(1)
    assert clickhouse.query(running) == [(0,)]


def test_many_clients_are_answered_side_by_side(clickhouse: EventStore) -> None:
    began = time.monotonic()
    threads = [threading.Thread(target=clickhouse.query, args=("SELECT sleep(1)",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert clickhouse.query("SELECT 1") == [(1,)]
    assert time.monotonic() - began < 0.9
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 3


def test_ping_answers_without_a_password_and_a_broken_request_ends_the_connection_only(url: str) -> None:
    port = urlsplit(url).port or 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/ping")
    assert connection.getresponse().read() == b"Ok.\n"
    for broken in (
        b"nonsense\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -4\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as raw:
            raw.sendall(broken)
            assert raw.makefile("rb").read().startswith(b"HTTP/1.1 400 ")
    assert ask(url, body=b"SELECT 1").read() == b"1\n"


def test_a_body_in_chunks_and_one_packed_by_hand_are_read(url: str, visits: Client) -> None:
    rows = b"".join(b"%d\tpage\n" % number for number in range(10))
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=10)
    path = "/?" + urlencode({"query": "INSERT INTO visit (id, page) FORMAT TSV"})
    connection.request("POST", path, iter([rows[:20], rows[20:]]), signed_in(url), encode_chunked=True)
    assert connection.getresponse().read() == b""
    connection.request("POST", path, gzip.compress(rows * 2), signed_in(url, **{"Content-Encoding": "gzip"}))
    assert connection.getresponse().read() == b""
    assert visits.query("SELECT count() FROM visit").result_rows == [(30,)]


def test_limits_stand_and_there_are_no_log_tables(clickhouse: EventStore) -> None:
    names = ["max_memory_usage", "max_threads", "max_query_size", "max_ast_elements", "log_queries", "session_timezone"]
    settings = dict(
        clickhouse.query(
            "SELECT name, value FROM system.settings WHERE name IN {names:Array(String)}", {"names": names}
        )
    )
    assert 0 < int(str(settings["max_memory_usage"])) < 8 << 30
    assert int(str(settings["max_threads"])) >= 1
    assert int(str(settings["max_query_size"])) == 16 << 20
    assert settings["log_queries"] == "0"
    server = clickhouse.query("SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage'")
    assert int(str(server[0][0])) > 0
    assert (
        clickhouse.query("SELECT name FROM system.tables WHERE database = 'system' AND engine LIKE '%MergeTree'") == []
    )


def test_a_query_over_its_memory_fails_and_the_store_lives_on(clickhouse: EventStore) -> None:
    with pytest.raises(Exception, match="MEMORY_LIMIT"):
        clickhouse.query(
            "SELECT length(groupArray(repeat('x', 1000))) FROM numbers(100000000)",
            settings={"max_memory_usage": 50_000_000},
        )
    assert clickhouse.query("SELECT 1") == [(1,)]
