"""An import whole, for the command: the file, checked and run as a job like those of the screens."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
import yaml

from leadloom.imports import selectors, services
from leadloom.imports.joining import ENCODING, Joined, read_joined, with_joined
from leadloom.imports.mapping import ImportMap, parse_map
from leadloom.imports.models import ImportJob
from leadloom.imports.reading import Format
from leadloom.imports.runner import Runner
from leadloom.imports.services import Choice
from leadloom.imports.types import JobState, Problem
from leadloom.kernel.clock import Clock
from leadloom.kernel.errors import InvalidInput
from leadloom.kernel.types import JsonObject

PART_BYTES: Final = 1 << 20
ELSEWHERE_S: Final = 0.2
Progress = Callable[[ImportJob], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did: the job with its counts; ``strangers`` are rows of the joined file that met no row.

    ``reasons`` counts what is wrong with the rows that wait to be fixed.
    """

    job: ImportJob
    strangers: int
    reasons: Mapping[str, int]


def import_file(path: Path, mapping: str, *, clock: Clock, progress: Progress = lambda _: None) -> Report:
    """Import a file by a mapping (YAML text) with its leads; raises InvalidInput when they don't fit.

    ``progress`` is told after every step of the job. Rows that can't be taken wait in the job's queue.
    """
    chosen = parse_map(mapping)
    how = Format(encoding=chosen.encoding, delimiter=chosen.delimiter)
    joined = _joined(path, chosen, how)
    job = services.upload(None, _content(path, chosen, how, joined), file_name=path.name, now=clock.now())
    try:
        services.check(None, job.pk, _choice(mapping, how, joined), now=clock.now())
        work = _Work(Runner(clock), job.pk, progress)
        work.until(JobState.CHECKED)
        services.confirm(None, job.pk, now=clock.now())
        done = work.until(JobState.DONE)
    except InvalidInput:
        services.discard(None, job.pk)
        raise
    return Report(done, joined.strangers() if joined else 0, _reasons(done))


@dataclass(frozen=True, slots=True)
class _Work:
    runner: Runner
    job: int
    progress: Progress

    def until(self, state: JobState) -> ImportJob:
        """Work at jobs until this one stands there; another runner may do it. Raises InvalidInput when it fails."""
        while (job := ImportJob.objects.get(pk=self.job)).state != state:
            if job.state == JobState.FAILED:
                raise InvalidInput(job.failure)
            if not self.runner.turn():
                time.sleep(ELSEWHERE_S)
            self.progress(job)
        return job


def _joined(path: Path, mapping: ImportMap, how: Format) -> Joined | None:
    if mapping.join is None:
        return None
    second = path.parent / mapping.join.file
    if not second.is_file():
        raise InvalidInput(f"There is no file {mapping.join.file} beside the imported one.")
    return read_joined(_parts(second), mapping.join, how)


def _content(path: Path, mapping: ImportMap, how: Format, joined: Joined | None) -> Iterable[bytes]:
    if joined is None or mapping.join is None:
        return _parts(path)
    return with_joined(_parts(path), mapping.join, how, joined)


def _choice(mapping: str, how: Format, joined: Joined | None) -> Choice:
    told = {str(key): value for key, value in (yaml.safe_load(mapping) or {}).items() if key != "join"}
    plain: JsonObject = orjson.loads(orjson.dumps(told, option=orjson.OPT_NON_STR_KEYS))
    return Choice(Format(encoding=ENCODING) if joined else how, plain)


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while part := handle.read(PART_BYTES):
            yield part


def _reasons(job: ImportJob) -> Mapping[str, int]:
    found = Counter(
        one.code.value
        for card in selectors.rows_to_fix(job)
        for one in {finding.code: finding for finding in card.findings}.values()
        if isinstance(one.code, Problem)
    )
    return dict(sorted(found.items()))
