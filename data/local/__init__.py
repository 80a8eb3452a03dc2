"""A private PostgreSQL + PostGIS cluster, run from the system's binaries where nobody gives one.

Front door: ``with join(folder) as cluster: ... cluster.url("tournee_app") ...``. The first program
to join makes and starts the cluster, further ones share it, the last to leave stops it.
"""

from data.local.binaries import find_binaries
from data.local.bootstrap import APP, BOOTSTRAP_SQL, DATABASE, DOOR, OWNER, bootstrap
from data.local.cluster import Cluster, join
from data.local.server import SUPERUSER

__all__ = [
    "APP",
    "BOOTSTRAP_SQL",
    "DATABASE",
    "DOOR",
    "OWNER",
    "SUPERUSER",
    "Cluster",
    "bootstrap",
    "find_binaries",
    "join",
]
