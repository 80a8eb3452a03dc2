"""Whether we are well, and which version this is."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import Depends
from starlette.responses import JSONResponse, Response

from api.http.describing import addresses
from api.http.doing import anybody
from api.http.schemas.base import Out
from api.service import Service

router = addresses("system")


class HealthOut(Out):
    """That server and database answer."""

    status: str


class VersionOut(Out):
    """What this is."""

    name: str
    version: str


@router.get("/health", response_model=HealthOut)
def health(service: Annotated[Service, Depends(anybody)]) -> Response:
    """Tell that server and database answer; without its database the server answers 503."""
    with service.database.transaction(read_only=True):
        return JSONResponse({"status": "ok"})


@router.get("/version", response_model=VersionOut)
def tell_version(_: Annotated[Service, Depends(anybody)]) -> Response:
    """Tell which program and version this is."""
    return JSONResponse({"name": "tournee", "version": version("tournee")})
