"""``leadloom cluster-ddl NAME``: the event store's tables for a ClickHouse cluster of one shard with replicas."""

import argparse
import re

from leadloom.kernel.errors import InvalidInput


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("cluster", help="the cluster's name in ClickHouse's configuration")


def run(arguments: argparse.Namespace) -> int:
    """Print the statements; no store is needed, and none is touched."""
    from leadloom.config.schema import clickhouse_folders
    from leadloom.storage.clickhouse_cluster import cluster_statements
    from leadloom.storage.clickhouse_migrations import read

    if not re.fullmatch(r"[\w.-]+", arguments.cluster):
        raise InvalidInput("A cluster's name has letters, digits, dots, dashes and underscores only.")
    migrations = [migration for module, folder in clickhouse_folders() for migration in read(module, folder)]
    for statement in cluster_statements(migrations, cluster=arguments.cluster):
        print(f"{statement};\n")  # noqa: T201
    return 0
