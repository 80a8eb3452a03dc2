"""Compiles every kernel of the street side ahead of its first use."""

from __future__ import annotations

import numpy as np

from routing.city import make_city
from routing.cut import Ways, cut
from routing.profiles import PROFILE_NAMES
from routing.router import Router
from routing.types import Point


def warm() -> None:
    """Route once over a crossroads that needs no file; numba keeps what it compiles."""
    streets = cut(
        Ways(
            first=np.array([0, 3, 6], np.int64),
            node_id=np.array([1, 2, 3, 4, 2, 5], np.int64),
            lon=np.array([0, 10_000, 20_000, 10_000, 10_000, 10_000], np.int32),
            lat=np.array([0, 0, 0, -10_000, 0, 10_000], np.int32),
            way_id=np.array([1, 2], np.int64),
            name=np.zeros(2, np.int32),
            tags=np.zeros(2, np.int32),
            flags=np.zeros(2, np.uint8),
            layer=np.zeros(2, np.int8),
            node_tags={},
            names=("",),
            tag_sets=({"highway": "residential"},),
            node_tag_sets=(),
        )
    )
    router = Router(make_city(streets, name="crossroads"))
    start, goal = Point(lon=0.0001, lat=0.0), Point(lon=0.001, lat=0.0005)
    router.matrix((start, goal), PROFILE_NAMES[0])
    router.route(start, goal, PROFILE_NAMES[0])
