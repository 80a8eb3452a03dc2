"""Tiny planning instances in each format, made for the tests."""

import json
from pathlib import Path

import numpy as np

from bench.planning.instances import Instance

# Depot in the middle of a street; 1 and 2 are taken east to 3 and 4.
LI_LIM = """2\t10\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t3\t4\t5\t0\t50\t2\t0\t3
2\t3\t0\t6\t10\t60\t2\t0\t4
3\t6\t8\t-5\t0\t90\t2\t1\t0
4\t9\t0\t-6\t0\t90\t2\t2\t0
"""

SARTORI_BURIOL = """NAME: tiny-n4-1
LOCATION: Nowhere
TYPE: PDPTW
SIZE: 5
ROUTE-TIME: 60
TIME-WINDOW: 60
CAPACITY: 10
NODES
0 41.0 2.0 0 0 60 0 0 0
1 41.1 2.0 5 0 50 5 0 3
2 41.2 2.0 6 3 50 5 0 4
3 41.3 2.0 -5 0 55 5 1 0
4 41.4 2.0 -6 0 55 5 2 0
EDGES
0 1 2 3 4
2 0 3 4 5
3 4 0 5 6
4 5 6 0 7
5 6 7 8 0
EOF
"""

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  3         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0        100          0
    1      3         4          6          0         50          1
    2      6         8          4         20         60          1
    3      0         5          5          0         60          1
"""


def write_sets(folder: Path) -> Path:
    """Write one instance of each format, each in a folder of its own, with best known results."""
    for name, file, text, best in (
        ("li_lim", "TINY1.txt", LI_LIM, {"tiny1": {"vehicles": 1, "distance": 27.06}}),
        ("sartori", "tiny-n4-1.txt", SARTORI_BURIOL, {"tiny-n4-1": {"vehicles": 1, "cost": 21}}),
        ("solomon", "T1.txt", SOLOMON, {"T1": {"vehicles": 2, "distance": 30.0}}),
    ):
        place = folder / name
        place.mkdir(parents=True)
        (place / file).write_text(text, encoding="utf-8")
        (place / "best_known.json").write_text(json.dumps(best), encoding="utf-8")
    return folder


def street(*, pairs: tuple[tuple[int, int], ...] = ((1, 3), (2, 4)), fleet: int = 2) -> Instance:
    """Stops 1 to 4 along a street, one unit of way apart, the depot at its west end."""
    place = np.arange(5.0)
    return Instance(
        set="own",
        name="street",
        capacity=10,
        fleet=fleet,
        pairs=pairs,
        demand=np.array([0, 5, 5, 5, 5]),
        ready=np.array([0, 0, 0, 0, 5]),
        due=np.array([20, 10, 10, 10, 10]),
        service=np.array([0, 1, 1, 1, 1]),
        distance=np.abs(place[:, None] - place[None, :]),
        steps=1000,
    )
