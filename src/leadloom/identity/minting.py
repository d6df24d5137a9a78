"""Numbers of database sequences, taken in blocks."""

from typing import Final, cast

from leadloom.storage.postgres_sql import fetch
from leadloom.storage.sqlfiles import load

MINT_IDS: Final = load(__package__, "mint_ids")
BLOCK: Final = 64


class Minter:
    """Hands out numbers of one sequence; numbers not used are lost, which leaves gaps and nothing worse."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence
        self._numbers: list[int] = []
        self._block = BLOCK

    def next(self) -> int:
        """Return the next number; asks the database once per block, blocks grow."""
        if not self._numbers:
            self._numbers = self.take(self._block)[::-1]
            self._block *= 4
        return self._numbers.pop()

    def take(self, count: int) -> list[int]:
        """Return exactly ``count`` numbers, rising."""
        if count <= 0:
            return []
        ((numbers,),) = fetch(MINT_IDS, {"sequence": self._sequence, "count": count})
        return list(map(int, cast("str", numbers).split(",")))
