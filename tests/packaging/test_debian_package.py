"""The recipe of the Debian package makes one that has all, and that starts.

The packages that we depend on are not fetched: they are those of the environment of the tests. What
Debian runs as root when it installs (user, folders, compiling) is read by a shell, and not run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.support.installation.complete_pages import is_complete
from tests.support.installation.serving import ROOT, answers, serving
from tests.support.installation.wheels import (
    SYSTEM,
    end_searches,
    link_packages,
    why_no_debian_package,
)
from tests.support.store.postgres import reachable_folder

pytestmark = pytest.mark.slow

RECIPE = ROOT / "docs" / "examples" / "debian"


@pytest.fixture(scope="module")
def unpacked(tree: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder into which the package was unpacked, with its control files in DEBIAN."""
    if why := why_no_debian_package():
        pytest.skip(why)
    out = tmp_path_factory.mktemp("package")
    ours = Path(sys.executable).parent
    # Nothing is compressed, and the wheel comes alone.
    settings = {"LEVEL": "0", "OUT": str(out), "UV_CACHE_DIR": str(out / "cache")}
    subprocess.run(
        [tree / "docs/examples/debian/build.sh", wheel, "--offline", "--no-deps"],
        env={"PATH": f"{ours}:{os.environ['PATH']}", "PYTHON": str(SYSTEM), **settings},
        check=True,
    )
    (package,) = out.glob("tournee_*.deb")
    subprocess.run(["dpkg-deb", "--raw-extract", package, out / "root"], check=True)
    return out / "root"


def test_the_package_starts(unpacked: Path) -> None:
    """Unpacked into a folder, ``tournee serve`` answers, with all files that its pages name.

    What the wheel lacks this lacks too.
    """
    link_packages(unpacked / "usr" / "lib" / "tournee")
    program = [str(unpacked / "usr" / "bin" / "tournee")]
    with (
        reachable_folder() as home,
        serving(home, "--workers", "0", program=program, path="") as server,
    ):
        assert answers(server)
        end_searches(server.process.pid)
        assert is_complete(server.address)


def test_the_package_remembers_no_folder_of_its_build(unpacked: Path, tree: Path) -> None:
    """No script, setting or compiled module of it names a folder in which it was built."""
    environment = unpacked / "usr" / "lib" / "tournee"
    files = [environment / "pyvenv.cfg", *(environment / "bin").iterdir()]
    files += (environment / "lib").rglob("*.pyc")
    built_in = [str(tree).encode(), tempfile.gettempdir().encode() + b"/tmp."]
    assert not [one for one in files if any(name in one.read_bytes() for name in built_in)]


def test_units_start_what_the_package_has(unpacked: Path) -> None:
    """Each unit runs programs and names pages that the package has, and none of another place."""
    units = sorted((unpacked / "usr/lib/systemd/system").iterdir())
    assert [one.name for one in units] == [
        "tournee-backup.service",
        "tournee-backup.timer",
        "tournee-server.service",
        "tournee-worker@.service",
    ]
    for unit in units:
        text = unit.read_text(encoding="utf-8")
        assert "/srv/" not in text
        for path in re.findall(r"(?:^ExecStart=|file://)(/\S+)", text, re.MULTILINE):
            assert (unpacked / path[1:]).exists(), path
    assert (unpacked / "etc/tournee/tournee.env").is_file()


def test_the_package_says_what_it_needs(unpacked: Path) -> None:
    """Its control file is filled in, its settings are kept, a shell can read its scripts."""
    control = (unpacked / "DEBIAN" / "control").read_text(encoding="utf-8")
    assert "@" not in control.replace("it@example.org", "")
    assert re.search(
        r"^Depends: python3 \(>= 3\.\d+\), python3 \(<< 3\.\d+\)", control, re.MULTILINE
    )
    assert (unpacked / "DEBIAN" / "conffiles").read_text() == "/etc/tournee/tournee.env\n"
    for script in ("postinst", "prerm", "postrm"):
        subprocess.run(["sh", "-n", unpacked / "DEBIAN" / script], check=True)


def test_the_folder_of_the_system_keeps_its_rights(unpacked: Path) -> None:
    """Unpacking changes the rights of no folder of the system."""
    folders = [unpacked, unpacked / "usr", unpacked / "etc", unpacked / "usr" / "bin"]
    assert {one.stat().st_mode & 0o777 for one in folders} == {0o755}
