"""The measurement of the whole chain: it runs, prints its figures, and leaves nothing behind."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.proofs.installation import clean_environment

pytestmark = pytest.mark.xdist_group("proofs")


def test_bench_tick_prints_one_object_and_leaves_nothing_behind() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # run by root, the stores are another account's
        words = [
            "bench",
            "tick",
            "--json",
            "--contacts",
            "40",
            "--events",
            "200",
            "--seconds",
            "2",
            "--idle-seconds",
            "0",
        ]
        ended = subprocess.run(
            [sys.executable, "-m", "leadloom.config.cli", *words],
            env=clean_environment() | {"TMPDIR": folder},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr[-2000:]
        assert list(Path(folder).iterdir()) == []

    figures = json.loads(ended.stdout)
    assert figures["contacts"] == 40
    assert figures["events"] == 200
    assert figures["leads_measured"] == 10
    assert "log-normal" in figures["distribution"]
    for name in ("events_per_s", "event_to_lead_p95_ms", "idle_rss_mb"):
        assert figures[name] > 0
