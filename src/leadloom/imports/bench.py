"""How many rows a second an import takes, from the check to the last contact: an invented list, as people send them."""

import csv
import io
import multiprocessing
import os
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from leadloom.imports import services
from leadloom.imports.models import ImportJob
from leadloom.imports.reading import Format
from leadloom.imports.runner import Runner
from leadloom.imports.services import Choice
from leadloom.kernel.clock import Clock
from leadloom.kernel.garbage import look_seldom
from leadloom.kernel.types import JsonObject, JsonValue
from leadloom.team.types import Principal

ENCODING: Final = "gb18030"
PEOPLE_PER_COMPANY: Final = 5
REPEATS_EVERY: Final = 20
WRONG_EVERY: Final = 50
PART_CHARS: Final = 1 << 20
HEADER: Final = ("客户姓名", "联系电话", "E-mail", "公司名称", "职务", "所属行业", "所在地区", "备注")
MAPPING: Final[JsonObject] = {
    "name": "bench",
    "contact": {
        "fields": {
            "name": "客户姓名",
            "mobile": "联系电话",
            "email": "E-mail",
            "company": "公司名称",
            "title": "职务",
            "industry": "所属行业",
            "region": "所在地区",
            "custom.remark": "备注",
        }
    },
}
_TITLES: Final = ("工程师", "部门经理", "采购总监", "CTO", "市场经理", "副总裁")
_INDUSTRIES: Final = ("新能源制造", "机械制造", "软件", "医药", "零售", "教育")
_REGIONS: Final = ("上海市", "苏州", "广东省深圳市", "北京", "杭州市", "成都")


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """What ``bench import`` prints: what somebody waits for, from a mapped file to the last contact.

    ``rows_per_s``: all rows, also repeats and wrong ones, by the whole time of check (reading, checking, keeping, the
    plan) and run together; the person who confirms between them takes no time. ``rss_mb``: the most memory that the
    importing process ever held, its helpers' included.
    """

    rows: int
    rows_per_s: int
    rss_mb: int
    check_rows_per_s: int
    run_rows_per_s: int
    created: int
    merged: int
    to_fix: int
    file_mb: int
    distribution: str


def measure(principal: Principal, *, rows: int, clock: Clock) -> dict[str, JsonValue]:
    """Import an invented list on the stores of this process; return :class:`ImportFigures` as JSON."""
    look_seldom()  # as the process of jobs does
    now: datetime = clock.now()
    job = services.upload(principal, _parts(rows), file_name="bench.csv", now=now)
    services.check(principal, job.pk, Choice(Format(encoding=ENCODING), dict(MAPPING)), now=now)
    runner = Runner(clock)
    check_s, check_kb = _drained(runner)
    services.confirm(principal, job.pk, now=now)
    run_s, run_kb = _drained(runner)
    done = ImportJob.objects.get(pk=job.pk)
    figures = ImportFigures(
        rows=done.rows,
        rows_per_s=round(done.rows / (check_s + run_s)),
        rss_mb=max(_most_memory_kb(), check_kb, run_kb) >> 10,
        check_rows_per_s=round(done.rows / check_s),
        run_rows_per_s=round(done.rows / run_s),
        created=done.created,
        merged=done.merged,
        to_fix=done.to_fix,
        file_mb=done.bytes >> 20,
        distribution=(
            f"{ENCODING} CSV of {len(HEADER)} columns, {PEOPLE_PER_COMPANY} people a company, every {REPEATS_EVERY}th "
            f"row somebody again, every {WRONG_EVERY}th with a wrong number"
        ),
    )
    return asdict(figures)


def _drained(runner: Runner) -> tuple[float, int]:
    """Work until nothing waits; return the seconds, and the most memory in kB that was held between two turns."""
    began, most_kb = time.perf_counter(), 0
    while runner.turn():
        helpers = [helper.pid for helper in multiprocessing.active_children() if helper.pid]
        if helpers:
            most_kb = max(most_kb, sum(map(_memory_kb, [os.getpid(), *helpers])))
    return time.perf_counter() - began, most_kb


def _parts(rows: int) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(HEADER)
    for number in range(rows):
        table.writerow(_row(number, companies=rows // PEOPLE_PER_COMPANY + 1))
        if out.tell() > PART_CHARS:
            yield out.getvalue().encode(ENCODING)
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode(ENCODING)


def _row(number: int, *, companies: int) -> tuple[str, ...]:
    person = number if number % REPEATS_EVERY else max(0, number - 7)
    mobile = "12345" if number % WRONG_EVERY == 1 else f"100{(person * 7_919 + 20_000_000) % 100_000_000:08}"
    company = person * 31 % companies
    return (
        f"王{chr(0x4E00 + person % 2_000)}{chr(0x4E00 + person // 2_000 % 2_000)}",
        mobile,
        f"p{person}@firm{company}.example.com",
        f"示例{company}号科技有限公司",
        _TITLES[person % 6],
        _INDUSTRIES[company % 6],
        _REGIONS[company % 6],
        "" if person % 3 else f"展位 {person % 97}",
    )


def _most_memory_kb() -> int:
    """Return the most memory this program held; the count of the system begins with what its parent held."""
    return _memory_kb(os.getpid(), "VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _memory_kb(pid: int, what: str = "VmRSS") -> int:
    """Return the memory that a process holds, 0 where the system does not tell or it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        return int(re.findall(rf"^{what}:\s+(\d+) kB", status, re.MULTILINE)[0])
    except (OSError, IndexError):
        return 0
