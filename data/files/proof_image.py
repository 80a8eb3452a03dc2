"""Photos as proofs: what comes from a phone is distrusted and drawn anew.

Nothing of the bytes that came in is kept. The pixels are decoded within limits, turned upright,
made smaller and encoded again as a plain JPEG. So hidden data, positions (GPS), device names,
comments, embedded previews and files that are two things at once all stay behind.
"""

from __future__ import annotations

import hashlib
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from routing.errors import BadInput, Failure

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
MAX_WEBP_PIXELS = 20_000_000
"""Fewer than of other photos: decoding a WebP takes three times its pixels at once."""
MAX_EDGE_PX = 1600
MAX_SCANS = 16
"""Scans of a progressive JPEG at ``MAX_PIXELS``, more of a smaller one. Cameras write about ten;
each costs as much work as a whole photo, and one of a few bytes is enough to ask for it."""

MEDIA_TYPE = "image/jpeg"
WAIT_S = 15.0
"""So long a photo waits for its turn."""
_turn = threading.Lock()
"""Held while a photo is decoded: one at a time in a process, as each may take 0.35 GB."""
_QUALITY = 82
_GAP = 2.0
"""By so much a picture stays larger when blocks of pixels become one, before it is resampled."""
_STRIP_PIXELS = 1_000_000
"""Pixels that are converted at a time."""
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Turns that bring a picture upright, by orientation as in EXIF 2.3, section 4.6.4 A."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeImage:
    """A photo that we drew ourselves.

    Attributes
    ----------
    jpeg
        A baseline JPEG in sRGB without any metadata.
    width_px, height_px
        1 to ``MAX_EDGE_PX`` each, as seen upright.
    """

    jpeg: bytes
    width_px: int
    height_px: int

    @property
    def sha256(self) -> str:
        """Hash of ``jpeg``, 64 small hexadecimal digits."""
        return hashlib.sha256(self.jpeg).hexdigest()


class _ThriftyWebP(WebPImageFile):
    """A WebP whose decoder, which keeps two pictures of it, goes before the last one is made."""

    def load_prepare(self) -> None:
        """Make room for the pixels."""
        del self._decoder
        super().load_prepare()


class _PlainJpeg(JpegImageFile):
    """A JPEG whose resolution on paper nobody asks for."""

    def _read_dpi_from_exif(self) -> None:
        """Leave EXIF alone: Pillow would unpack and judge all of it, already when opening."""


def accept_image(data: bytes, where: str = "") -> SafeImage:
    """Make a safe photo from what somebody sent, whatever its name or declared type.

    The same data gives the same JPEG as long as Pillow and its libjpeg stay the same. Colours are
    taken as sRGB: a profile that came along is not applied, as it would be one more thing to
    distrust. Transparent parts become white.

    One at a time is worked on. The most that any takes (measured) is 0.35 GB and three seconds:
    a WebP has three times its pixels in memory, a PNG once, a JPEG of several scans its
    coefficients; all of them are reduced in strips, so that no second full picture is made.

    Parameters
    ----------
    data
        A JPEG, PNG or WebP by its content; at most ``MAX_BYTES`` and ``MAX_PIXELS``
        (``MAX_WEBP_PIXELS``), one frame.
    where
        Where the data stood, for the fault.

    Raises
    ------
    BadInput
        With one fault that says why the data is no such photo.
    Failure
        ``photos-busy``: its turn did not come within ``WAIT_S``.
    """
    if not data:
        raise BadInput.of("photo-empty", where=where)
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        megabytes = round(len(data) / 1e6, 1)
        raise BadInput.of("photo-too-large", where=where, value=megabytes, limit=limit)
    kind = _kind_of(data)
    if kind is None:
        raise BadInput.of("photo-kind-unknown", where=where)
    if not _turn.acquire(timeout=WAIT_S):
        raise Failure("photos-busy")
    try:
        if kind is _ThriftyWebP:
            # Its decoder sets memory aside before anyone could ask for the size.
            _check_size(_webp_size(data), where, MAX_WEBP_PIXELS)
        with kind(BytesIO(data)) as image:
            return _redrawn(image, data, where)
    except BadInput:
        raise
    # Decoders fail in many ways on hostile data, each of them means the same to the sender.
    except Exception as error:
        raise BadInput.of("photo-unreadable", where=where) from error
    finally:
        _turn.release()


