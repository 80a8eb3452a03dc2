"""Looking into a PDF without a reader for it."""

from __future__ import annotations

import re
import zlib


def streams(pdf: bytes) -> list[bytes]:
    """Return the content of every stream, unpacked where it is packed."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(part))
        except zlib.error:
            found.append(part)
    return found


def page_count(pdf: bytes) -> int:
    """Count the pages."""
    whole = b"\n".join([pdf, *streams(pdf)])
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", whole))


def text_of(pdf: bytes) -> str:
    """Return what a search in the PDF would find: its glyphs as Unicode, font by font unordered.

    Each font maps its glyphs to text (``ToUnicode``); a page shows glyphs by number. Without
    following which font is meant, every map is tried in turn and all readings are given.
    """
    parts = streams(pdf)
    readings = []
    for cmap in (_cmap(part) for part in parts if b"beginbfchar" in part):
        for part in parts:
            if b"TJ" not in part and b"Tj" not in part:
                continue
            for shown in re.findall(rb"\[(.*?)\]\s*TJ", part, re.DOTALL):
                codes = b"".join(re.findall(rb"<([0-9a-fA-F]+)>", shown)).decode()
                glyphs = [codes[n : n + 4].lower() for n in range(0, len(codes), 4)]
                if all(glyph in cmap for glyph in glyphs):
                    readings.append("".join(cmap[glyph] for glyph in glyphs))
    return "\n".join(readings)


def _cmap(part: bytes) -> dict[str, str]:
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", part)
    return {
        code.decode().lower(): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
    }
