"""A picture as a courier of the demo takes it: a parcel at a door, and nobody on it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def parcel_picture() -> bytes:
    """Draw it; a JPEG."""
    picture = Image.new("RGB", (800, 600), "#d8d2c4")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((250, 40, 550, 560), fill="#27546b", outline="#16323f", width=8)
    pen.ellipse((500, 300, 524, 324), fill="#e8c14a")
    pen.rectangle((330, 430, 520, 575), fill="#b98b54", outline="#7c5a31", width=6)
    pen.line((425, 430, 425, 575), fill="#e2c9a4", width=18)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()