def _kind_of(data: bytes) -> Callable[[BytesIO], ImageFile.ImageFile] | None:
    """Choose the decoder by the first bytes, so that no other one is ever tried."""
    if data.startswith(b"\xff\xd8\xff"):
        return _PlainJpeg
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _ThriftyWebP
    return None


def _redrawn(image: ImageFile.ImageFile, data: bytes, where: str) -> SafeImage:
    _check_size(image.size, where)
    if getattr(image, "n_frames", 1) != 1:
        raise BadInput.of("photo-animated", where=where)
    if isinstance(image, JpegImageFile):
        # Inside the data of a scan this pair of bytes cannot occur.
        if data.count(b"\xff\xda") * image.width * image.height > MAX_SCANS * MAX_PIXELS:
            raise BadInput.of("photo-too-intricate", where=where)
        width_px, height_px = _fitting(image.size)
        # Half as large again keeps the details; twice would decode 40 megapixels in full.
        image.draft(None, (3 * width_px // 2, 3 * height_px // 2))
    # The library that writes our invoices lets cut files through in the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()
    turn = _UPRIGHT.get(_orientation(image.info.get("exif", b"")))
    upright = _small(image) if turn is None else _small(image).transpose(turn)
    file = BytesIO()
    upright.save(file, "JPEG", quality=_QUALITY, subsampling="4:2:0")
    return SafeImage(jpeg=file.getvalue(), width_px=upright.width, height_px=upright.height)


def _small(image: Image.Image) -> Image.Image:
    """Return the pixels alone, within the largest edge, on white."""
    size = _fitting(image.size)
    across, down = (
        max(1, int(edge / small / _GAP)) for edge, small in zip(image.size, size, strict=True)
    )
    # A new picture has pixels and nothing else; a copy would bring comments and profiles along.
    reduced = Image.new("RGB", (-(-image.width // across), -(-image.height // down)))
    rows = max(1, _STRIP_PIXELS // (image.width * down)) * down
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        reduced.paste(_on_white(strip).reduce((across, down)), (0, top // down))
    box = (0, 0, image.width / across, image.height / down)
    return reduced.resize(size, Image.Resampling.LANCZOS, box=box)


def _on_white(image: Image.Image) -> Image.Image:
    """Return the colours of a picture, white where it is transparent."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value * (1 / 256)).convert("L")  # from 16 bits to 8
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image)
    return white


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size within the largest edge, of the same shape; never larger than it was."""
    longest = max(*size, MAX_EDGE_PX)
    width_px, height_px = (max(1, round(edge * MAX_EDGE_PX / longest)) for edge in size)
    return width_px, height_px


def _check_size(size: tuple[int, int], where: str, most: int = MAX_PIXELS) -> None:
    width_px, height_px = size
    if width_px * height_px > most:
        limit = most // 1_000_000
        raise BadInput.of(
            "photo-too-many-pixels", where=where, width=width_px, height=height_px, limit=limit
        )


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the size of a WebP's canvas. Source: RFC 9649, sections 2.5 to 2.7."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk != b"VP8 ":
        raise ValueError(chunk)
    width_px, height_px = struct.unpack_from("<HH", data, 26)
    return width_px & 0x3FFF, height_px & 0x3FFF


def _orientation(exif: bytes) -> int:
    """Read one tag of the first directory of EXIF; 1, upright, where there is none to read.

    Pillow would unpack all of it. Source of the layout: TIFF 6.0, section 2.
    """
    body = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(body[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", body, 4)
        (count,) = struct.unpack_from(f"{order}H", body, start)
        for index in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", body, start + 2 + 12 * index)
            if tag == _ORIENTATION_TAG:
                return int(value)
    except struct.error:
        return 1
    return 1
