"""The wheel is the whole product: installed without Node it serves the user interface and the tracker."""

import contextlib
import os
import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.installation import SOURCE, Installation, clean_environment, new_folder, wait_for

pytestmark = pytest.mark.xdist_group("installed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source, as ``python -m build --wheel`` makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder), str(SOURCE.parent)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True, timeout=200)
    (made,) = folder.glob("leadloom-*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of its own with the wheel in it; what the wheel depends on is lent by ours."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False)
    place = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    words = ["install", "--no-deps", "--quiet", "--disable-pip-version-check", "--target", str(place), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True, timeout=200)
    (place / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def served(python: Path) -> Iterator[Installation]:
    """An installation that runs the wheel: no source, no Node within reach."""
    made = Installation(new_folder())
    made.program = str(python)
    made.env = {name: value for name, value in clean_environment().items() if name != "PYTHONPATH"} | {
        "LEADLOOM_DATA_DIR": str(made.folder),
        "PATH": os.pathsep.join([str(python.parent), "/usr/sbin", "/sbin"]),
    }
    made.start()
    yield made
    made.remove()


def test_it_holds_interface_tracker_statements_and_maps_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        r"leadloom/web_dist/index\.html",
        r"leadloom/web_dist/assets/.+\.js",
        r"leadloom/edge/static/t\.js",
        r"leadloom/events/clickhouse/0001_event_store\.sql",
        r"leadloom/tick/sql/pause\.sql",
        r"leadloom/imports/maps/.+\.yaml",
        r"leadloom-.+/entry_points\.txt",
    ):
        assert [name for name in names if re.fullmatch(wanted, name)], wanted
    assert not [name for name in names if name.startswith(("tests/", "web/")) or "node_modules" in name]


def test_it_serves_the_interface_and_the_tracker_without_node(served: Installation, python: Path) -> None:
    where = subprocess.run(
        [python, "-c", "import leadloom, shutil; print(leadloom.__file__, shutil.which('node'))"],
        env=served.env, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    assert where[0].startswith(str(python.parents[1]))
    assert where[1] == "None"
    wait_for(lambda: answers(f"http://127.0.0.1:{served.port}/healthz"), 120, "the private origin")
    page = fetched(f"http://127.0.0.1:{served.port}/")
    assert "<title>Leadloom" in page
    script = re.search(r'src="(/assets/[^"]+\.js)"', page)
    assert script is not None
    assert len(fetched(f"http://127.0.0.1:{served.port}{script.group(1)}")) > 10_000
    assert "leadloom" in fetched(f"http://127.0.0.1:{served.public_port}/t.js")
    served.make_write_key()
    assert served.post([{"type": "track", "event": "seen", "messageId": "1", "anonymousId": "a"}]) == 200
    served.settle()


def answers(address: str) -> bool:
    with contextlib.suppress(OSError):
        return bool(fetched(address))
    return False


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        return str(answer.read().decode())
