"""``python -m bench.routing``: see :mod:`bench.routing.side_by_side`."""

import sys

from bench.routing.side_by_side import main

sys.exit(main())
