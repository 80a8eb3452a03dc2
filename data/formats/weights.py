"""Files of weights: what a plan is judged by, to plan a day anew with other prices."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from data.formats.fields import Faults
from data.formats.parts import MAX_CENTS
from data.formats.reading import read_document
from routing.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from dispatch.model import Prices, Weights

VERSION = 1
"""Value of the key ``tournee_weights`` that this reader knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFile:
    """Prices that replace those of a day; ``None`` leaves one as the day has it.

    Attributes
    ----------
    shift_cents, hour_cents, km_cents
        Replace the price of every shift, see :class:`dispatch.model.Prices`.
    balance_hour_cents, fairness_hundred_cents, stable_cents, margin_hour_cents
        Replace the day's, see :class:`dispatch.model.Weights`.
    """

    shift_cents: int | None = None
    hour_cents: int | None = None
    km_cents: int | None = None
    balance_hour_cents: int | None = None
    fairness_hundred_cents: int | None = None
    stable_cents: int | None = None
    margin_hour_cents: int | None = None

    def replaced(self, kind: type[Prices | Weights]) -> dict[str, Any]:
        """Values that replace those of a day's prices or weights, by the names that these have."""
        names = [one.name for one in fields(kind) if one.name in _NAMES]
        return {name: value for name in names if (value := getattr(self, name)) is not None}


_NAMES = tuple(one.name for one in fields(WeightsFile))
WEIGHTS_FILE_KEYS = ("tournee_weights", *_NAMES)


def read_weights(path: Path) -> WeightsFile:
    """Read a file of weights, JSON or YAML.

    Raises
    ------
    BadInput
        With every fault of the file.
    """
    faults = Faults(document=read_document(path))
    table = faults.root().table(WEIGHTS_FILE_KEYS)
    if table is None:
        raise BadInput(faults.found)
    table.check_version("tournee_weights", VERSION)
    weights = WeightsFile(**{name: table.optional_integer(name, high=MAX_CENTS) for name in _NAMES})
    if faults.found:
        raise BadInput(faults.found)
    return weights
