"""The core of the courier's app, tested in Node, and its types."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
APP = ROOT / "courier_app"
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(
    NODE is None or not (APP / "node_modules").is_dir(), reason="needs Node and the npm modules"
)


def run(*command: str, cwd: Path) -> None:
    """Run a command and show what it said where it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


@needs_node
@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_the_core_in_node(path: Path) -> None:
    """Every test of the core that runs in Node passes."""
    # Without --test, which would start another Node for the file.
    run(NODE or "node", str(path), cwd=HERE)


@needs_node
def test_types() -> None:
    """The types of the app, written as JSDoc, are right throughout."""
    run("npm", "run", "--silent", "types", cwd=APP)


@needs_node
@pytest.mark.parametrize(
    ("schema", "field", "script"),
    [
        ("RoundOut", "riding", "courier_app/src/core/types.js"),
        ("BoardVisitOut", "relay", "api/pages/board/src/lists/detail.js"),
    ],
)
def test_a_field_that_a_script_reads_is_missed(
    tmp_path: Path, schema: str, field: str, script: str
) -> None:
    """Types of scripts do not fit an answer that has lost a field that one of them reads."""
    described = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    found = described["components"]["schemas"][schema]
    del found["properties"][field]
    found["required"].remove(field)
    (tmp_path / "openapi.json").write_text(json.dumps(described), "utf-8")
    types = str(tmp_path / "answers.d.ts")
    run(NODE or "node", "answer-types.mjs", str(tmp_path / "openapi.json"), types, cwd=APP)
    rules = json.loads((APP / "tsconfig.json").read_text("utf-8"))
    rules["compilerOptions"]["paths"]["answers"] = [types]
    rules["compilerOptions"]["paths"]["/sign-in/*"] = [str(ROOT / "api/pages/sign_in/*")]
    rules["include"] = [os.path.normpath(APP / one) for one in rules["include"]]
    (tmp_path / "tsconfig.json").write_text(json.dumps(rules), "utf-8")
    with pytest.raises(AssertionError, match=f"{Path(script).name}.*'{field}'"):
        run(str(APP / "node_modules" / ".bin" / "tsc"), "-p", str(tmp_path), cwd=ROOT)
