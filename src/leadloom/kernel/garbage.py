"""How often to look for unreachable circles of objects."""

import gc
from typing import Final

SELDOM: Final = (50_000, 20, 50)
"""Objects made since the last look, looks at the young ones before one at the middle-aged, and of those before one at
all. Batches are large and hold hardly any circles: the interpreter's own 700 objects cost a tick a fifth of its
throughput, migrations a quarter and an edge a tenth."""


def look_seldom() -> None:
    """Look for unreachable circles seldom, and never again among what this process holds so far."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
