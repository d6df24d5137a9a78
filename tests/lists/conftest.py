"""An office on a clock that stands still."""

from collections.abc import Iterator

import pytest

from tests.lists.office import Office, office


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        yield made
