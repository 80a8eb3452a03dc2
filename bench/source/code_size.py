"""Size of the product: lines of code by folder, without blanks, comments and docstrings.

``python -m bench.source.code_size [--depth N] [--json FILE] [--compare FILE]``

Counted are Python, templates, SQL and JavaScript of what is installed: no tests, benches, third
parties' code or stylesheets. A text that stands as a statement is a docstring, also under a
constant or an attribute; SQL and HTML in Python's texts count as Python.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

PRODUCT = ("routing", "dispatch", "data", "api", "courier_app")
THIRD_PARTIES = {"node_modules", "vendor", "__pycache__"}

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
_JAVASCRIPT = re.compile(
    r"""(?P<kept> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`
        | (?<=[=(,:!&|?{;\[])\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/ )
      | //[^\n]* | /\*.*?\*/""",
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE = re.compile(r"(?P<kept>(?!))|\{\#.*?\#\}|<!--.*?-->", re.DOTALL)
_SQL = re.compile(r"(?P<kept>'(?:''|[^'])*')|--[^\n]*|/\*.*?\*/", re.DOTALL)


def python_lines(text: str) -> int:
    """Lines of a Python module that hold code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    # Blank lines in a text that is a value are no code either.
    written = text.splitlines()
    return sum(1 for line in lines if written[line - 1].strip())


def _lines_without(comments: re.Pattern[str]) -> Callable[[str], int]:
    def count(text: str) -> int:
        bare = comments.sub(lambda found: found["kept"] or "\n" * found[0].count("\n"), text)
        return sum(1 for line in bare.splitlines() if line.strip())

    return count


javascript_lines = _lines_without(_JAVASCRIPT)
template_lines = _lines_without(_TEMPLATE)
sql_lines = _lines_without(_SQL)

KINDS: dict[str, tuple[str, Callable[[str], int]]] = {
    ".py": ("python", python_lines),
    ".js": ("javascript", javascript_lines),
    ".mjs": ("javascript", javascript_lines),
    ".html": ("templates", template_lines),
    ".jinja": ("templates", template_lines),
    ".j2": ("templates", template_lines),
    ".mako": ("templates", template_lines),
    ".sql": ("sql", sql_lines),
}


def files(root: Path) -> Iterator[tuple[Path, str, int]]:
    """Every counted file below a folder that holds the product, its kind and its lines."""
    for part in PRODUCT:
        for file in sorted((root / part).rglob("*")):
            known = KINDS.get(file.suffix)
            if known is not None and not THIRD_PARTIES & set(file.parts):
                kind, lines = known
                yield file.relative_to(root), kind, lines(file.read_text("utf-8"))


def sizes(root: Path, depth: int) -> dict[str, Counter[str]]:
    """Lines by kind, of each folder down to a depth, of each layer and of all (``total``)."""
    found: dict[str, Counter[str]] = {}
    for file, kind, lines in files(root):
        folders = file.parts[:-1]
        names = {"/".join(folders[:level]) for level in range(1, depth + 1)}
        for name in (*names, "total"):
            found.setdefault(name, Counter())[kind] += lines
    return found


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.source.code_size", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--depth", type=int, default=2, help="levels of folders that are told")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--compare", type=Path, help="figures from before, as --json wrote them")
    asked = parser.parse_args(argv)
    found = sizes(Path(), asked.depth)
    kinds = sorted({kind for kind, _ in KINDS.values()})
    print(f"{'':32}" + "".join(f"{kind:>12}" for kind in (*kinds, "all")))
    for name in (*sorted(found.keys() - {"total"}), "total"):
        counts = [found[name][kind] for kind in kinds]
        print(f"{name:32}" + "".join(f"{count:12,}" for count in (*counts, sum(counts))))
    if asked.json is not None:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if asked.compare is not None:
        before = sum(json.loads(asked.compare.read_text("utf-8"))["total"].values())
        now = found["total"].total()
        print(f"before {before:,}, now {now:,}: {100 * (now / before - 1):+.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
