"""Running the private origin: ``python -m leadloom.config.web --host 127.0.0.1 --port 8000``."""

import argparse
import os
from collections.abc import Sequence

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from leadloom.storage.children import die_with_parent

BLOCKING_THREADS = 4
BACKPRESSURE = 64


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the application and its API until SIGTERM."""
    parser = argparse.ArgumentParser(prog="leadloom web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args(argv)
    die_with_parent()
    os.environ["LEADLOOM_WEB_WORKER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloom.config.settings")
    os.environ["LEADLOOM_WEB_WORKER"] = "1"
    Granian(
        "leadloom.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        backpressure=BACKPRESSURE,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
