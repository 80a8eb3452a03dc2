"""Doors on pavements: how many of a city's addresses end on ways that a bike is pushed along.

``python -m bench.routing.doors EXTRACT... [--profile cargo]``
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from routing.city import make_city
from routing.network.snapping import RIDDEN, snap_points
from routing.osm.extract_reader import read_streets
from routing.router import Router


def shares(router: Router, profile: str) -> tuple[float, float]:
    """Shares of addresses that end on pushed ways: with the street of each, and without."""
    graph = router.graph(profile)
    addresses = router.city.addresses
    points = [address.point for address in addresses]
    named = router.snap(points, profile, [address.street for address in addresses])
    unnamed = snap_points(graph.streets, router._grid, graph.manner, points)  # noqa: SLF001
    both = []
    for snaps in (named, unnamed):
        edges = np.array([snap.edge for snap in snaps if snap is not None], np.int64)
        both.append(float((graph.manner[edges] != RIDDEN).mean()))
    return both[0], both[1]


def main() -> None:
    """Print a row for each extract."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", nargs="+", type=Path)
    parser.add_argument("--profile", default="cargo")
    wanted = parser.parse_args()
    for extract in wanted.extracts:
        router = Router(make_city(read_streets(extract), name=extract.stem))
        count = len(router.city.addresses)
        if not count:
            print(f"{extract.name}: no addresses")
            continue
        with_streets, without = shares(router, wanted.profile)
        print(
            f"{extract.name}: {count} addresses, on pushed ways {100 * with_streets:.1f} % with "
            f"their street, {100 * without:.1f} % without"
        )


if __name__ == "__main__":
    main()
