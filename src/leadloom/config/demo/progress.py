"""How far the demo company's story has been told: a small file in the data folder."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

FILE: Final = "demo.json"
TOLD: Final = timedelta(days=364)


@dataclass(frozen=True)
class Progress:
    """The story lies in [start, end]; everything up to ``step`` has been told and worked on."""

    start: datetime
    end: datetime
    step: datetime

    @classmethod
    def begin(cls, end: datetime) -> "Progress":
        """Return the beginning of the 52 weeks up to ``end``."""
        return cls(end - TOLD, end, end - TOLD)

    @classmethod
    def read(cls, folder: Path) -> "Progress | None":
        """Return what was written, None when no demo was ever begun here."""
        try:
            kept = json.loads((folder / FILE).read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        return cls(*(datetime.fromisoformat(kept[name]) for name in ("start", "end", "step")))

    def write(self, folder: Path) -> None:
        """Keep it, whole or not at all."""
        draft = folder / f"{FILE}.new"
        kept = {name: getattr(self, name).isoformat() for name in ("start", "end", "step")}
        draft.write_text(json.dumps(kept), encoding="ascii")
        draft.replace(folder / FILE)

    @property
    def is_done(self) -> bool:
        """Tell whether the story has been told to its end."""
        return self.step >= self.end

    def at(self, step: datetime) -> "Progress":
        """Return the same story told up to ``step``."""
        return replace(self, step=step)
