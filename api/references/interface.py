"""Writes the pages of ``docs`` that are made from the program: ``openapi.json``, ``errors.md``.

Run ``make openapi`` after a change of an address, a shape or a sentence; a test compares.
"""

from __future__ import annotations

import ast
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from api.http.addresses import ROUTERS
from api.http.description.openapi import describe_routes
from api.http.problems import status_of
from api.locales.texts import catalogue_source
from routing import errors
from routing.errors import TourneeError

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("routing", "dispatch", "data", "api")
_KINDS = ("NotFound", "Denied", "Conflict", "DamagedFile", "Failure", "NotReady")


@cache
def openapi_text() -> str:
    """Return the description of every address (OpenAPI 3.1), as it is kept in the repository."""
    routes = [route for router in ROUTERS for route in router.routes]
    description = describe_routes(routes, title="Tournée", version=version("tournee"))
    return json.dumps(description, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def errors_text() -> str:
    """Return the page of all codes with status and sentence, as Markdown."""
    sentences = _sentences()
    statuses = _statuses(
        [key.removeprefix("error-") for key in sentences if key.startswith("error-")]
    )
    lines = [_HEAD, "## Errors\n", "| code | status | sentence |", "|---|---|---|"]
    for key, sentence in sorted(sentences.items()):
        if key.startswith("error-"):
            code = key.removeprefix("error-")
            status_list = ", ".join(str(one) for one in sorted(statuses.get(code, ()))) or "–"
            lines.append(f"| `{code}` | {status_list} | {sentence} |")
    lines += ["", _FAULTS, "| code | sentence |", "|---|---|"]
    for key, sentence in sorted(sentences.items()):
        if key.startswith("fault-"):
            lines.append(f"| `{key.removeprefix('fault-')}` | {sentence} |")
    return "\n".join(lines) + "\n"


_HEAD = """\
# Errors

Made from the program by `make openapi`; do not edit. Every refusal over HTTP is a problem by
RFC 9457 (`application/problem+json`), see [the API](api.md). Its `code` is one of these and stays
what it is; its `detail` is the sentence, in English or French by `Accept-Language`. What stands in
braces is in `arguments`. A dash as status: an error of the command line, of a task in the
background, or one that is told inside of an answer.
"""
_FAULTS = """\
## Faults

What is wrong with an input: 422 with the code `bad-input`, and one entry in `faults` for each, with
its `where`. Reports of imports and verdicts on events use the same codes.
"""


def _sentences() -> dict[str, str]:
    """Return the English sentences by their id, on one line each."""
    source = catalogue_source("en")
    messages = (one for one in FluentParser().parse(source).body if isinstance(one, ftl.Message))
    return {
        one.id.name: " ".join(_plain(one.value).split()).replace("|", "\\|")
        for one in messages
        if one.value is not None
    }


def _plain(pattern: ftl.Pattern) -> str:
    """Write a sentence with its variables in braces; of several forms the usual one."""
    return "".join(
        part.value if isinstance(part, ftl.TextElement) else _shown(part.expression)
        for part in pattern.elements
    )


def _shown(expression: object) -> str:
    if isinstance(expression, ftl.SelectExpression):
        usual = next(one for one in expression.variants if one.default)
        return _plain(usual.value)
    if isinstance(expression, ftl.FunctionReference):
        return _shown(expression.arguments.positional[0])
    if isinstance(expression, ftl.VariableReference):
        return f"{{{expression.id.name}}}"
    return str(getattr(expression, "value", ""))


def _statuses(codes: Collection[str]) -> dict[str, set[int]]:
    """Find by which statuses each code is answered, from where the program raises it."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for call, name in _calls():
        if name in _KINDS and call.args:
            kind: type[TourneeError] = getattr(errors, name)
            for code in _meant(call.args[0], codes):
                found[code].add(status_of(kind(code)))
        elif name == "RequestRefused" and all(isinstance(x, ast.Constant) for x in call.args):
            status, code_ = (one.value for one in call.args if isinstance(one, ast.Constant))
            found[str(code_)].add(int(str(status)))
    for code in codes:
        if code.startswith("no-such-"):
            found[code].add(404)
    found["bad-input"].add(422)
    found["changed-meanwhile"].add(412)
    found |= {"method-not-allowed": {405}, "request-refused": {400}}
    return found


def _meant(expression: ast.expr, codes: Collection[str]) -> list[str]:
    """Return the codes that an expression may mean: a text, or every code that begins like it."""
    if isinstance(expression, ast.Constant):
        return [str(expression.value)]
    if isinstance(expression, ast.JoinedStr) and isinstance(expression.values[0], ast.Constant):
        return [one for one in codes if one.startswith(str(expression.values[0].value))]
    return []


def _calls() -> Iterator[tuple[ast.Call, str]]:
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if not any(f"{name}(" in source for name in (*_KINDS, "RequestRefused")):
                continue
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call):
                    function = node.func
                    name = function.attr if isinstance(function, ast.Attribute) else ""
                    yield node, function.id if isinstance(function, ast.Name) else name


PAGES: Mapping[str, Callable[[], str]] = {"openapi.json": openapi_text, "errors.md": errors_text}
"""Each page in ``docs``, and what makes it."""


def write_pages(folder: Path) -> None:
    """Write every page into a folder."""
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
