import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadloom.storage.postgres import EmbeddedPostgres
from tests.storage.support import folder_named


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A data folder whose cluster is already made, to be copied: making one takes a second or two."""
    with folder_named("template") as path:
        server = EmbeddedPostgres(path, durable=False)
        server.start()
        server.stop()
        yield path


@pytest.fixture
def folder(template: Path) -> Iterator[Path]:
    """A data folder with an empty, stopped cluster."""
    with folder_named("data") as path:
        subprocess.run(["cp", "-a", str(template), str(path)], check=True)
        yield path


@pytest.fixture
def new_folder() -> Iterator[Path]:
    """A data folder yet to be made."""
    with folder_named("data") as path:
        yield path
