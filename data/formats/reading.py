"""JSON or YAML text into plain values, with the line of each key where YAML gives it.

The YAML read here is the JSON-like core of YAML 1.2: texts, whole and decimal numbers, ``true``,
``false``, ``null``, lists and tables. An instant or a time of day without quotes stays the text
that was written (plain YAML 1.1 would make 510 of ``8:30``), and a key given twice is a fault.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, cast

import yaml

from routing.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_DEPTH = 60
"""Deeper nesting than any format of ours has, and shallower than Python's own limit."""

MAX_UNFOLDING = 10
"""Values for each sign of a YAML text at most, so that aliases cannot fill the memory."""

_PREFIX = "tag:yaml.org,2002:"
_RESOLVERS = {
    "null": (re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
    "bool": (re.compile(r"^(?:true|false)$"), ["t", "f"]),
    "int": (re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")),
    "float": (
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
        list("-+.0123456789"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A parsed file.

    Attributes
    ----------
    file
        Its name, as faults give it.
    content
        Dictionaries with text keys, lists, texts, numbers, booleans and ``None``.
    lines
        Line (from 1) of each key path such as ``jobs[3].drops[0]``; empty for JSON.
    """

    file: str
    content: object
    lines: Mapping[str, int] = field(default_factory=dict)


def child_path(where: str, key: str | int) -> str:
    """Extend a key path by a key of a table or a row (from 0) of a list."""
    if isinstance(key, int):
        return f"{where}[{key}]"
    return f"{where}.{key}" if where else key


def read_document(path: Path) -> Document:
    """Read a JSON or YAML file.

    The name's ending decides which of the two it is; with another ending, a file that starts
    with ``{`` is JSON.

    Raises
    ------
    BadInput
        If the file cannot be read, is not UTF-8, is malformed, or gives a key twice.
    """
    file = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadInput.of("file-unreadable", file=file, why=why, line=0) from error
    text = decoded(raw, file)
    ending = path.suffix.lower()
    is_json = ending == ".json" or (
        ending not in (".yaml", ".yml") and text.lstrip().startswith("{")
    )
    return parse_json(text, file) if is_json else parse_yaml(text, file)


def decoded(raw: bytes, file: str) -> str:
    """Return the text of a file, which must be UTF-8.

    Raises
    ------
    BadInput
        ``not-utf8`` with the line.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput.of("not-utf8", file=file, line=line) from error


def refuse(code: str, file: str | Path, where: str = "", **args: str | float) -> NoReturn:
    """Refuse a whole file for one fault.

    Raises
    ------
    BadInput
        With it; its line is 0 where none is given.
    """
    raise BadInput([Fault(code=code, file=str(file), where=where, args={"line": 0, **args})])


def count_values(content: object, most: int) -> int:
    """Count the values of a document, at least as far as to see that they are too many."""
    count, waiting = 1, [content]
    while waiting and count <= most:
        value = waiting.pop()
        if isinstance(value, dict | list):
            count += len(value)
            if count <= most:
                waiting += value.values() if isinstance(value, dict) else value
    return count


# ------------------------------------------------------------------------------------------ JSON


class _TwiceKeyed(dict[str, Any]):
    """A JSON object that gives a key more than once; ``twice`` is that key."""

    twice = ""


def parse_json(text: str, file: str = "") -> Document:
    """Parse JSON text.

    Raises
    ------
    BadInput
        If it is malformed, not a number JSON knows (``NaN``), too deep, or gives a key twice.
    """
    doubled = False

    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        doubled = True
        marked = _TwiceKeyed(fields)
        counts = Counter(key for key, _ in pairs)
        marked.twice = next(key for key, count in counts.items() if count > 1)
        return marked

    def not_json(name: str) -> NoReturn:
        refuse("malformed", file, language="JSON", column=0, why=f"{name} is not a JSON number")

    if not text.strip():
        refuse("empty-file", file)
    try:
        content = json.loads(text, object_pairs_hook=table, parse_constant=not_json)
    except json.JSONDecodeError as error:
        refuse(
            "malformed", file, language="JSON", line=error.lineno, column=error.colno, why=error.msg
        )
    except RecursionError:
        refuse("too-deep", file, limit=MAX_DEPTH)
    except ValueError as error:  # a whole number with thousands of digits
        refuse("malformed", file, language="JSON", column=0, why=str(error).partition(";")[0])
    if doubled:
        raise BadInput(_doubles(content, file, ""))
    try:
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Such a text could be planned, and then not be written.
        why = "an escape such as \\ud800 is half of a character"
        refuse("malformed", file, language="JSON", column=0, why=why)
    return Document(file=file, content=content)


def _doubles(value: object, file: str, where: str) -> list[Fault]:
    """Find the objects of a JSON text that give a key twice."""
    found: list[Fault] = []
    children: list[tuple[str | int, object]] = []
    if isinstance(value, _TwiceKeyed):
        at = child_path(where, value.twice)
        found += BadInput.of("duplicate-key", file=file, where=at, key=value.twice, line=0).faults
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    for key, child in children:
        found.extend(_doubles(child, file, child_path(where, key)))
    return found


# ------------------------------------------------------------------------------------------ YAML


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader with the plain scalars of this module only."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


class YamlWriter(yaml.SafeDumper):
    """Writes what :func:`parse_yaml` reads back: quotes a text that would read as another type."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def ignore_aliases(self, data: object) -> bool:
        """Write equal things out each time; a reader should not have to look elsewhere."""
        del data
        return True


_BREAKS = re.compile(r"[\r\n\x85\u2028\u2029\ufeff]")


def _write_text(writer: YamlWriter, text: str) -> yaml.ScalarNode:
    """Quote a text with line breaks of any kind, which plain YAML would fold into others."""
    style = '"' if _BREAKS.search(text) else None
    return writer.represent_scalar(_PREFIX + "str", text, style=style)


YamlWriter.add_representer(str, _write_text)

for _name, (_pattern, _firsts) in _RESOLVERS.items():
    _Loader.add_implicit_resolver(_PREFIX + _name, _pattern, _firsts)
    YamlWriter.add_implicit_resolver(_PREFIX + _name, _pattern, _firsts)


def parse_yaml(text: str, file: str = "") -> Document:
    """Parse YAML text.

    Raises
    ------
    BadInput
        If it is malformed, too deep, uses tags, or gives a key twice; all doubled keys at once.
    """
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        why = error.problem or ""
        refuse("malformed", file, language="YAML", line=line, column=column, why=why)
    except yaml.YAMLError as error:  # characters that no YAML text may hold
        why = str(error).partition("\n")[0]
        refuse("malformed", file, language="YAML", column=0, why=why)
    except RecursionError:
        refuse("too-deep", file, limit=MAX_DEPTH)
    if root is None:
        refuse("empty-file", file)
    builder = _Builder(file=file, limit=1000 + MAX_UNFOLDING * len(text))
    content = builder.build(root, "", 0)
    if builder.faults:
        raise BadInput(builder.faults)
    return Document(file=file, content=content, lines=builder.lines)


@dataclass(slots=True, kw_only=True)
class _Builder:
    """Turns YAML nodes into values while it notes lines and faults."""

    file: str
    limit: int
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    visited: int = 0

    def build(self, node: yaml.Node, where: str, depth: int) -> object:
        line = node.start_mark.line + 1
        self.visited += 1
        if depth > MAX_DEPTH or self.visited > self.limit:
            refuse("too-deep", self.file, where, line=line, limit=MAX_DEPTH)
        self.lines.setdefault(where, line)
        if isinstance(node, yaml.MappingNode) and node.tag == _PREFIX + "map":
            return self._table(node, where, depth)
        if isinstance(node, yaml.SequenceNode) and node.tag == _PREFIX + "seq":
            children = cast("list[yaml.Node]", node.value)
            return [
                self.build(child, child_path(where, row), depth + 1)
                for row, child in enumerate(children)
            ]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, where, line)
        self._fault("unknown-tag", where, line, value=node.tag)
        return None

    def _table(self, node: yaml.MappingNode, where: str, depth: int) -> dict[str, object]:
        fields: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault("key-not-text", where, line)
                continue
            key = str(key_node.value)
            path = child_path(where, key)
            if key in fields:
                self._fault("duplicate-key", path, line, key=key)
                continue
            self.lines[path] = line
            fields[key] = self.build(value_node, path, depth + 1)
        return fields

    def _scalar(self, node: yaml.ScalarNode, where: str, line: int) -> object:
        text = str(node.value)
        kind = node.tag.removeprefix(_PREFIX)
        if kind == "str":
            return text
        pattern = _RESOLVERS[kind][0] if kind in _RESOLVERS else None
        if pattern is None or not pattern.match(text):
            self._fault("unknown-tag", where, line, value=node.tag)
            return None
        return _plain(kind, text)

    def _fault(self, code: str, where: str, line: int, **args: str) -> None:
        self.faults.append(
            Fault(code=code, file=self.file, where=where, args={"line": line, **args})
        )


def _plain(kind: str, text: str) -> object:
    """Return the value of a plain scalar that is not text."""
    if kind == "null":
        return None
    if kind == "bool":
        return text == "true"
    if kind == "float":
        return float(text)
    try:
        return int(text)
    except ValueError:  # thousands of digits
        return float("inf")
