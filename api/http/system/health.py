"""Health of the service, and its version."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import Depends
from starlette.responses import JSONResponse, Response

from api.http.carrying_out import anybody
from api.http.description.openapi import addresses
from api.http.shapes import Out
from api.usecases.service import Service
from data.store.migrating import newest_revision
from data.store.system.figures import is_behind, schema_revision
from routing.errors import Failure

router = addresses("system")


class HealthOut(Out):
    """Answer of a server whose database answers too."""

    status: str


class VersionOut(Out):
    """Program and version."""

    name: str
    version: str


@router.get("/health", operation_id="read_health", response_model=HealthOut)
def health(service: Annotated[Service, Depends(anybody)]) -> Response:
    """Return that server and database answer and that the schema is one this program works on.

    Without its database the server answers 503, and so it does on a schema that is not ready.
    """
    if is_behind(schema_revision(service.database)):
        raise Failure("database-outdated", wanted=newest_revision())
    return JSONResponse({"status": "ok"})


@router.get("/health/live", operation_id="read_liveness", response_model=HealthOut)
def alive(_: Annotated[Service, Depends(anybody)]) -> Response:
    """Return that the server itself answers, whatever its database does."""
    return JSONResponse({"status": "ok"})


@router.get("/version", operation_id="read_version", response_model=VersionOut)
def tell_version(_: Annotated[Service, Depends(anybody)]) -> Response:
    """Return program and version."""
    return JSONResponse({"name": "tournee", "version": version("tournee")})
