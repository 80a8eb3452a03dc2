"""Page that saving a place leads to."""

from __future__ import annotations

from api.http.pages.forms import Form
from data.store.fleet.places import Place
from dispatch.values.opening_hours import is_unread


def page_after(form: Form, list_page: str, place_pages: str) -> str:
    """Return the list of places, or the saved place itself where its hours could not be read."""
    saved: Place = form.result
    return f"{place_pages}/{saved.id}" if is_unread(saved.opening_hours) else list_page
