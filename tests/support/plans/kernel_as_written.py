"""Functions of the compiled search, as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba.core.dispatcher import Dispatcher

if TYPE_CHECKING:
    from types import ModuleType

    import pytest


def as_written(patch: pytest.MonkeyPatch, module: ModuleType) -> None:
    """Let the functions of a module, and those that it calls, run as Python.

    What is compiled already, with them inside, stays so.
    """
    for name, value in list(vars(module).items()):
        if isinstance(value, Dispatcher):
            patch.setattr(module, name, value.py_func)
