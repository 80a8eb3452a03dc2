"""The recipe of the container, read: no engine for containers is started here."""

from __future__ import annotations

import re

from tests.support.installation.serving import ROOT

EXAMPLES = ROOT / "docs" / "examples"
LINES = [
    line
    for line in re.sub(r"\\\n\s*", "", (EXAMPLES / "Containerfile").read_text("utf-8")).splitlines()
    if line and not line.startswith("#")
]


def instructions(word: str) -> list[str]:
    """Return what stands behind an instruction, wherever it is given."""
    return [line.removeprefix(f"{word} ") for line in LINES if line.startswith(f"{word} ")]


def test_the_container_is_built_of_what_is_here() -> None:
    """It copies the files that the wheel is built of, all packages of ours, and nothing else."""
    copied = {
        name
        for line in instructions("COPY")
        if not line.startswith("--from")
        for name in line.split()[:-1]
    }
    assert all((ROOT / name).exists() for name in copied)
    assert copied == {
        *("LICENSE", "README.md", "pyproject.toml", "requirements.lock"),
        *("api", "courier_app", "data", "dispatch", "routing"),
    }


def test_the_container_runs_on_debian_as_nobody_special() -> None:
    """Debian is all that is fetched as an image; the last user named is not root."""
    assert {line.split()[0] for line in instructions("FROM")} == {"debian:trixie-slim"}
    assert instructions("USER") == ["tournee"]
    assert instructions("ENTRYPOINT") == ['["tournee"]']


def test_the_container_keeps_its_home() -> None:
    """What the service writes lies in a volume."""
    (settings,) = instructions("ENV")
    (volume,) = instructions("VOLUME")
    assert f"TOURNEE_HOME={volume}" in settings.split()


def test_container_and_package_want_the_same_of_debian() -> None:
    """Libraries that the package depends on are in the container too."""
    control = (EXAMPLES / "debian" / "control").read_text("utf-8")
    depends = re.search(r"^Depends: (.*?)\n(?=\w)", control, re.MULTILINE | re.DOTALL)
    assert depends
    wanted = {one.split()[0] for one in depends[1].replace("\n", " ").split(",")} - {"adduser"}
    assert wanted <= set(" ".join(instructions("RUN")).split())
