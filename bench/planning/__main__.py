"""``python -m bench.planning``: see :mod:`bench.planning.side_by_side`."""

import sys

from bench.planning.side_by_side import main

sys.exit(main())
