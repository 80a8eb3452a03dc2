"""Saved places on pages: what they are called, and the page that saving one leads to."""

from __future__ import annotations

from collections.abc import Iterable

from api.http.pages.forms import Form
from api.locales.texts import Texts
from data.store.fleet.places import Place
from dispatch.values.opening_hours import is_unread


def place_choices(found: Iterable[Place], texts: Texts) -> list[tuple[str, str]]:
    """Return places to choose from: ids with names; a home that is not told is called so."""
    return [(str(one.id), one.name or texts("place-private")) for one in found]


def page_after(form: Form, list_page: str, place_pages: str) -> str:
    """Return the list of places, or the saved place itself where its hours could not be read."""
    saved: Place = form.result
    return f"{place_pages}/{saved.id}" if is_unread(saved.opening_hours) else list_page
