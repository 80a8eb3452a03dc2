"""Items of aid as people say them: counts with what their codes mean."""

from __future__ import annotations

from collections.abc import Mapping

from api.locales.texts import Texts


def item_words(items: Mapping[str, int], texts: Texts) -> str:
    """Write what a need brings, such as ``2 × parcel, 1 × baby food``.

    A code that no catalogue has is the association's own, and says what it means.
    """
    return ", ".join(
        texts("aid-item", count=count, name=texts.word("aid-item", code, code.replace("-", " ")))
        for code, count in items.items()
    )
