"""Looking into a PDF."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader


def page_texts(pdf: bytes) -> list[str]:
    """Return what a search finds on each page, its no-break spaces as plain ones."""
    return [
        page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        for page in PdfReader(BytesIO(pdf)).pages
    ]


def text_of(pdf: bytes) -> str:
    """Return what a search finds on all pages."""
    return "\n".join(page_texts(pdf))


def page_count(pdf: bytes) -> int:
    """Count the pages."""
    return len(page_texts(pdf))
