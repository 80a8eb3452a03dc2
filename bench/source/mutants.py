"""Small faults that can be put into a Python source, each in one place.

A :class:`Fault` is found by the syntax tree and put in as text, so that all else of the file stays
as it is. It is recorded with the function that it is in and with the text of its line: by these it
is found again when the module has moved or the line stands elsewhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

Function = ast.FunctionDef | ast.AsyncFunctionDef

KINDS = ("comparison", "bound", "constant", "negation", "junction", "sign", "deleted", "returned")

COMPILING = ("njit", "compiled", "inlined", "front_door")
"""Words in the decorators of functions that numba compiles."""

_OPPOSITE = {
    "<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "==",
    "is": "is not", "is not": "is", "in": "not in", "not in": "in",
}  # fmt: skip
_BOUND = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_JUNCTION = {"and": "or", "or": "and"}
_SIGN = {"+": "-", "-": "+", "*": "//", "//": "*", "/": "*", "%": "//"}
_OPERATOR = re.compile(r"not\s+in|is\s+not|\b(?:is|in|and|or)\b|[<>=!]=|//|\*\*|[-<>+*/%]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One place of a source and what may stand there instead.

    Attributes
    ----------
    kind
        One of :data:`KINDS`.
    function
        Qualified name of the innermost function around it.
    line
        Number of the line, from 1.
    text
        That line, without spaces at its ends.
    old
        What stands there.
    new
        What stands there with the fault.
    nth
        Which one this is, from 0, of the places of its function with the same kind, old and new.
    compiled
        Whether numba compiles the function.
    begin
        First byte of ``old`` in the file.
    end
        First byte behind it.
    """

    kind: str
    function: str
    line: int
    text: str
    old: str
    new: str
    nth: int
    compiled: bool
    begin: int
    end: int


class Source:
    """The text of a module, its syntax tree and its functions."""

    def __init__(self, text: str) -> None:
        self.raw = text.encode()
        self.tree = ast.parse(text)
        self._lines = self.raw.splitlines(keepends=True)
        self._begins = [0]
        for line in self._lines:
            self._begins.append(self._begins[-1] + len(line))

    def begin(self, node: ast.expr | ast.stmt) -> int:
        """First byte of a node."""
        return self._begins[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt) -> int:
        """First byte behind a node."""
        assert node.end_lineno is not None  # noqa: S101  # parsed from a text
        assert node.end_col_offset is not None  # noqa: S101
        return self._begins[node.end_lineno - 1] + node.end_col_offset

    def between(self, begin: int, end: int) -> str:
        """Text of some bytes."""
        return self.raw[begin:end].decode()

    def line_at(self, offset: int) -> int:
        """Number of the line of a byte, from 1."""
        return self.raw.count(b"\n", 0, offset) + 1

    def line(self, number: int) -> str:
        """Text of a line without spaces at its ends."""
        return self._lines[number - 1].decode().strip()

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function with its qualified name, an outer one before those inside."""
        todo: list[tuple[str, ast.AST]] = [("", self.tree)]
        while todo:
            name, node = todo.pop(0)
            for child in ast.iter_child_nodes(node):
                inner = name
                if isinstance(child, ast.ClassDef | Function):
                    inner = f"{name}.{child.name}".lstrip(".")
                if isinstance(child, Function):
                    yield inner, child
                todo.append((inner, child))

    def function_of(self, fault: Fault) -> Function:
        """Function that a fault is in."""
        return next(
            one
            for name, one in self.functions()
            if name == fault.function and self.begin(one) <= fault.begin < self.end(one)
        )

    def text_of(self, function: Function) -> str:
        """Text of a function from its ``def``, without its docstring."""
        body = _body(function)
        return self.between(self.begin(function), self.begin(function.body[0])) + self.between(
            self.begin(body[0]), self.end(body[-1])
        )


def faults(source: Source) -> list[Fault]:
    """Every fault that the functions of a source may get, in the order of the text."""
    found: list[Fault] = []
    for name, function in source.functions():
        compiled = _is_compiled(function)
        counted: dict[tuple[str, str, str], int] = {}
        places = {
            place
            for node in _nodes(function)
            for find in (_in_operators, _in_values, _cut)
            for place in find(source, node)
        }
        for begin, end, kind, new in sorted(places):
            old = source.between(begin, end)
            nth = counted.get((kind, old, new), 0)
            counted[kind, old, new] = nth + 1
            line = source.line_at(begin)
            text = source.line(line)
            found.append(Fault(kind, name, line, text, old, new, nth, compiled, begin, end))
    return sorted(found, key=lambda one: (one.begin, one.end, one.kind, one.new))


def mutated(source: Source, fault: Fault) -> str:
    """Text of a source with a fault put in."""
    return (source.raw[: fault.begin] + fault.new.encode() + source.raw[fault.end :]).decode()


def with_probes(source: Source, put: dict[int, Fault], probe: str) -> str:
    """Text of a source that runs a line of code before each statement that would get a fault.

    Parameters
    ----------
    source
        The module.
    put
        The faults by their numbers; those of compiled functions get no probe.
    probe
        The code, ``{}`` in it for the number; it may have several lines.
    """
    at: list[tuple[int, str]] = []
    for number, fault in put.items():
        if not fault.compiled:
            statement = _statement_of(source, fault)
            at.append((source.begin(statement), probe.format(number)))
    raw = source.raw
    for begin, code in sorted(at, reverse=True):
        margin = "\n" + " " * (begin - (raw.rfind(b"\n", 0, begin) + 1))
        raw = raw[:begin] + (code.replace("\n", margin) + margin).encode() + raw[begin:]
    return raw.decode()


def _body(function: Function) -> list[ast.stmt]:
    """Statements of a function behind its docstring; all of them where it has nothing else."""
    has = ast.get_docstring(function, clean=False) is not None
    return function.body[1:] or function.body if has else function.body


def _is_compiled(function: Function) -> bool:
    return any(word in ast.unparse(one) for one in function.decorator_list for word in COMPILING)


def _nodes(function: Function) -> Iterator[ast.AST]:
    """Nodes of a function where a fault is a fault: no annotations, messages or inner functions."""
    todo: list[ast.AST] = list(_body(function))
    while todo:
        node = todo.pop()
        if isinstance(node, Function | ast.ClassDef | ast.Raise | ast.Assert | ast.JoinedStr):
            continue
        yield node
        if isinstance(node, ast.AnnAssign):
            todo += [node.value] if node.value else []
        else:
            todo += ast.iter_child_nodes(node)


def _in_operators(source: Source, node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
    """Places of faults between operands: begin, end, kind, and what would stand there."""
    if isinstance(node, ast.Compare):
        for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
            begin, end, word = _operator(source, left, right)
            yield begin, end, "comparison", _OPPOSITE[word]
            if word in _BOUND:
                yield begin, end, "bound", _BOUND[word]
    elif isinstance(node, ast.BoolOp):
        for left, right in zip(node.values, node.values[1:], strict=False):
            begin, end, word = _operator(source, left, right)
            yield begin, end, "junction", _JUNCTION[word]
    elif isinstance(node, ast.BinOp):
        begin, end, word = _operator(source, node.left, node.right)
        if word in _SIGN and not any(_is_text(one) for one in (node.left, node.right)):
            yield begin, end, "sign", _SIGN[word]


def _in_values(source: Source, node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
    """Places of faults in a condition or a number, as :func:`_in_operators`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        begin = source.begin(node)
        spaces = source.raw[begin + 3 :].startswith(b" ")
        yield begin, begin + 3 + spaces, "negation", ""
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        begin, end = source.begin(node.test), source.end(node.test)
        yield begin, end, "negation", f"not ({source.between(begin, end)})"
    elif isinstance(node, ast.Constant) and _is_number(node.value):
        for step in (1, -1):
            new = repr(node.value + step)
            yield source.begin(node), source.end(node), "constant", new


