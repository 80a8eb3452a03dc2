"""What is kept of the compiled search goes out of date with every source that it is made of."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmodule
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest
from numba.core.caching import NullCache
from numba.core.dispatcher import Dispatcher

from dispatch import search
from dispatch.search import kernel
from dispatch.search.insertion import insertion_times
from dispatch.search.kernel import numba_options

SOURCES = {
    "grown/__init__.py": "",
    "grown/step.py": """
from grown.compiling import compiled

BY = 1

@compiled
def step(n):
    return n + BY
""",
    "beside.py": """
from grown.compiling import compiled

@compiled
def scale(n):
    return n * 10
""",
    "doors.py": """
import beside
from beside import scale
from grown.compiling import cached_entry_point, compiled
from grown.step import step

@cached_entry_point(beside)
@compiled
def door(n):
    return scale(step(n))
""",
}
ASK = """
import os, sys
import numba  # once for all processes that ask: it takes a second

sys.dont_write_bytecode = True  # which would hide a change of the same length within a second
for _ in sys.stdin:
    child = os.fork()
    if not child:
        from doors import door
        print(door(0), sum(door.stats.cache_hits.values()), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Callable[[], list[int]]]:
    """Return what the door answers in a new process, and how often it was kept from before."""
    command = [sys.executable, "-c", ASK]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asking:
        assert asking.stdin is not None
        assert asking.stdout is not None
        ask, told = asking.stdin, asking.stdout

        def answer() -> list[int]:
            print(file=ask, flush=True)
            return [int(word) for word in told.readline().split()]

        yield answer


CHANGES = (
    ("grown/step.py", "BY = 1", "BY = 7", 70),
    ("grown/step.py", "n + BY", "n + 3", 30),
    ("beside.py", "n * 10", "n * 11", 33),
    ("doors.py", "scale(step(n))", "scale(step(step(n)))", 66),
)
"""Changes one after the other, in one file each: which, what, to what, and the answer then."""


@pytest.mark.slow
def test_what_is_kept_goes_with_any_source_that_it_is_made_of(
    tmp_path: Path, asked: Callable[[], list[int]]
) -> None:
    """A front door is kept from process to process until one of its files changes, then not."""
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    own = Path(numba_options.__file__).read_text("utf-8")
    (tmp_path / "grown" / "compiling.py").write_text(own)
    assert asked() == [10, 0]
    assert asked() == [10, 1]
    for file, old, new, answer in CHANGES:
        text = (tmp_path / file).read_text()
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new))
        assert asked() == [answer, 0], (file, new)


def compiled_in(module: ModuleType) -> set[ModuleType]:
    """Return the modules, itself and the kernel's left out, whose compiled code a module uses."""
    found: set[ModuleType] = set()
    waiting = [module]
    while waiting:
        for value in vars(waiting.pop()).values():
            home = getmodule(value.py_func) if isinstance(value, Dispatcher) else None
            inside = home is None or home.__name__.startswith(kernel.__name__)
            if home is not None and not inside and home not in found | {module}:
                found.add(home)
                waiting.append(home)
    return found


def of_the_search() -> Iterator[Dispatcher]:
    """Return everything of the search that is compiled, once."""
    for found in walk_packages(search.__path__, f"{search.__name__}."):
        for value in vars(import_module(found.name)).values():
            if isinstance(value, Dispatcher) and value.py_func.__module__ == found.name:
                yield value


def test_each_front_door_names_all_modules_that_are_compiled_into_it() -> None:
    """Its key is that of every module outside the kernel whose compiled code it reaches."""
    doors = [one for one in of_the_search() if isinstance(one._cache, numba_options._Cache)]  # type: ignore[attr-defined]
    for door in doors:
        home = getmodule(door.py_func)
        assert home is not None
        stamp = door._cache._cache_file._source_stamp  # type: ignore[attr-defined]
        assert stamp[1] == numba_options.source_key(*compiled_in(home)), door.py_func
    names = {door.py_func.__name__ for door in doors}
    assert {"iterate", "find_in_rounds", "round_figures"} <= names
    assert numba_options.source_key(insertion_times) != numba_options.source_key()


def test_only_front_doors_are_kept() -> None:
    """Nothing of the search is kept by its own file alone, which knows no change elsewhere."""
    for one in of_the_search():
        assert isinstance(one._cache, NullCache | numba_options._Cache), one.py_func  # type: ignore[attr-defined]


def test_the_kernel_is_made_of_its_own_folder_and_the_arrays_alone() -> None:
    """No module of it takes a function or constant from elsewhere in the project: no key knows."""
    for path in Path(kernel.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dispatch"):
                names = {f"{node.module}.{name.name}" for name in node.names} | {node.module}
                assert any(
                    str(name).startswith(
                        ("dispatch.search.kernel.", "dispatch.search.arrays.layout")
                    )
                    for name in names
                ), path
