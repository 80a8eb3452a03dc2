"""Output folders: whole or not at all, and never somebody else's."""

from pathlib import Path

import pytest

from api.render.output_folder import PAGE_MARK, check_folder, write_folder
from routing.errors import BadInput

FILES = {"plan.json": "{}", "rounds.geojson": "{}", "plan.html": f"<html>{PAGE_MARK}</html>"}


def _codes(error: BadInput) -> list[str]:
    return [fault.code for fault in error.faults]


def test_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    """All files arrive, and nothing else stays beside the folder."""
    folder = tmp_path / "deep" / "plan"
    write_folder(folder, FILES)
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == FILES
    assert [path.name for path in folder.parent.iterdir()] == ["plan"]


def test_own_folder_is_replaced_whole(tmp_path: Path) -> None:
    """A second run replaces the first; no old file stays."""
    folder = tmp_path / "plan"
    write_folder(folder, FILES)
    write_folder(folder, {"plan.html": PAGE_MARK})
    assert [path.name for path in folder.iterdir()] == ["plan.html"]


@pytest.mark.parametrize(
    "content", [{"thesis.txt": "years"}, {"plan.json": "mine"}, {**FILES, "notes.md": "mine"}]
)
def test_strangers_folder_is_left_alone(tmp_path: Path, content: dict[str, str]) -> None:
    """A folder with anything we did not write is refused and not touched."""
    folder = tmp_path / "plan"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        write_folder(folder, FILES)
    assert _codes(caught.value) == ["out-not-ours"]
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == content
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_file_is_no_folder(tmp_path: Path) -> None:
    """A file at the folder's place is refused."""
    path = tmp_path / "plan"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        check_folder(path)
    assert _codes(caught.value) == ["out-not-a-folder"]


def test_empty_folder_may_be_used(tmp_path: Path) -> None:
    """An empty folder is taken."""
    folder = tmp_path / "plan"
    folder.mkdir()
    write_folder(folder, FILES)
    assert (folder / "plan.html").is_file()


def test_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    """When a file cannot be written, the old output is still there and no rest is left."""
    folder = tmp_path / "plan"
    write_folder(folder, FILES)
    with pytest.raises(OSError, match="missing"):
        write_folder(folder, {"plan.json": "new", "missing/plan.html": "x"})
    assert (folder / "plan.json").read_text(encoding="utf-8") == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]
