"""Rules of the project that no other program keeps."""

import ast
import json
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.support.imports import cycles, project_imports, statements, syntax_tree
from tests.support.order import DIVIDED, LONGEST, SLOW_FOLDERS, group_of, is_read, longest_first

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("routing", "dispatch", "data", "api", "courier_app")
FOLDERS = {*LAYERS, "bench", "docs", "tests", ".ci"}
NOT_OURS = {
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "build",
    "node_modules",
    "tournee.egg-info",
    "vendor",
}
ADR_HEADINGS = ["Context", "Evidence", "Decision", "Consequences"]
PURE_LAYERS = ("routing", "dispatch")
IMPORTS_BY_STRING = {
    "api/cli/commands.py": "the table of commands: each is loaded when it is called",
    "api/processes/compilation.py": "itself, by the name under which its processes find it",
    "api/processes/limited.py": "what a caller hands over, by its name in another process",
    "routing/compiler.py": "a module of numba's, no edge of ours",
}
"""Product code that may import by a string, which no contract about imports sees, and why."""
MOST_MODULES = 22
"""So many modules a folder may hold: a reader sees them at one glance."""
MOST_LINES = 80
"""So many lines a function may have, its docstring not counted."""
ROOT_MODULES = {
    "dispatch": {"__init__.py"},
    "api": {"__init__.py", "app.py", "composition.py"},
}
"""Modules in the roots of the two layers that are made of rooms."""
# Calls that would bring the outside, or chance without a seed, into the core.
IMPURE_CALLS = re.compile(
    r"""^(
        breakpoint | input | print
        | os\.(environ\b.* | getenv) | sys\.(stdin | stdout | stderr | argv)\b.*
        | (datetime\.)?datetime\.(now | today | utcnow) | (datetime\.)?date\.today
        | (np | numpy)\.random\.(?!default_rng | Generator | SeedSequence | PCG64)\w+
    )$""",
    re.VERBOSE,
)
IMPORTERS = {"import_module", "__import__", "run_module", "resolve_name"}
MODULE_NAME = re.compile(rf"({'|'.join(LAYERS)})(\.\w+)+(:\w+)?")
MACHINE = re.compile(r"(?<![\w.:/*)-])/(work|root|home|Users|opt|tmp)/\w")
REGISTRY = re.compile(r"pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org")


@pytest.fixture(scope="module", autouse=True)
def trees_are_let_go() -> Iterator[None]:
    """Forget all syntax trees in the end: millions of objects slow down whatever runs later."""
    yield
    syntax_tree.cache_clear()


def project_files() -> list[Path]:
    """Return the files under version control; all but what is made, where git cannot tell."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        tracked = [ROOT / name for name in run.stdout.split("\0") if name]
        if tracked:
            return [path for path in tracked if path.is_file()]
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not NOT_OURS.intersection(path.relative_to(ROOT).parts)
    )


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Return path and syntax tree of every Python file in some folders."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), syntax_tree(path)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Return every plain function and method of a module, those inside of others too."""
    return (node for node in statements(tree) if isinstance(node, ast.FunctionDef))


def dotted(node: ast.expr) -> str:
    """Return a name with its attributes as it is written; nothing where it begins otherwise."""
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return base and f"{base}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def is_compiled(function: ast.FunctionDef) -> bool:
    """Return whether numba compiles a function."""
    return any("njit" in ast.unparse(decorator) for decorator in function.decorator_list)


def is_of_kernel(function: ast.FunctionDef) -> bool:
    """Return whether a function is compiled, by itself or as part of what calls it."""
    named = {ast.unparse(decorator) for decorator in function.decorator_list}
    return is_compiled(function) or bool(named & {"compiled", "inlined"})


def locked() -> dict[str, list[str]]:
    """Return the lines of the lock file by package and version."""
    entries: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            name = line.removesuffix("\\").strip()
            entries[name] = []
        else:
            entries[name].append(line.strip())
    return entries


