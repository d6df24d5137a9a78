"""A demo that is loaded stops cleanly and is ready again within seconds. The last file here: the others need it up."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-site")]

READY_AGAIN_WITHIN_S = 60.0
"""Promised are 15 s on a machine that does nothing else; what it took is printed."""


def test_a_second_start_is_ready_within_seconds_and_everything_is_there(sign_in: SignIn, site: Site) -> None:
    if site.installation is None:
        pytest.skip("somebody else's demo is not stopped")
    manager = sign_in("marketing.manager")
    manager.open("/sources")
    total = manager.page.locator("tr.sum-row td").nth(1)
    before = total.inner_text()
    site.installation.stop()
    seconds = site.installation.load()
    print(f"\nsecond start: ready after {seconds:.1f} s (promised: 15 s)")
    assert seconds <= READY_AGAIN_WITHIN_S
    manager.open("/sources")  # still signed in
    expect(total).to_have_text(before)
