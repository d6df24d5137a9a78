from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.support import folder_named


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder yet to be made."""
    with folder_named("data") as path:
        yield path
