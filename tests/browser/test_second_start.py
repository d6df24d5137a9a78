"""A demo that is loaded stops cleanly and is ready again within seconds. The last file here: the others need it up."""

import pytest

from tests.browser.conftest import SignIn
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

READY_AGAIN_WITHIN_S = 30.0
"""Promised are 15 s on a machine that does nothing else; a machine that also runs tests gets twice that."""


def test_a_second_start_is_ready_within_seconds_and_everything_is_there(sign_in: SignIn, site: Site) -> None:
    if site.installation is None:
        pytest.skip("somebody else's demo is not stopped")
    manager = sign_in("marketing.manager")
    manager.open("/contacts")
    before = manager.page.locator("table a.strong-link").all_inner_texts()
    site.installation.stop()
    seconds = site.installation.load()
    print(f"\nsecond start: ready after {seconds:.1f} s (promised: 15 s)")
    assert seconds <= READY_AGAIN_WITHIN_S
    manager.open("/contacts")
    assert set(manager.page.locator("table a.strong-link").all_inner_texts()) & set(before), (
        "still signed in, same rows"
    )
