"""``python -m bench.api``: see :mod:`bench.api.serving`."""

import sys

from bench.api.serving import main

sys.exit(main())
