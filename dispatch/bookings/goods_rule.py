"""Kinds of goods that a cooperative never lets ride together."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.values.validation import out_of_range, refuse
from routing.errors import Fault

MOST_PAIRS = 100
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPair:
    """Two kinds of goods that never ride together, as jobs name them."""

    one: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsRule:
    """One published version of what never rides together.

    Attributes
    ----------
    version
        From 1.
    pairs
        Kinds of goods that are never aboard at the same time. None to start with: which goods
        harm each other is the cooperative's to say.
    """

    version: int = 1
    pairs: tuple[KindPair, ...] = ()

    def __post_init__(self) -> None:
        faults = out_of_range("version", self.version, 1, 1_000_000_000)
        faults += out_of_range("pairs", len(self.pairs), 0, MOST_PAIRS)
        for number, pair in enumerate(self.pairs):
            names = (goods_kind(pair.one), goods_kind(pair.other))
            if not all(names) or names[0] == names[1]:
                value = ", ".join(names)
                where = f"pairs[{number}]"
                faults += [Fault(code="kinds-not-two", where=where, args={"value": value})]
            for key, name in (("one", pair.one), ("other", pair.other)):
                faults += out_of_range(f"pairs[{number}].{key}", len(name), 0, LONGEST_NAME)
        refuse(faults)

    @property
    def never_together(self) -> tuple[tuple[str, str], ...]:
        """The pairs as they are compared, each once."""
        pairs = {tuple(sorted((goods_kind(one.one), goods_kind(one.other)))) for one in self.pairs}
        return tuple(sorted((first, second) for first, second in pairs))


def goods_kind(text: str) -> str:
    """Return a kind of goods as it is compared: case and spaces make no difference."""
    return " ".join(text.casefold().split())
