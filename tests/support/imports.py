"""Imports between the project's modules: who needs whom, and where that goes in a circle."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import networkx as nx

Imports = Mapping[str, set[str]]
"""Modules that a module imports, by its dotted name."""


@cache
def syntax_tree(path: Path) -> ast.Module:
    """Return what a Python file holds, read once a run."""
    return ast.parse(path.read_text(encoding="utf-8"))


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Return every statement of a module, and handlers and cases, those inside of others too.

    Most of a tree are expressions, and no statement is in one.
    """
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for node in getattr(tree, field, ()):
            yield node
            yield from statements(node)


def project_imports(root: Path, folders: Iterable[str]) -> dict[str, set[str]]:
    """Return the imports among the modules of some folders.

    Every import counts: at the top, in functions, and for types only. A folder's ``__init__`` is
    the module of the folder's name.
    """
    modules = {
        _dotted(path.relative_to(root)): path
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if "node_modules" not in path.parts
    }
    return {name: _imports_of(name, path, modules) for name, path in modules.items()}


def cycles(imports: Imports) -> list[list[str]]:
    """Return the groups of modules, and of folders side by side, that reach each other.

    A folder imports another where a module below the one imports a module below the other. A
    folder's own module and what is below it are held against each other as modules alone.
    """
    levels: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, targets in imports.items():
        for target in targets:
            levels["modules"].add((name, target))
            ours, theirs = name.split("."), target.split(".")
            shared = next(
                (k for k, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None
            )
            if shared is not None:
                level = ".".join(["folders", *ours[:shared]])
                levels[level].add((".".join(ours[: shared + 1]), ".".join(theirs[: shared + 1])))
    groups = {
        tuple(sorted(group))
        for edges in levels.values()
        for group in nx.strongly_connected_components(nx.DiGraph(sorted(edges)))
        if len(group) > 1
    }
    return [list(group) for group in sorted(groups)]


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imports_of(name: str, path: Path, modules: Mapping[str, Path]) -> set[str]:
    found = set()
    for node in statements(syntax_tree(path)):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _base(name, path, node)
            named = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {_module(one, modules) for one in named}
    return found - {"", name}


def _base(name: str, path: Path, node: ast.ImportFrom) -> str:
    """Return the module or folder after ``from``, dots at its beginning resolved."""
    if not node.level:
        return node.module or ""
    folder = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    return ".".join([*folder[: len(folder) - node.level + 1], *filter(None, [node.module])])


def _module(named: str, modules: Mapping[str, Path]) -> str:
    """Return the module that an imported name is or is in, empty where it is none of ours."""
    while named and named not in modules:
        named = named.rpartition(".")[0]
    return named
