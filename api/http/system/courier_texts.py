"""The texts of the courier's app: its part of the catalogues, and what the first screens say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax.ast import Message, MessageReference, Resource, Term, TermReference
from fluent.syntax.visitor import Visitor

from api.locales.texts import catalogue_source

PREFIX = "courier-app-"
"""Of the messages of the catalogues that the app has for its own."""

SHARED = (
    "visit-status-",
    "event-visit-",
    "event-round-",
    "event-shift-",
    "event-break-",
    "event-code-",
    "event-proof-",
    "event-goods-",
    "event-incident-reported",
    "event-swap-",
    "event-decision-",
    "event-position-",
    "turn-",
    "hazard-",
    "mode-",
    "failure-",
    "next-",
    "proof-",
    "incident-",
    "conflict-",
)
"""Of the messages that it shares with others."""

_Entry: TypeAlias = Message | Term

_WHOLE = re.compile(r"""['"]([a-z][\w-]*)['"]""")
"""A name in quotes: of a sentence, where there is one of that name."""
_BEGUN = re.compile(r"`([a-z][\w-]*-)\$\{")
_FAMILY = re.compile(r"\bcoded\(\s*'([\w-]+)'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Sentences that source code names.

    Attributes
    ----------
    whole
        Names, with or without :data:`PREFIX`.
    begun
        How names begin that the code completes.
    """

    whole: frozenset[str]
    begun: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Return whether a message of the catalogue may be asked for."""
        own = name.removeprefix(PREFIX)
        return own in self.whole or name.startswith(self.begun) or own.startswith(self.begun)


def named_in(sources: Iterable[str]) -> Named:
    """Find what modules of the app name of the sentences; rather too much than too little."""
    code = "\n".join(sources)
    families = [f"{one}-" for one in _FAMILY.findall(code)]
    begun = {*_BEGUN.findall(code), *families} - {PREFIX}
    return Named(whole=frozenset(_WHOLE.findall(code)), begun=tuple(sorted(begun)))


def app_texts(language: str) -> str:
    """Return the messages that the app shows, and those that they refer to, in one language."""
    entries = _catalogue(language)
    return _written(entries, _of_app(entries))


def texts_of(language: str, prefixes: tuple[str, ...]) -> str:
    """Return the messages that begin so, and those that they refer to, in one language."""
    entries = _catalogue(language)
    return _written(entries, _begun_by(entries, prefixes))


def split_texts(language: str, first: Named) -> tuple[str, str]:
    """Return what the first screens say, and the rest of :func:`app_texts`."""
    entries = _catalogue(language)
    all_names = _of_app(entries)
    near = _with_references(entries, {name for name in all_names if first.has(name)})
    return _written(entries, near), _written(entries, all_names - near)


def _of_app(entries: dict[str, _Entry]) -> set[str]:
    return _begun_by(entries, (PREFIX, *SHARED))


def _begun_by(entries: dict[str, _Entry], prefixes: tuple[str, ...]) -> set[str]:
    return _with_references(entries, {one for one in entries if one.startswith(prefixes)})


@cache
def _catalogue(language: str) -> dict[str, _Entry]:
    source = catalogue_source(language)
    parsed = FluentParser().parse(source).body
    entries = {_name(one): one for one in parsed if isinstance(one, Message | Term)}
    for one in entries.values():
        one.comment = None
    return entries


def _with_references(entries: dict[str, _Entry], names: set[str]) -> set[str]:
    wanted, todo = set(names), sorted(names)
    while todo:
        found = _References()
        found.visit(entries[todo.pop()])
        new = found.names & entries.keys() - wanted
        wanted |= new
        todo += new
    return wanted


def _written(entries: dict[str, _Entry], names: set[str]) -> str:
    return FluentSerializer().serialize(Resource(body=[entries[name] for name in sorted(names)]))


class _References(Visitor):
    """Collects what a message refers to."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802  # its name
        """Note another message."""
        self.names.add(node.id.name)

    def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802  # its name
        """Note a term, and what its arguments refer to."""
        self.names.add(f"-{node.id.name}")
        self.generic_visit(node)


def _name(entry: _Entry) -> str:
    return f"-{entry.id.name}" if isinstance(entry, Term) else entry.id.name
