"""Where a stop's fields are named: every place of the product that names five or more of them.

``python -m bench.source.stop_fields [--compare REV]`` lists classes, literals, texts of SQL and
types of scripts, then calls that pass such fields on by name, with file and line. Those that a
booking passes on its way from the form to the phone have a star; types of scripts follow from the
answers, and are not counted among them. ``--compare`` counts the same in a commit.

The names are those of :class:`dispatch.model.Stop` and
:class:`data.store.bookings.bookings.BookedStop`, today's in both. Migrations are not read: they say
what was.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path, PurePath
from typing import Literal, TypeAlias

from bench.source.code_size import PRODUCT, THIRD_PARTIES
from data.store.bookings.bookings import BookedStop
from dispatch.model import Stop

Kind: TypeAlias = Literal["class", "literal", "SQL", "type", "call"]

FIELDS = frozenset(field.name for shape in (Stop, BookedStop) for field in fields(shape))
FEWEST = 5
LEFT_OUT = {*THIRD_PARTIES, "migrations"}
DECLARING: tuple[Kind, ...] = ("class", "literal", "SQL", "type")
BESIDE: tuple[str, ...] = (
    *("api/http/aid/", "api/http/care/", "api/http/circuits/", "api/http/fleet/"),
    *("api/http/pages/circuits/", "api/pages/board/"),
    *("api/usecases/aid/", "api/usecases/circuits/", "api/usecases/fleet/"),
    *("data/formats/", "data/sample/", "data/store/aid/", "data/store/board/", "data/store/care/"),
    *("data/store/circuits/", "data/store/fleet/", "data/store/system/"),
    *("data/store/tables/aid.py", "data/store/tables/circuits.py", "data/store/tables/fleet.py"),
)
"""Beginnings of files that lie on no booking's way to a phone: other things have fields too."""
_WORD = re.compile(r"\w+")
_TYPEDEF = re.compile(r"/\*\*(?:(?!\*/).)*?@typedef.*?\*/", re.DOTALL)
_PROPERTY = re.compile(r"@property \{.*\} \[?(\w+)|(\w+)\??:")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Naming:
    """A place that names fields of a stop.

    Attributes
    ----------
    name
        Of a class, a type or what is called; else empty.
    count
        How many of the fields it names.
    """

    file: str
    line: int
    kind: Kind
    name: str = ""
    count: int

    @property
    def is_on_the_way(self) -> bool:
        """Return whether a booking passes it on its way from the form to the phone."""
        return self.kind in DECLARING[:-1] and not self.file.startswith(BESIDE)


