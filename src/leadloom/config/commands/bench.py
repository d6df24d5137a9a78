"""``leadloom bench``: how fast this machine is, on data and stores of its own that are gone afterwards."""

import argparse
import json
import sys

from leadloom.kernel.types import JsonValue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    what = parser.add_subparsers(dest="what", required=True)
    edge = what.add_parser("edge", help="events the public origin takes: requests, batches, latency at half the rate")
    edge.add_argument("--seconds", type=float, default=5.0, help="of each of three rounds of three loads")
    edge.add_argument("--workers", type=int, default=1, help="processes of the edge")
    tick = what.add_parser("tick", help="events through the whole chain, from event to assigned lead, memory at rest")
    tick.add_argument("--contacts", type=int, default=10_000)
    tick.add_argument("--events", type=int, default=100_000)
    tick.add_argument("--known", action="store_true", help="the contacts are there before their events come")
    tick.add_argument("--seconds", type=float, default=30.0, help="of the steady load of 50 events a second")
    tick.add_argument("--idle-seconds", type=float, default=60.0, help="rest before memory is measured")
    size = what.add_parser("size", help="bytes that contacts and events take in both stores")
    size.add_argument("--contacts", type=int, default=10_000)
    size.add_argument("--events", type=int, default=100_000)
    pages = what.add_parser("pages", help="lists, search and pages of contacts while the tick takes events")
    pages.add_argument("--contacts", type=int, default=100_000)
    pages.add_argument("--seconds", type=float, default=60.0, help="how long pages are read")
    pages.add_argument("--rate", type=int, default=1_000, help="events a second beside it")
    imports = what.add_parser("import", help="rows of a file that become contacts, from the check on; memory")
    imports.add_argument("--rows", type=int, default=100_000)
    for parsed in (edge, tick, size, pages, imports):
        parsed.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print the figures."""
    measures = {"edge": _edge, "tick": _tick, "size": _size, "pages": _pages, "import": _import}
    figures = measures[arguments.what](arguments)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))  # noqa: T201
    else:
        width = max(map(len, figures))
        print(*(f"{name:<{width}}  {value}" for name, value in figures.items()), sep="\n")  # noqa: T201
    return 0


def _edge(arguments: argparse.Namespace) -> dict[str, JsonValue]:
    from leadloom.edge import bench

    return bench.run(seconds=arguments.seconds, workers=arguments.workers)


def _tick(arguments: argparse.Namespace) -> dict[str, JsonValue]:
    from leadloom.config.bench import measure_tick

    print("This takes three to five minutes.", file=sys.stderr)  # noqa: T201
    return measure_tick(
        contacts=arguments.contacts,
        events=arguments.events,
        known=arguments.known,
        seconds=arguments.seconds,
        idle_s=arguments.idle_seconds,
    )


def _size(arguments: argparse.Namespace) -> dict[str, JsonValue]:
    from leadloom.config.bench_size import measure_size

    return measure_size(contacts=arguments.contacts, events=arguments.events)


def _pages(arguments: argparse.Namespace) -> dict[str, JsonValue]:
    from leadloom.config.bench_pages import measure_pages

    print("This takes a minute, and five for every million contacts.", file=sys.stderr)  # noqa: T201
    return measure_pages(contacts=arguments.contacts, seconds=arguments.seconds, rate=arguments.rate)


def _import(arguments: argparse.Namespace) -> dict[str, JsonValue]:
    from leadloom.config.bench import measure_import

    return measure_import(rows=arguments.rows)