def project_table() -> dict[str, object]:
    """Return the table ``project`` of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        table: dict[str, object] = tomllib.load(file)["project"]
    return table


def test_no_file_names_a_machine_or_a_registry() -> None:
    """No file of ours holds a path of somebody's machine or the address of a package registry."""
    files = project_files()
    assert files
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in files
        for pattern in (MACHINE, REGISTRY)
        if (hit := pattern.search(path.read_text(encoding="utf-8", errors="ignore")))
    ]
    assert found == []


def test_top_level_folders_are_the_agreed_ones() -> None:
    """The tree has the folders that README explains and no other."""
    tops = {path.relative_to(ROOT).parts[0] for path in project_files() if path.parent != ROOT}
    assert tops == FOLDERS


def test_readme_explains_every_folder() -> None:
    """Each folder at the top has a line in README's table."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(FOLDERS) if f"| `{name}/` |" not in readme] == []


def test_what_is_made_is_ignored() -> None:
    """Version control ignores the environment, the build folder and every cache."""
    ignored = {
        line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    }
    assert NOT_OURS - ignored == {".git", "tournee.egg-info"}
    assert "*.egg-info" in ignored


def test_lock_has_hashes_and_no_addresses() -> None:
    """Each locked package is pinned to a version and by hashes, and no address is given."""
    entries = locked()
    assert entries
    loose = [
        name
        for name, lines in entries.items()
        if "==" not in name or not lines or not all("--hash=sha256:" in line for line in lines)
    ]
    assert loose == []
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for, extras included, is in the lock file."""
    table = project_table()
    extras = table["optional-dependencies"]
    wanted = table["dependencies"]
    assert isinstance(extras, dict)
    assert isinstance(wanted, list)
    asked = [*wanted, *(line for extra in extras.values() for line in extra)]
    names = {re.split(r"[^\w.-]", line)[0].replace(".", "-").lower() for line in asked}
    present = {name.split("==")[0] for name in locked()}
    assert set(extras) == {"demo", "s3", "bench", "dev"}
    assert names - present == set()


def test_no_other_distribution_has_our_package_names() -> None:
    """Nothing that we install brings a top-level package with the name of one of ours."""
    owners = packages_distributions()
    foreign = {name: set(owners.get(name, [])) - {"tournee"} for name in LAYERS}
    assert foreign == {name: set() for name in LAYERS}


