"""Whole numbers out of fractions, by one rule everywhere money and grams are counted.

Half a unit goes away from zero, so that the reversal of an amount is exactly its negative.
"""

from __future__ import annotations

from collections.abc import Sequence


def rounded(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole number, halves away from zero.

    Parameters
    ----------
    numerator
        Any whole number.
    denominator
        A whole number above 0.
    """
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def allotted(total: int, shares: Sequence[int]) -> tuple[int, ...]:
    """Split a total by shares into whole parts that sum to it exactly.

    Each part is its exact one rounded down; what is left goes, one each, to the parts that lost
    most by that, the earlier of two equal ones first (the method of largest remainders).

    Parameters
    ----------
    total
        What is split, 0 or more: cents, grams, metres.
    shares
        One weight for each part, 0 or more; where all are 0 the parts are as equal as can be.

    Returns
    -------
    tuple
        As many parts as shares; empty without shares.
    """
    weights = list(shares) if any(shares) else [1] * len(shares)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in order[: total - sum(parts)] if weights else ():
        parts[index] += 1
    return tuple(parts)
