"""Other processes that check rows of a long file while this one reads on and writes; they ask no database."""

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final

from leadloom.catalog.overlay import Edits, Words, laid, lay
from leadloom.imports.checking import Batch, Sheet, checked_batch
from leadloom.imports.types import TableRow
from leadloom.storage.children import die_with_parent

LONG_FILE: Final = 4 << 20
"""Bytes from which on a file is worth the two seconds in which a helper starts."""
MOST: Final = 2
AHEAD: Final = 4
"""Batches that may wait to be written."""


@dataclass(slots=True)
class Helpers:
    """Processes that start with the first batch and end with :meth:`close`, or with this process."""

    _pool: ProcessPoolExecutor | None = field(default=None)

    def checked(self, sheet: Sheet, chunks: Iterator[Sequence[TableRow]]) -> Iterator[Batch]:
        """Yield chunks of rows checked, in their order."""
        waiting: deque[Future[Batch]] = deque()
        for chunk in chunks:
            waiting.append(self._started().submit(_check, sheet, chunk, laid()))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """Let the processes end."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            count = min(MOST, os.cpu_count() or 1)
            self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)
        return self._pool


def _begin() -> None:
    die_with_parent()
    gc.disable()  # nothing here is in a circle


def _check(sheet: Sheet, rows: Sequence[TableRow], dictionaries: tuple[Words, Edits]) -> Batch:
    lay(*dictionaries)
    return checked_batch(sheet, rows)
