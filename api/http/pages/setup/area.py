"""Every address of the first run."""

from __future__ import annotations

from api.http.pages.frame import PageRouter
from api.http.pages.setup import booking, entry, fleet, plan, streets, upload

pages = PageRouter(
    routes=[
        *(
            route
            for module in (entry, streets, fleet, booking, plan)
            for route in module.pages.routes
        ),
        upload.route,
    ]
)
