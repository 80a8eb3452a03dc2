"""The elimination tree of a ranked net: for each state the first one above that it links to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray


class Arrows(NamedTuple):
    """States by state: ``to[first[x]:first[x + 1]]``."""

    first: NDArray[np.int64]
    to: NDArray[np.int32]


def arrows(of: NDArray[np.int32], to: NDArray[np.int32], size: int) -> Arrows:
    """Sort pairs of states by the first."""
    first = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=size)))).astype(np.int64)
    return Arrows(first, to[np.argsort(of, kind="stable")].astype(np.int32))


@njit(cache=True, nogil=True)
def elimination_tree(higher: Arrows) -> NDArray[np.int32]:
    """Parents when states are contracted in order; ``higher`` links each to some ranked above.

    A parent is the lowest state linked to, once all below are contracted (Liu, "The role of
    elimination trees in sparse factorization", 1990): found by climbing from each lower neighbour
    to a root, with shortened ways.
    """
    size = len(higher.first) - 1
    parent = np.full(size, -1, np.int32)
    shortcut = np.full(size, -1, np.int32)
    # Lower neighbours of each state.
    lower_first = np.zeros(size + 1, np.int64)
    for i in range(len(higher.to)):
        lower_first[higher.to[i] + 1] += 1
    for x in range(size):
        lower_first[x + 1] += lower_first[x]
    free = lower_first[:-1].copy()
    lower = np.empty(len(higher.to), np.int32)
    for x in range(size):
        for i in range(higher.first[x], higher.first[x + 1]):
            lower[free[higher.to[i]]] = x
            free[higher.to[i]] += 1
    for x in range(size):
        for i in range(lower_first[x], lower_first[x + 1]):
            below = lower[i]
            while shortcut[below] >= 0 and shortcut[below] != x:
                above = shortcut[below]
                shortcut[below] = x
                below = above
            if shortcut[below] < 0:
                shortcut[below] = x
                parent[below] = x
    return parent


@njit(cache=True, nogil=True)
def descendants_together(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """Ranks that keep the tree and put the descendants of each state right below it."""
    size = len(parent)
    weight = np.ones(size, np.int32)
    for x in range(size):
        if parent[x] >= 0:
            weight[parent[x]] += weight[x]
    rank = np.empty(size, np.int32)
    top = size
    free = np.empty(size, np.int32)
    for x in range(size - 1, -1, -1):
        if parent[x] < 0:
            rank[x] = top - 1
            top -= weight[x]
        else:
            rank[x] = free[parent[x]]
            free[parent[x]] -= weight[x]
        free[x] = rank[x] - 1
    return rank


@njit(cache=True, nogil=True)
def depths(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """Steps from each state to its root."""
    depth = np.zeros(len(parent), np.int32)
    for x in range(len(parent) - 1, -1, -1):
        if parent[x] >= 0:
            depth[x] = depth[parent[x]] + 1
    return depth
