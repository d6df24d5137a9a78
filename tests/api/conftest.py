"""Passwords that cost nothing to check, and a count of sign-ins that begins anew with each test."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings


@pytest.fixture(autouse=True)
def _cheap_passwords() -> Iterator[None]:
    cache.clear()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
