"""Faults are put in where they are meant to be, taken out again, and found after a move."""

import ast
import json
import os
from pathlib import Path

import pytest

from bench.source.mutants import KINDS, Source, faults, mutated, with_probes
from bench.source.mutations import (
    Mutation,
    Reach,
    carry,
    placed,
    read_mutations,
    sow,
    take_out,
    write_mutations,
    written,
)

TEXT = '''"""Loads."""

LIMIT = 5


class Load:
    """What is carried."""

    def fits(self, grams: int, limit: int | None = 3) -> bool:
        """Say whether grams fit: é."""
        if grams < 0 and limit is not None:
            raise ValueError(f"{grams + 1}")
        elif grams <= LIMIT or not self.empty:
            self.seen.append(grams * 2)
        return grams < LIMIT
'''


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a product of one module, as the folder that is worked in."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "loads.py").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_fault_changes_one_place_and_leaves_a_module() -> None:
    """Every fault gives another text that parses; annotations and messages get none."""
    source = Source(TEXT)
    found = faults(source)
    for one in found:
        text = mutated(source, one)
        ast.parse(text)
        assert text != TEXT
        assert TEXT.splitlines()[one.line - 1].strip() == one.text
    assert {one.kind for one in found} == set(KINDS)
    assert {one.function for one in found} == {"Load.fits"}
    assert not any(word in one.text for one in found for word in ("def ", "raise", "LIMIT = "))


def test_faults_are_what_they_are_called() -> None:
    """Some of each kind, as a reader of the source would write them."""
    found = {(one.kind, one.old, one.new) for one in faults(Source(TEXT))}
    assert found >= {
        ("comparison", "is not", "is"),
        ("bound", "<=", "<"),
        ("constant", "2", "3"),
        ("negation", "not ", ""),
        ("junction", "and", "or"),
        ("sign", "*", "//"),
        ("deleted", "self.seen.append(grams * 2)", "pass"),
        ("returned", "grams < LIMIT", "None"),
    }


def test_a_probe_stands_before_the_statement_of_its_fault() -> None:
    """Each fault is announced, one in an ``elif`` before the whole ``if``."""
    source = Source(TEXT)
    text = with_probes(
        source, dict(enumerate(faults(source))), "try:\n    probe({})\nfinally:\n    end()"
    )
    ast.parse(text)
    assert text.count("probe(") == len(faults(source))
    assert text.index("probe(") < text.index("if grams < 0")
    assert text.rindex("probe(") < text.index("return grams")


def test_faults_are_taken_out_again(tree: Path, tmp_path: Path) -> None:
    """Text and time of change are those of before, also after a run that was cut off."""
    module = Path("data/loads.py")
    os.utime(module, ns=(10**18, 10**18))
    with written({"data/loads.py": "broken"}, tree):
        assert module.read_text("utf-8") == "broken"
        left = (tree / "undo.json").read_text("utf-8")
    module.write_text("broken", encoding="utf-8")
    (tmp_path / "undo.json").write_text(left, encoding="utf-8")
    take_out(tree)
    assert module.read_text("utf-8") == TEXT
    assert module.stat().st_mtime_ns == 10**18


@pytest.mark.usefixtures("tree")
def test_faults_are_chosen_by_seed_and_read_back() -> None:
    """One seed gives one choice, at most one fault in a function, and the file keeps it."""
    chosen = sow(3, 1)
    assert chosen == sow(3, 1)
    write_mutations(Path("faults.json"), chosen)
    (read,) = read_mutations(Path("faults.json"))
    assert placed(read) == chosen[0]


def test_a_fault_is_found_after_a_move(tree: Path) -> None:
    """A place is found in a module with another name, its function renamed, lines further down."""
    source = Source(TEXT)
    fault = next(one for one in faults(source) if one.kind == "sign")
    old = Mutation(0, "data/loads.py", fault, source.text_of(source.function_of(fault)))
    moved = "import os\n\n" + TEXT.replace("def fits", "def has_room")
    (tree / "data" / "loads.py").unlink()
    (tree / "api").mkdir()
    (tree / "api" / "freight.py").write_text(moved, encoding="utf-8")
    ((_, new, alike),) = carry([old])
    assert alike > 0.9
    assert (new.file, new.fault.function) == ("api/freight.py", "Load.has_room")
    assert (new.fault.line, new.fault.new) == (fault.line + 2, "//")
    assert placed(new) == new


def test_near_and_quick_tests_are_asked_first(tmp_path: Path) -> None:
    """Tests that fail anyway, by their last run, are not asked, nor those beyond the budget."""
    file = tmp_path / "reach.jsonl"
    far, slow, quick, failing = (
        "tests/api/test_far.py::a",
        *(f"tests/data/test_loads.py::{name}" for name in "bcd"),
    )
    rows: list[tuple[object, ...]] = [("reached", 0, one) for one in (far, slow, quick, failing)]
    rows += [("took", far, 0.1), ("took", slow, 2), ("took", quick, 1), ("took", failing, 0.1)]
    rows[-1:] = [("failed", failing, "failed"), rows[-1], ("failed", slow, "failed")]
    rows += [("took", slow, 9), ("took", slow, 2)]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    source = Source(TEXT)
    one = Mutation(0, "data/loads.py", faults(source)[0], "")
    assert Reach(file).near(one, 60) == [quick, slow, far]
    assert Reach(file).near(one, 1.5) == [quick, far]
