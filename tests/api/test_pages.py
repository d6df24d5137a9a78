"""The user interface as Django serves it, and the headers around it."""

from pathlib import Path

import pytest
from django.test import Client, override_settings

from leadloom.config.headers import secure_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<html>the app</html>", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/leads", "/contacts/42?tab=score", "/settings/keys"])
def test_every_page_of_the_app_is_its_one_page(path: str, built: Path) -> None:
    with override_settings(WEB_DIST=built):
        answer = Client().get(path)
    assert (answer.status_code, answer.content) == (200, b"<html>the app</html>")
    assert answer["Cache-Control"] == "no-cache"
    assert "csrftoken" in answer.cookies


def test_a_new_build_is_served_without_a_restart(built: Path) -> None:
    import os

    with override_settings(WEB_DIST=built):
        Client().get("/")
        (built / "index.html").write_text("<html>newer</html>", encoding="utf-8")
        os.utime(built / "index.html", ns=(1, 1))
        assert Client().get("/").content == b"<html>newer</html>"


def test_without_a_build_a_plain_page_says_so(tmp_path: Path) -> None:
    with override_settings(WEB_DIST=tmp_path / "none"):
        answer = Client().get("/")
    assert answer.status_code == 200
    assert "not built" in answer.content.decode()


def test_a_missing_asset_is_missing_and_not_the_page(built: Path) -> None:
    with override_settings(WEB_DIST=built):
        assert Client().get("/assets/gone.js").status_code == 404


def test_a_page_can_not_be_posted_to() -> None:
    assert Client().post("/leads").status_code == 405


def test_scripts_come_from_our_own_files_only_and_nobody_may_frame_us() -> None:
    answer = Client().get("/")
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/nothing", "/api/v1/openapi.json", "/healthz"])
def test_what_is_no_page_may_load_nothing_at_all(path: str) -> None:
    answer = Client().get(path)
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_files_of_the_build_carry_the_same_headers() -> None:
    headers = {"Content-Type": "text/html; charset=utf-8"}
    secure_file(headers, "index.html", "/index.html")
    assert headers["Content-Security-Policy"] == Client().get("/")["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
