"""``python -m bench.store``: see :mod:`bench.store.timings`."""

import sys

from bench.store.timings import main

sys.exit(main())
