"""A process on top of embedded stores, as ``leadloom serve`` is: run by the tests that kill it.

Prints one line of JSON when all is ready. ``python -m tests.storage.top FOLDER [--sleeper]``.
"""

import json
import os
import sys
import time
from pathlib import Path

from leadloom.config.supervisor import ChildSpec, Supervisor, store_specs
from leadloom.storage.accounts import open_folder
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import FolderLock
from leadloom.storage.postgres import EmbeddedPostgres


def main() -> int:
    folder = Path(sys.argv[1])
    began = time.monotonic()
    try:
        account = open_folder(folder)
        lock = FolderLock(folder, account)
        lock.take()
    except StorageError as error:
        print(error, file=sys.stderr)
        return 1
    postgres = EmbeddedPostgres(folder, account=account, family=lock.family)
    clickhouse = EmbeddedClickHouse(folder, account=account, family=lock.family)
    postgres.prepare()
    clickhouse.prepare()
    sleeper = ChildSpec("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], keep_open=[lock.family or 0])

    def tell() -> None:
        pids = {child.spec.name: child.process.pid for child in supervisor._running if child.process}
        facts = {"dsn": postgres.dsn, "url": clickhouse.url, "pids": pids, "seconds": time.monotonic() - began}
        print(json.dumps(facts), flush=True)

    supervisor = Supervisor([*store_specs(postgres, clickhouse), sleeper], on_all_ready=tell)
    return supervisor.run()


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    sys.exit(main())
