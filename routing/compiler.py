"""Start of the compiler without linear algebra: nothing of ours that is compiled has any."""

from __future__ import annotations

import sys
from importlib import import_module

_BLAS = "scipy.linalg.cython_blas"


def start_compiler() -> None:
    """Load numba's arrays without SciPy, by which it looks for linear algebra: 0.2 seconds less.

    Loads nothing else. Where SciPy's linear algebra is here already there is nothing to spare.
    """
    if "scipy.linalg" in sys.modules:
        return
    # So an import ends as it does where SciPy is not installed, which numba is made for.
    sys.modules[_BLAS] = None  # type: ignore[assignment]
    try:
        import_module("numba.np.arraymath")
    finally:
        del sys.modules[_BLAS]
