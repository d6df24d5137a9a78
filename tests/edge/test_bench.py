"""The measurement itself: it runs, checks its answers, says with what, and cleans up."""

import random
import tempfile
from pathlib import Path

import pytest

from leadloom.edge import bench
from leadloom.edge.bench_client import Load, measure, raw
from leadloom.inbox.models import WriteKey
from tests.edge.conftest import Edge, stored_events

BODY = '{"event": "e", "anonymousId": "a", "messageId": "@ID@"}'


def test_the_measurement_names_its_client_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        Path(folder).chmod(0o711)
        figures = bench.run(seconds=1, rounds=1)
        assert list(Path(folder).iterdir()) == []

    assert {"single_rps", "batch_events_per_s", "p99_ms_at_half"} <= set(figures)
    assert figures["client"] in {"wrk", "raw-socket"}
    assert "log-normal" in str(figures["distribution"])
    for name in ("single_rps", "batch_events_per_s", "p99_ms_at_half", "events_answered"):
        value = figures[name]
        assert isinstance(value, int | float)
        assert value > 0


def test_the_raw_client_counts_what_was_answered(edge: Edge, key: WriteKey) -> None:
    result = raw(Load("/v1/track", [BODY], connections=4, seconds=0.5), url=edge.url, key=key.key)

    assert 0 < result.answered == len({event["messageId"] for event in stored_events()})
    assert result.p99_ms > 0


def test_answers_other_than_200_end_the_measurement(edge: Edge, tmp_path: Path) -> None:
    load = Load("/v1/track", [BODY], connections=2, seconds=1)

    with pytest.raises(RuntimeError, match="not answered 200"):
        measure(load, url=edge.url, key="wk_unknown", folder=tmp_path)


def test_one_percent_of_the_visitors_send_nearly_a_third_of_the_events() -> None:

    dice = random.Random(1)
    weights = sorted((dice.lognormvariate(0.0, bench.SIGMA) for _ in range(200_000)), reverse=True)
    assert 0.27 < sum(weights[:2_000]) / sum(weights) < 0.33