def in_python(file: str, text: str) -> Iterator[Naming]:
    """Yield the places of a module."""
    tree = ast.parse(text)
    silent = set(_documentation(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef | ast.expr) or node in silent:
            continue
        told = _named(node)
        if told is None:
            continue
        kind, name, names = told
        count = len(FIELDS & set(names))
        if count >= FEWEST:
            yield Naming(file=file, line=node.lineno, kind=kind, name=name, count=count)
        if isinstance(node, ast.JoinedStr):
            silent.update(node.values)


def _documentation(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield texts that stand as statements."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value


def _named(node: ast.ClassDef | ast.expr) -> tuple[Kind, str, Iterable[str]] | None:
    """Return what a node is, what it is called, and which words it names."""
    told: tuple[Kind, str, Iterable[str]] | None = None
    match node:
        case ast.ClassDef(name=name, body=body):
            annotated = [part.target for part in body if isinstance(part, ast.AnnAssign)]
            names = [target.id for target in annotated if isinstance(target, ast.Name)]
            told = "class", name, names
        case ast.Dict(keys=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            told = "literal", "", _texts(parts)
        case ast.Set(elts=parts):
            told = "literal", "", _texts(parts)
        case ast.JoinedStr(values=parts):
            told = "SQL", "", _words(" ".join(_texts(parts)))
        case ast.Constant(value=str(text)):
            told = "SQL", "", _words(text)
        case ast.Call():
            told = _named_in_call(node)
    return told


def _named_in_call(call: ast.Call) -> tuple[Kind, str, Iterable[str]]:
    """Return the same of a call: of a table or a query, of texts, or of a value that is made."""
    name = ast.unparse(call.func).rpartition(".")[2]
    texts, columns = _texts(call.args), list(_columns(call.args))
    if len(FIELDS & set(columns)) >= FEWEST:
        return "SQL", name, columns
    if len(FIELDS & set(texts)) >= FEWEST:
        return "literal", name, texts
    return "literal" if name == "dict" else "call", name, [word.arg or "" for word in call.keywords]


def _texts(parts: Iterable[ast.expr | None]) -> list[str]:
    texts: list[str] = []
    for part in parts:
        match part:
            case ast.Constant(value=str(text)):
                texts.append(text)
            case ast.Starred(value=ast.Tuple(elts=inner)):
                texts += _texts(inner)
    return texts


def _columns(arguments: Iterable[ast.expr]) -> Iterator[str]:
    """Yield columns by name: ``text("note")`` of a table, ``stop.c.note`` of a query."""
    for argument in arguments:
        match argument:
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Attribute(value=ast.Attribute(attr="c"), attr=name):
                yield name


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def in_script(file: str, text: str) -> Iterator[Naming]:
    """Yield the types of a script, which stand in comments."""
    for comment in _TYPEDEF.finditer(text):
        names = {first or second for first, second in _PROPERTY.findall(comment[0])}
        count = len(FIELDS & names)
        if count >= FEWEST:
            line = text.count("\n", 0, comment.start()) + 1
            yield Naming(file=file, line=line, kind="type", count=count)


def in_files(files: Iterable[tuple[str, str]]) -> list[Naming]:
    """Return the places of files, of each its path and text, in order."""
    places: list[Naming] = []
    for file, text in files:
        if LEFT_OUT & set(PurePath(file).parts):
            continue
        match PurePath(file).suffix:
            case ".py":
                places += in_python(file, text)
            case ".js" | ".mjs":
                places += in_script(file, text)
            case ".sql" if (count := len(FIELDS & set(_words(text)))) >= FEWEST:
                places.append(Naming(file=file, line=1, kind="SQL", count=count))
    return sorted(places)


def files_here(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the product's files below a folder."""
    for part in PRODUCT:
        for path in sorted((root / part).rglob("*")):
            if path.suffix in {".py", ".js", ".mjs", ".sql"} and not LEFT_OUT & set(path.parts):
                yield str(path.relative_to(root)), path.read_text("utf-8")


def files_of(revision: str) -> Iterator[tuple[str, str]]:
    """Yield the product's files of a commit."""
    for file in _git("ls-tree", "-r", "--name-only", revision, *PRODUCT).splitlines():
        if PurePath(file).suffix in {".py", ".js", ".mjs", ".sql"}:
            yield file, _git("show", f"{revision}:{file}")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout  # noqa: S603


def totals(places: Iterable[Naming]) -> str:
    """Return how many places there are, of each kind and declaring in all."""
    listed = list(places)
    counts = Counter(place.kind for place in listed)
    declaring = sum(counts[kind] for kind in DECLARING)
    kinds = ", ".join(f"{kind} {counts[kind]}" for kind in DECLARING)
    way = sum(place.is_on_the_way for place in listed)
    return f"{declaring} declare ({kinds}), {way} on the way, {counts['call']} calls pass on"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.source.stop_fields", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--compare", metavar="REV", help="commit in which the same is counted")
    asked = parser.parse_args(argv)
    places = in_files(files_here(Path()))
    for place in sorted(places, key=lambda place: place.kind == "call"):
        where = f"{place.file}:{place.line}"
        star = "*" if place.is_on_the_way else " "
        print(f"{star}{place.count:3} {place.kind:8} {where} {place.name}".rstrip())
    print(f"now: {totals(places)}")
    if asked.compare:
        before = in_files(files_of(asked.compare))
        print(f"{asked.compare}: {totals(before)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
