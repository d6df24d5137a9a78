"""What an edge process must know; read from the environment that ``leadloom serve`` or an operator sets up.

LEADLOOM_DATABASE_URL      postgresql://… of the operational store
LEADLOOM_DATA_DIR          folder of keys and caches
LEADLOOM_DEMO              1: serve the demo website under /demo/
LEADLOOM_SPOOL_MB          most megabytes (10^6 bytes) of events kept on disk while the store is away (default 4000)
LEADLOOM_RATE_PER_ADDRESS  requests a second from one address, by browser keys (default 50; 0: no limit)
LEADLOOM_RATE_PER_KEY      events a second under one write key (default 20000; 0: no limit)
LEADLOOM_TIME_ZONE         where a day begins and ends (default Asia/Shanghai)
LEADLOOM_TRUSTED_PROXIES   how many proxies of ours stand in front and append to X-Forwarded-For (default 0)
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadloom.edge.spool import MOST_BYTES
from leadloom.storage.paths import data_dir

PER_ADDRESS: Final = 50.0
PER_KEY: Final = 20_000.0
ZONE: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """One edge's surroundings. ``trusted_proxies`` = 0: the peer's address is the visitor's.

    ``per_address`` are requests a second, ``per_key`` events a second, in each process; 0: no limit.
    """

    database_url: str
    data_dir: Path
    demo: bool = False
    trusted_proxies: int = 0
    spool_bytes: int = MOST_BYTES
    per_address: float = PER_ADDRESS
    per_key: float = PER_KEY
    zone: ZoneInfo = ZONE

    @classmethod
    def from_environment(cls) -> "EdgeSettings":
        """Read the settings; raises ValueError naming what is missing or no number."""
        url = os.environ.get("LEADLOOM_DATABASE_URL", "")
        if not url:
            raise ValueError("LEADLOOM_DATABASE_URL is not set")
        return cls(
            database_url=url,
            data_dir=data_dir(),
            demo=os.environ.get("LEADLOOM_DEMO") == "1",
            trusted_proxies=int(os.environ.get("LEADLOOM_TRUSTED_PROXIES", "0")),
            spool_bytes=int(os.environ.get("LEADLOOM_SPOOL_MB", "4000")) * 1_000_000,
            per_address=float(os.environ.get("LEADLOOM_RATE_PER_ADDRESS", PER_ADDRESS)),
            per_key=float(os.environ.get("LEADLOOM_RATE_PER_KEY", PER_KEY)),
            zone=_zone(os.environ.get("LEADLOOM_TIME_ZONE", ZONE.key)),
        )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"LEADLOOM_TIME_ZONE is no time zone: {name}") from error
