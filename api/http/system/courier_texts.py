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
    return _written(language, _of_app(language))


def texts_of(language: str, prefixes: tuple[str, ...]) -> str:
    """Return the messages that begin so, and those that they refer to, in one language."""
    return _written(language, _begun_by(language, prefixes))


def split_texts(language: str, first: Named) -> tuple[str, str]:
    """Return what the first screens say, and the rest of :func:`app_texts`."""
    all_names = _of_app(language)
    near = _with_references(language, {name for name in all_names if first.has(name)})
    return _written(language, near), _written(language, all_names - near)


def _of_app(language: str) -> set[str]:
    return _begun_by(language, (PREFIX, *SHARED))


def _begun_by(language: str, prefixes: tuple[str, ...]) -> set[str]:
    names = {one for one in _catalogue(language) if one.startswith(prefixes)}
    return _with_references(language, names)


@cache
def _catalogue(language: str) -> dict[str, str]:
    """Return each message and term as it is written, by name: to parse them all takes a second."""
    source = catalogue_source(language)
    begins = list(_BEGIN.finditer(source))
    ends = [*(each.start() for each in begins[1:]), len(source)]
    return {each[1]: source[each.start() : end] for each, end in zip(begins, ends, strict=True)}


_BEGIN = re.compile(r"^(-?[A-Za-z][\w-]*) *=", re.MULTILINE)


@cache
def _entry(language: str, name: str) -> _Entry:
    # What follows it is a comment of the next one, or of a group of them.
    parsed = FluentParser().parse(_catalogue(language)[name]).body
    (entry,) = (one for one in parsed if isinstance(one, Message | Term))
    return entry


@cache
def _references(language: str, name: str) -> frozenset[str]:
    found = _References()
    found.visit(_entry(language, name))
    return frozenset(found.names & _catalogue(language).keys())


def _with_references(language: str, names: set[str]) -> set[str]:
    wanted, todo = set(names), sorted(names)
    while todo:
        new = _references(language, todo.pop()) - wanted
        wanted |= new
        todo += new
    return wanted


def _written(language: str, names: set[str]) -> str:
    resource = Resource(body=[_entry(language, name) for name in sorted(names)])
    return FluentSerializer().serialize(resource)


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
