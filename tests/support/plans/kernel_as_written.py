"""Functions of the compiled search, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba.core.dispatcher import Dispatcher

if TYPE_CHECKING:
    from types import ModuleType

    import pytest


def as_written(patch: pytest.MonkeyPatch, *modules: ModuleType) -> None:
    """Let the functions of some modules, and those that they call, run as Python.

    What is compiled already, with them inside, stays so.
    """
    for module in modules:
        for name, value in list(vars(module).items()):
            if isinstance(value, Dispatcher):
                patch.setattr(module, name, value.py_func)
