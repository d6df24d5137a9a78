"""How big a tree may be; a bigger one is refused with a sentence."""

from typing import Final

MAX_DEPTH: Final = 30
MAX_NODES: Final = 500
MAX_TEXT: Final = 1_000
MAX_LIST: Final = 1_000
MAX_NUMBER: Final = 10**15
MAX_DAYS: Final = 36_500
MAX_TIMES: Final = 1_000_000
