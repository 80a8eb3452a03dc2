"""Slips in what was typed behind ``tournee``, told as every other fault: what, and what is right.

The library that reads the command line tells them in English, some in the words of a parser.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from api.cli.context import open_cli
from routing.errors import BadInput, Fault

SLIP: Any = typer.BadParameter.__mro__[1]
"""Error of the library for whatever was typed wrong; it has no public name of its own."""

_NUMBERS = {
    "int_parsing": "option-not-a-whole-number",
    "int_from_float": "option-not-a-whole-number",
    "int_parsing_size": "option-not-a-whole-number",
    "float_parsing": "option-not-a-number",
    "greater_than_equal": "option-too-small",
    "less_than_equal": "option-too-large",
}
"""Codes of ours by those of the parser."""
_NO_COMMAND = re.compile(r"No such command '(.*?)'")
_TOO_MANY = re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", re.DOTALL)


@contextmanager
def printed_slips(words: Sequence[str]) -> Iterator[None]:
    """Print slips of the block in the reader's language, and as JSON where that is asked for.

    Raises
    ------
    typer.Exit
        2, once it is told. What we have no words for goes on to the library.
    """
    try:
        yield
    except SLIP as slip:
        fault = fault_of(slip)
        if fault is None:
            raise
        with open_cli(option_value(words, "--lang"), json="--json" in words):
            raise BadInput([fault]) from slip


def fault_of(slip: Any) -> Fault | None:  # noqa: ANN401  # typer brings its own click
    """Return a slip as a fault, ``None`` where we have no words for it."""
    kind, command = type(slip).__name__, slip.ctx.command_path if slip.ctx else "tournee"
    args: dict[str, str | int | float] = {"command": command}
    if kind == "NoSuchOption":
        args["known"] = " / ".join(slip.possibilities or ()) or "none"
        return Fault(code="option-unknown", where=slip.option_name, args=args)
    if kind == "BadOptionUsage" and " requires " in slip.message:
        return Fault(code="option-without-value", where=slip.option_name, args=args)
    if kind == "MissingParameter" and slip.param is not None:
        return Fault(code="option-missing", where=_named(slip.param), args=args)
    if kind == "BadParameter" and slip.param is not None:
        return _of_number(slip)
    unknown, more = _NO_COMMAND.match(slip.message), _TOO_MANY.match(slip.message)
    if unknown:
        near = difflib.get_close_matches(unknown[1], getattr(slip.ctx.command, "commands", ()))
        args["known"] = " / ".join(near) or "none"
        return Fault(code="no-such-command", where=unknown[1], args=args)
    return Fault(code="too-many-words", where=more[1], args=args) if more else None


def _of_number(slip: Any) -> Fault | None:  # noqa: ANN401  # typer brings its own click
    found: list[Any] = getattr(slip.__cause__, "errors", list)()
    code = _NUMBERS.get(found[0]["type"]) if found else None
    if code is None:
        return None
    limits = found[0].get("ctx", {})
    bounds = {name: limits[key] for name, key in (("low", "ge"), ("high", "le")) if key in limits}
    args: dict[str, str | int | float] = {"value": str(found[0]["input"]), **bounds}
    return Fault(code=code, where=_named(slip.param), args=args)


def _named(param: Any) -> str:  # noqa: ANN401  # typer brings its own click
    option = next((one for one in param.opts if one.startswith("--")), None)
    return str(option or param.metavar or param.name)


def option_value(words: Sequence[str], option: str) -> str | None:
    """Return the value of an option, the last one where it comes twice."""
    found = None
    for place, word in enumerate(words):
        if word.startswith(f"{option}="):
            found = word.partition("=")[2]
        elif word == option:
            found = next(iter(words[place + 1 :]), None)
    return found
