"""Pages on paper: an HTML document as PDF; nothing is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping

from api.render.quick_paths import use_quick_paths
from routing.errors import Failure

FONTS = "Liberation Sans, Arial, Noto Sans, DejaVu Sans, sans-serif"
"""For texts inside drawings, which inherit no font in print; the same as in the style sheets."""
_PLAIN = re.compile(r"[^A-Za-z0-9 ]")


def css_text(text: str) -> str:
    """Quote a text for CSS; nothing in it can end the string, the rule or the style element."""
    return '"' + _PLAIN.sub(lambda sign: f"\\{ord(sign.group()):x} ", text) + '"'


def pdf_of(
    page: str,
    *more: str,
    archival: bool = False,
    pictures: Mapping[str, tuple[str, bytes]] | None = None,
) -> bytes:
    """Print a page of ours.

    Parameters
    ----------
    page
        A whole HTML document that holds all it shows.
    more
        Further ones, printed behind it into the same file; each counts its own pages.
    archival
        Make it a PDF/A-3b, which holds fonts and colours for decades and may hold other files.
    pictures
        Media type and content by the address that the page gives a picture, such as ``picture:1``.

    Returns
    -------
    bytes
        A tagged PDF; the same page on the same machine gives the same bytes.

    Raises
    ------
    Failure
        ``pdf-needs-pango`` where WeasyPrint does not find the system's text layout library;
        ``pdf-wants-network`` where the page asks for anything from outside.
    """
    try:
        # Only here: it takes half a second to load, and fails where Pango is not installed.
        import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415
    except OSError as error:
        # Its message has a whole page on how to install; the first line names the library.
        raise Failure("pdf-needs-pango", detail=_first_line(error)) from error

    use_quick_paths()
    own = pictures or {}

    class Refuser(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # it has no types
        """Fetches nothing from outside."""

        def fetch(self, url: str, headers: object = None) -> object:
            """Return a picture of ours, else refuse; this error alone ends the rendering."""
            del headers
            if url in own:
                kind, content = own[url]
                return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": kind})
            raise weasyprint.urls.FatalURLFetchingError(url)

    try:
        written = {"pdf_tags": True, "pdf_variant": "pdf/a-3b" if archival else None}
        first, *others = [
            weasyprint.HTML(string=one, url_fetcher=Refuser()).render(**written)
            for one in (page, *more)
        ]
        pages = [*first.pages, *(sheet for one in others for sheet in one.pages)]
        printed: bytes = first.copy(pages).write_pdf(**written)
    except weasyprint.urls.FatalURLFetchingError as error:
        raise Failure("pdf-wants-network", value=str(error)) from error
    return printed


def _first_line(error: OSError) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "")
