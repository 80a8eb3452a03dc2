"""Health of the service, and its version."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.http.carrying_out import anybody
from api.http.description.openapi import addresses
from api.http.shapes import Out
from api.usecases.service import Service
from api.usecases.system.readiness import readiness
from data.store.migrating import newest_revision
from data.store.system.figures import is_behind, schema_revision
from routing.errors import Failure

router = addresses("system")


class HealthOut(Out):
    """Answer of a server whose database answers too."""

    status: Literal["ok"]


class ReadinessOut(HealthOut):
    """Answer of a server whose database answers too."""

    preparing: list[str] = Field(
        description=(
            "What answers 503 for some minutes more while all else works: names of cities that are "
            "compiled anew, as after an upgrade, and `numeric-code` while that is compiled."
        )
    )


class VersionOut(Out):
    """Program and version."""

    name: str
    version: str


@router.get("/health", operation_id="read_health", response_model=ReadinessOut)
def health(service: Annotated[Service, Depends(anybody)]) -> Response:
    """Return that server and database answer and that the schema is one this program works on.

    Without its database the server answers 503, and so it does on a schema that is not ready, and
    where a city must be imported, or a profile of one's own corrected, by hand.
    """
    if is_behind(schema_revision(service.database)):
        raise Failure("database-outdated", wanted=newest_revision())
    found = readiness(service)
    if found.troubles:
        raise found.troubles[0]
    return JSONResponse({"status": "ok", "preparing": list(found.preparing)})


@router.get("/health/live", operation_id="read_liveness", response_model=HealthOut)
async def alive(_: Annotated[Service, Depends(anybody)]) -> Response:
    """Return that the server itself answers, whatever its database does."""
    # In no thread of the pool: dear questions may hold them all, and the server lives.
    return JSONResponse({"status": "ok"})


@router.get("/version", operation_id="read_version", response_model=VersionOut)
def tell_version(_: Annotated[Service, Depends(anybody)]) -> Response:
    """Return program and version."""
    return JSONResponse({"name": "tournee", "version": version("tournee")})