def _cut(source: Source, node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
    """Places of faults that leave out a statement or what it returns."""
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    kept = isinstance(node, ast.Assign) and all(
        isinstance(one, ast.Attribute | ast.Subscript) for one in node.targets
    )
    if isinstance(node, ast.stmt) and (called or kept or isinstance(node, ast.AugAssign)):
        yield source.begin(node), source.end(node), "deleted", "pass"
    expression = node.value if isinstance(node, ast.Return) else None
    if expression is not None and ast.unparse(expression) != "None":
        yield source.begin(expression), source.end(expression), "returned", "None"


def _operator(source: Source, left: ast.expr, right: ast.expr) -> tuple[int, int, str]:
    """Bytes and word of the operator between two expressions."""
    begin = source.end(left)
    text = source.between(begin, source.begin(right))
    # A comment may stand between the two, as long as itself.
    text = re.sub(r"#.*", lambda one: "#" * len(one[0].encode()), text)
    found = _OPERATOR.search(text)
    if found is None:
        return begin, begin, ""
    return begin + found.start(), begin + found.end(), " ".join(found[0].split())


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _statement_of(source: Source, fault: Fault) -> ast.stmt:
    """Innermost statement around a fault before which another may stand."""
    blocks = [_body(source.function_of(fault))]
    around = blocks[0][0]
    while blocks:
        block = blocks.pop()
        for one in block:
            if not source.begin(one) <= fault.begin < source.end(one):
                continue
            # An `elif` is an `if` in the other's branch, but none that a statement may precede.
            if not source.raw[source.begin(one) :].startswith(b"elif"):
                around = one
            blocks = _blocks_of(one)
            break
    return around


def _blocks_of(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Blocks of statements right inside one."""
    found: list[list[ast.stmt]] = []
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if block:
            found.append(block)
    parts = [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]
    return found + [one.body for one in parts]
