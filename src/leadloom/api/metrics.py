"""``/metrics`` in the format of Prometheus, for whoever shows the token of ``LEADLOOM_METRICS_TOKEN``."""

import hmac
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from leadloom.api.figures import Figures, Work, figures
from leadloom.team.clock import now

BEARER: Final = "Bearer "


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all figures; 404 unless the token is set and shown. Never 503: stores that are away are figures."""
    wanted = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not wanted or not hmac.compare_digest(shown.encode(), f"{BEARER}{wanted}".encode()):
        return HttpResponse(status=404)
    text = exposition(figures(now=now(request)))
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def exposition(found: Figures) -> bytes:
    """Return the figures as text; labels are channels, states and reasons, nothing about people."""
    registry = CollectorRegistry()
    registry.register(_Figures(found))
    return generate_latest(registry)


class _Figures(Collector):
    """Hands figures over that were read before."""

    def __init__(self, found: Figures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        found = self._found
        up = GaugeMetricFamily("leadloom_store_up", "1 while the store answers", labels=["store"])
        up.add_metric(["postgresql"], float(found.work is not None))
        up.add_metric(["clickhouse"], float(found.event_store_is_up))
        yield up
        yield _gauge(
            "edge_spool_bytes", "Events on this machine's disk that wait for PostgreSQL", found.machine.spool_bytes
        )
        yield _gauge("edge_spool_refused_bytes", "Events that PostgreSQL did not take", found.machine.refused_bytes)
        yield _gauge("disk_free_bytes", "Room where the data folder lies", found.machine.free_bytes)
        if found.work is not None:
            yield from _inbox(found.work)
            yield from _loop(found.work, found.at)
            yield from _handoff(found.work)
            yield from _outbox(found.work, found.at)


def _inbox(work: Work) -> Iterator[Metric]:
    yield CounterMetricFamily(
        "leadloom_events_accepted", "Messages taken by ticks, repeats left out", work.totals.accepted
    )
    yield CounterMetricFamily("leadloom_events_repeated", "Messages that came again", work.totals.repeated)
    dropped = CounterMetricFamily("leadloom_events_set_aside", "Messages set aside, by reason", labels=["reason"])
    for reason, count in work.totals.set_aside.items():
        dropped.add_metric([reason.value], count)
    yield dropped
    yield _gauge("inbox_chunks", "Accepted chunks that no tick has taken", work.waiting_chunks)
    yield _gauge("inbox_events", "Events in them", work.waiting_events)
    yield _gauge("facts_waiting", "Our own facts that no tick has taken", work.waiting_facts)
    yield _gauge("events_refused", "Rows that ClickHouse refused and that wait to be replayed", work.refused_rows)


def _loop(work: Work, at: datetime) -> Iterator[Metric]:
    loop = work.loop
    yield _gauge(
        "tick_lag_seconds", "Age of the oldest accepted event that no tick has taken", _age(work.waiting_since, at)
    )
    yield _gauge("tick_open", "Ticks that are not done", loop.open_ticks)
    yield _gauge("tick_open_seconds", "Age of the oldest tick that is not done", _age(loop.open_since, at))
    yield _gauge("tick_held", "1 while a process holds the loop", float(bool(loop.holder)))
    yield _gauge("tick_beats", "Grows while the holder of the loop lives", loop.beat)
    for name, told, instant in (
        ("last_tick_timestamp_seconds", "Instant of the last tick", loop.last_tick_at),
        ("last_full_pass_timestamp_seconds", "End of the last full pass", loop.last_pass_at),
    ):
        if instant is not None:
            yield _gauge(name, told, instant.timestamp())


def _handoff(work: Work) -> Iterator[Metric]:
    sla = GaugeMetricFamily("leadloom_sla_assignments", "Leads that wait to be accepted", labels=["state"])
    sla.add_metric(["waiting"], work.promises.waiting)
    sla.add_metric(["due_within_1h"], work.promises.due_soon)
    sla.add_metric(["overdue"], work.promises.overdue)
    yield sla
    yield _gauge("leads_queued", "Leads for which nobody was found", work.promises.queued)


def _outbox(work: Work, at: datetime) -> Iterator[Metric]:
    depth = GaugeMetricFamily(
        "leadloom_outbox_messages", "Messages not sent, by channel and state", labels=["channel", "state"]
    )
    for one in work.outbox:
        depth.add_metric([one.channel, one.state.value], one.count)
    yield depth
    late = max(0.0, _age(work.outbox_due_since, at))
    yield _gauge("outbox_lag_seconds", "How long the oldest message that waits is due", late)
    jobs = GaugeMetricFamily(
        "leadloom_import_jobs", "Imports that are being worked at or wait for it", labels=["state"]
    )
    for job, count in work.jobs.items():
        jobs.add_metric([job.value], count)
    yield jobs


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"leadloom_{name}", told, value)


def _age(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else (at - since).total_seconds()