def test_licence_is_whole() -> None:
    """LICENSE is the text of the AGPL from its title to its last line, and the project says so."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE\n")
    assert text.rstrip().endswith("<https://www.gnu.org/licenses/>.")
    assert "13. Remote Network Interaction" in text
    assert project_table()["license"] == "AGPL-3.0-or-later"


def test_adrs_have_their_headings_and_are_listed() -> None:
    """Decisions are numbered without gaps, have the four headings, and stand in the list."""
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    pages = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ADR_HEADINGS, page.name
        assert f"]({page.name})" in listed, page.name


def test_links_between_pages_lead_somewhere() -> None:
    """A link from one of our pages to a file of ours finds it."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_make_command_named_in_pages_exists() -> None:
    """README, CONTRIBUTING and docs name no make target that is not there."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {
        name
        for page in pages
        for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.MULTILINE)
    }
    assert {"setup", "demo", "test", "check"} <= named
    assert named - targets == set()


def test_pages_name_every_room() -> None:
    """README and architecture name every subject, and the layers that have it."""
    homes = ("dispatch", "data/store", "api/usecases", "api/http")
    subjects = _subjects("api/usecases")
    readme = (ROOT / "README.md").read_text("utf-8")
    listed = readme[readme.index("the same subject has the same name") :].split(". To change")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == subjects
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE))
    for subject in sorted(subjects):
        layers = {home for home in homes if subject in _subjects(home)}
        assert set(re.findall(r"`([\w/]+)`", rows[subject].split("(")[0])) == layers, subject


def _subjects(folder: str) -> set[str]:
    return {one.parent.name for one in (ROOT / folder).glob("*/__init__.py")}


@pytest.mark.parametrize("script", ["setup.sh", ".ci/run"])
def test_scripts_can_be_run(script: str) -> None:
    """Scripts may be executed and hold no syntax error."""
    path = ROOT / script
    shell = shutil.which(path.read_text(encoding="utf-8").splitlines()[0].split("/")[-1])
    assert shell is not None
    assert path.stat().st_mode & 0o111
    done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_test_states_its_claim() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{path}: {function.name}"
        for path, tree in modules("tests")
        for function in functions(tree)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


def test_every_public_thing_is_explained() -> None:
    """Public modules, classes and functions of every layer have docstrings."""
    silent = [
        f"{path}: {getattr(node, 'name', 'module')}"
        for path, tree in modules(*LAYERS, "bench")
        for node in [tree, *tree.body]
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and not getattr(node, "name", "").startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_core_asks_nothing_outside() -> None:
    """The core reads no clock, environment or terminal, and draws no chance without a seed."""
    found = [
        f"{path}:{node.lineno}: {text}"
        for path, tree in modules(*PURE_LAYERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and IMPURE_CALLS.match(text := dotted(node))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["print", "os.environ", "datetime.now", "dt.datetime.now", "np.random.seed"]
)
def test_impure_calls_are_recognised(text: str) -> None:
    """The pattern of the test above knows what it looks for."""
    assert IMPURE_CALLS.match(text.removeprefix("dt."))
    assert not IMPURE_CALLS.match("np.random.default_rng")


def test_compiled_functions_call_none_of_another_module() -> None:
    """No numba function calls one of another module: its cache would miss changes there."""
    trees = dict(modules(*LAYERS))
    compiled = {
        (path.removesuffix(".py").replace("/", "."), function.name)
        for path, tree in trees.items()
        for function in functions(tree)
        if is_compiled(function)
    }
    assert compiled
    found = []
    for path, tree in trees.items():
        imported = {
            alias.asname or alias.name
            for node in statements(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if (node.module or "", alias.name) in compiled
        }
        for function in filter(is_compiled, functions(tree)):
            called = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            found += [f"{path}: {function.name} calls {name}" for name in called & imported]
    assert found == []


def test_no_module_and_no_folder_imports_in_a_circle() -> None:
    """No modules, and no folders side by side at any level, import each other in a circle."""
    assert cycles(project_imports(ROOT, [*LAYERS, "bench", "tests"])) == []


def test_modules_are_imported_by_statements() -> None:
    """No product code imports by a string or names a module of ours in one, but what is listed."""
    found = {name for name, tree in modules(*LAYERS) if _imports_by_string(tree)}
    assert found == set(IMPORTS_BY_STRING)


@pytest.mark.parametrize(
    "text",
    [
        "import_module('x')",
        "importlib.import_module(name)",
        "Thread(target=import_module, args=('x',))",
        "__import__('x')",
        "LOADED = 'api.usecases.tools'",
        "runpy.run_module('x')",
    ],
)
def test_imports_by_strings_are_found(text: str) -> None:
    """Called, handed on or named in a constant."""
    assert _imports_by_string(ast.parse(text))


def test_what_is_no_import_by_string_is_left_alone() -> None:
    """Paths, names of files and of folders are none."""
    assert not _imports_by_string(ast.parse("'api.usecases'; 'api/pages/kit.html'; 'data.json'"))


def _imports_by_string(tree: ast.Module) -> bool:
    return any(
        (
            isinstance(node, ast.Name | ast.Attribute)
            and dotted(node).rpartition(".")[2] in IMPORTERS
        )
        or (isinstance(node, ast.Constant) and _is_module(node.value))
        for node in ast.walk(tree)
    )


def _is_module(value: object) -> bool:
    """Return whether this is the dotted name of a module of ours, or of a thing in one.

    That of a folder is none: files are read from it.
    """
    if not isinstance(value, str) or not MODULE_NAME.fullmatch(value):
        return False
    path = ROOT / value.partition(":")[0].replace(".", "/")
    return any(one.with_suffix(".py").is_file() for one in (path, path.parent))


@pytest.mark.parametrize(
    ("files", "circles"),
    [
        ({"a/x.py": "import a.y", "a/y.py": "import os"}, []),
        ({"a/x.py": "from a import y", "a/y.py": "from . import x"}, [["a.x", "a.y"]]),
        (
            {
                "a/x.py": "if TYPE_CHECKING:\n    from a.y import Y",
                "a/y.py": "def y():\n    from .x import X",
            },
            [["a.x", "a.y"]],
        ),
        (
            {
                "a/b/x.py": "from a.c.x import X",
                "a/b/y.py": "pass",
                "a/c/x.py": "pass",
                "a/c/y.py": "from ..b.y import Y",
            },
            [["a.b", "a.c"]],
        ),
        ({"a/__init__.py": "from a.x import X", "a/x.py": "import a"}, [["a", "a.x"]]),
        ({"a/__init__.py": "from a.x import X", "a/x.py": "import a.y", "a/y.py": ""}, []),
    ],
)
def test_circles_of_imports_are_found(
    files: dict[str, str], circles: list[list[str]], tmp_path: Path
) -> None:
    """Circles are found between modules and between folders, whatever form the imports have."""
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert cycles(project_imports(tmp_path, ["a"])) == circles


def test_folders_can_be_taken_in_at_a_glance() -> None:
    """No folder of a layer or of the tests holds more modules than one sees at a glance."""
    sizes = Counter(
        (str(path.parent.relative_to(ROOT)), path.suffix)
        for folder in (*LAYERS, "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".js"}
        and path.name != "__init__.py"
        and not NOT_OURS.intersection(path.relative_to(ROOT).parts)
    )
    migrations = "data/migrations/versions"
    assert {
        name: size
        for (name, _), size in sizes.items()
        if size > MOST_MODULES and name != migrations
    } == {}


@pytest.mark.parametrize("layer", sorted(ROOT_MODULES))
def test_modules_are_in_rooms(layer: str) -> None:
    """The root of a layer that is made of rooms holds what puts them together and no more."""
    assert {path.name for path in (ROOT / layer).glob("*.py")} == ROOT_MODULES[layer]


def test_functions_are_short() -> None:
    """No function outside the compiled kernel and the migrations is longer than one can survey."""
    long = [
        f"{path}:{function.lineno}: {function.name} has {length} lines"
        for path, tree in modules(*LAYERS, "bench", "tests")
        if not path.startswith("data/migrations/")
        for function in functions(tree)
        if not is_of_kernel(function) and (length := _lines_of_code(function)) > MOST_LINES
    ]
    assert long == []


def _lines_of_code(function: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) and first.end_lineno is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_slow_folders_are_left_unread_with_slow_tests_alone() -> None:
    """Leaving slow tests out, and that alone, leaves their folders unread; each is there."""
    assert [name for name in SLOW_FOLDERS if not (ROOT / "tests" / name).is_dir()] == []
    slow, fast = ROOT / "tests" / "trust" / "test_kill.py", ROOT / "tests" / "test_project.py"
    assert [is_read(one, "not slow") for one in (slow, fast, ROOT)] == [False, True, True]
    assert [is_read(slow, marks) for marks in ("", "trust", "slow")] == [True, True, True]


def test_workers_share_only_files_that_say_so() -> None:
    """Tests of a file stay with one worker, but for a few."""
    assert [name for name in DIVIDED if not (ROOT / name).is_file()] == []
    assert group_of("tests/test_project.py::test_it[1]") == "tests/test_project.py"
    assert group_of(f"{DIVIDED[0]}::test_it[1]") == f"{DIVIDED[0]}::test_it[1]"


def test_the_longest_files_are_there() -> None:
    """Files that are to begin first exist and come first; the largest others follow."""
    assert [name for name in LONGEST if not (ROOT / name).is_file()] == []
    assert longest_first(["a", "b", "b", LONGEST[1], LONGEST[0], LONGEST[1]]) == [4, 3, 5, 1, 2, 0]


def test_one_line_width() -> None:
    """Python, scripts, styles and templates are laid out for lines of one width."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        ruff = tomllib.load(file)["tool"]["ruff"]
    biome = json.loads((ROOT / "biome.json").read_text(encoding="utf-8"))
    assert biome["formatter"]["lineWidth"] == ruff["line-length"]
