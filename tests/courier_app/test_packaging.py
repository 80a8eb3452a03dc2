"""The courier's app travels in the wheel: whoever installs it needs neither Node nor npm."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from api.http.system.courier_files import courier_site

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "data", "dispatch", "routing", "courier_app")
LEFT_AT_HOME = shutil.ignore_patterns("node_modules", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel, built from a copy of the tree."""
    tree = tmp_path_factory.mktemp("tree")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=LEFT_AT_HOME)
    # What is installed for building must stay out, also where it lies beside.
    (tree / "courier_app" / "node_modules" / "probe").mkdir(parents=True)
    (tree / "courier_app" / "node_modules" / "probe" / "index.js").write_text("probe")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree / name)
    build = "from setuptools.build_meta import build_wheel; print(build_wheel('out'))"
    done = subprocess.run(
        [sys.executable, "-c", build], cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return zipfile.ZipFile(tree / "out" / done.stdout.split()[-1])


@pytest.mark.slow
def test_the_wheel_has_all_that_is_served(wheel: zipfile.ZipFile) -> None:
    """Each file of the app is in the wheel, with the licences of third-party modules."""
    inside = {name.removeprefix("courier_app/") for name in wheel.namelist()}
    made = {"", "sw.js"} | {path for path in courier_site().files if path.startswith("texts/")}
    inside |= {name.removeprefix("vendor/app/") for name in inside}
    assert set(courier_site().files) - made <= inside
    assert "vendor/app/bundled.json" in inside
    assert {"index.html", "sw.js", "vendor/licences.txt"} <= inside


@pytest.mark.slow
def test_the_wheel_has_nothing_of_the_workshop(wheel: zipfile.ZipFile) -> None:
    """No module that is only for building or testing is in the wheel."""
    assert not [name for name in wheel.namelist() if "node_modules" in name]
    assert "courier_app/build-vendor.mjs" not in wheel.namelist()
