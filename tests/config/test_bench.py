"""The measurement of the whole chain: it runs, prints its figures, and leaves nothing behind."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.proofs.installation import clean_environment

pytestmark = pytest.mark.xdist_group("bench")


def measured(*words: str) -> dict[str, object]:
    """Run a measurement on a folder for temporary files of its own; it is empty afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # run by root, the stores are another account's
        ended = subprocess.run(
            [sys.executable, "-m", "leadloom.config.cli", "bench", *words, "--json"],
            env=clean_environment() | {"TMPDIR": folder},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr[-2000:]
        assert list(Path(folder).iterdir()) == []
    return dict(json.loads(ended.stdout))


def test_bench_tick_prints_one_object_and_leaves_nothing_behind() -> None:
    figures = measured("tick", "--contacts", "40", "--events", "200", "--seconds", "2", "--idle-seconds", "0")
    assert figures["contacts"] == 40
    assert figures["events"] == 200
    assert figures["leads_measured"] == 10
    assert "log-normal" in str(figures["distribution"])
    for name in ("events_per_s", "event_to_lead_p95_ms", "idle_rss_mb"):
        assert int(str(figures[name])) > 0


@pytest.mark.soak
def test_bench_pages_reads_every_kind_of_page_beside_a_stream_of_events() -> None:
    figures = measured("pages", "--contacts", "200", "--seconds", "6", "--rate", "200")
    assert figures["contacts"] == 200
    for name in ("list_p95_ms", "search_p95_ms", "contact_p95_ms", "tick_events_per_s"):
        assert int(str(figures[name])) > 0
    asked = {what.split(" ")[0] for what in dict(figures["slowest"])}  # type: ignore[call-overload]
    assert {"list", "contact", "email", "name"} <= asked


def test_bench_import_brings_every_row_in_or_to_be_fixed() -> None:
    figures = measured("import", "--rows", "200")
    parts = [int(str(figures[name])) for name in ("created", "merged", "to_fix")]
    assert sum(parts) == figures["rows"] == 200
    assert int(str(figures["rows_per_s"])) > 0
    assert 0 < int(str(figures["rss_mb"])) < 400
