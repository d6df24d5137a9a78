"""``leadloom serve``: all processes of the product on embedded stores, or some roles on remote ones. Free of Django."""

import argparse
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import replace

from leadloom.config.banner import print_banner
from leadloom.config.stores import CLICKHOUSE_URL, DATABASE_URL
from leadloom.config.supervisor import ChildSpec, Supervisor, store_specs
from leadloom.storage.accounts import open_folder
from leadloom.storage.embedded_clickhouse import EmbeddedClickHouse
from leadloom.storage.errors import StorageError
from leadloom.storage.locks import FolderLock
from leadloom.storage.paths import data_dir
from leadloom.storage.postgres import EmbeddedPostgres

ROLES = ("edge", "web", "tick", "dispatch", "imports")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("--role", action="append", choices=ROLES, help="run only this role; may be repeated")
    parser.add_argument("--host", default="127.0.0.1", help="address both origins listen on")
    parser.add_argument("--port", type=int, default=8000, help="port of the private origin (application and API)")
    parser.add_argument("--public-port", type=int, default=8001, help="port of the public origin (edge)")
    parser.add_argument("--edge-workers", type=int, default=1)
    parser.add_argument("--demo", action="store_true", help="load the demo company and keep all mail on this machine")
    parser.add_argument("--demo-contacts", type=int, default=5000, help="how many people visit the demo company")
    parser.add_argument("--demo-weeks", type=int, default=52, help="how far back the demo company's story goes")


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM; returns the exit code."""
    if arguments.demo and os.environ.get("LEADLOOM_PRODUCTION") == "1":
        raise StorageError("The demo company and LEADLOOM_PRODUCTION=1 exclude each other.")
    _announce_origins(arguments)
    roles = tuple(arguments.role or ROLES)
    remote = [name for name in (DATABASE_URL, CLICKHOUSE_URL) if os.environ.get(name)]
    if len(remote) == 2:
        return _supervise([*_tasks(arguments, roles), *_roles(arguments, roles)], arguments)
    if remote:
        raise StorageError(f"{DATABASE_URL} and {CLICKHOUSE_URL} go together: both remote stores, or none.")
    return _serve_embedded(arguments, roles)


def _serve_embedded(arguments: argparse.Namespace, roles: Sequence[str]) -> int:
    folder = data_dir()
    account = open_folder(folder)
    lock = FolderLock(folder, account)
    lock.take()
    postgres = EmbeddedPostgres(folder, account=account, family=lock.family)
    clickhouse = EmbeddedClickHouse(folder, account=account, family=lock.family)
    postgres.prepare()
    clickhouse.prepare()
    os.environ.update(
        {
            DATABASE_URL: postgres.url,
            CLICKHOUSE_URL: clickhouse.url,
            "LEADLOOM_DATA_DIR": str(folder),
            "LEADLOOM_EMBEDDED": "1",
        }
    )
    try:
        others = [*_tasks(arguments, roles), *_roles(arguments, roles)]
        inherited = [replace(spec, keep_open=[lock.family]) for spec in others if lock.family is not None]
        return _supervise([*store_specs(postgres, clickhouse), *inherited], arguments)
    finally:
        lock.release()


def _supervise(children: Sequence[ChildSpec], arguments: argparse.Namespace) -> int:
    return Supervisor(children, on_all_ready=lambda: print_banner(demo=arguments.demo)).run()


def _announce_origins(arguments: argparse.Namespace) -> None:
    host = "127.0.0.1" if arguments.host in {"0.0.0.0", "::"} else arguments.host  # noqa: S104 - compared, not bound
    os.environ.setdefault("LEADLOOM_ORIGIN", f"http://{host}:{arguments.port}")
    os.environ.setdefault("LEADLOOM_PUBLIC_ORIGIN", f"http://{host}:{arguments.public_port}")
    if arguments.demo:
        os.environ["LEADLOOM_DEMO"] = "1"
        os.environ.setdefault("LEADLOOM_DEMO_SMTP_PORT", str(_free_port()))


def _free_port() -> int:
    """Return a port for the mail sink, so that two demos on one machine keep their mail apart."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tasks(arguments: argparse.Namespace, roles: Sequence[str]) -> list[ChildSpec]:
    tasks = [ChildSpec("migrate", argv=_leadloom("migrate"), is_task=True)] if "tick" in roles else []
    if arguments.demo:
        size = ("--contacts", str(arguments.demo_contacts), "--weeks", str(arguments.demo_weeks))
        tasks.append(ChildSpec("demo", argv=_leadloom("demo", "--if-empty", *size), is_task=True))
    return tasks


def _roles(arguments: argparse.Namespace, roles: Sequence[str]) -> list[ChildSpec]:
    host, port, public = arguments.host, str(arguments.port), str(arguments.public_port)
    edge = ("--host", host, "--port", public, "--workers", str(arguments.edge_workers))
    made = {
        "edge": ChildSpec("edge", argv=_module("leadloom.edge", *edge), ready=_answers(host, public)),
        "web": ChildSpec(
            "web", argv=_module("leadloom.config.web", "--host", host, "--port", port), ready=_answers(host, port)
        ),
        "tick": ChildSpec("tick", argv=_process("leadloom.tick.process")),
        "dispatch": ChildSpec("dispatch", argv=_process("leadloom.channels.dispatch")),
        "imports": ChildSpec("imports", argv=_process("leadloom.config.jobs")),
    }
    chosen = [made[role] for role in ROLES if role in roles]
    if arguments.demo:
        chosen.insert(0, ChildSpec("sink", argv=_process("leadloom.channels.sink")))
    return chosen


def _leadloom(*words: str) -> list[str]:
    return _module("leadloom.config.cli", *words)


def _process(module: str) -> list[str]:
    return _module("leadloom.config.process", module)


def _module(name: str, *words: str) -> list[str]:
    return [sys.executable, "-P", "-m", name, *words]


def _answers(host: str, port: str) -> Callable[[], bool]:
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}/healthz"  # noqa: S104

    def ready() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return ready
