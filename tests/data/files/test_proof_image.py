"""Photos that are kept hold pixels and nothing else, and hostile ones are refused."""

from __future__ import annotations

import hashlib
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFile, PngImagePlugin

from data.files import proof_image
from data.files.proof_image import MAX_EDGE_PX, SafeImage, accept_image
from routing.errors import BadInput, Fault

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (255, 255, 255)
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
SECRET = b"SECRET-60.1699N-24.9384E"
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera held so stores an upright picture."""


def picture(width_px: int = 120, height_px: int = 80, mode: str = "RGB") -> Image.Image:
    """Draw a picture whose four quarters have different colours."""
    image = Image.new("RGB", (width_px, height_px))
    draw = ImageDraw.Draw(image)
    for (x, y), colour in zip(CORNERS, (RED, GREEN, BLUE, WHITE), strict=True):
        left, top = x * width_px // 2, y * height_px // 2
        draw.rectangle((left, top, left + width_px // 2, top + height_px // 2), fill=colour)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Write a picture as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(photo: SafeImage) -> Image.Image:
    """Decode a kept photo anew."""
    image = Image.open(BytesIO(photo.jpeg))
    image.load()
    return image


def fault_of(data: bytes) -> Fault:
    """Return the one fault with which data is refused."""
    with pytest.raises(BadInput) as refused:
        accept_image(data, "proofs[0]")
    (fault,) = refused.value.faults
    assert fault.where == "proofs[0]"
    return fault


def corners(image: Image.Image) -> list[str]:
    """Name the colours of the four quarters."""
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    seen = []
    for x, y in CORNERS:
        at = (image.width // 4 + x * image.width // 2, image.height // 4 + y * image.height // 2)
        found = image.convert("RGB").getpixel(at)
        assert isinstance(found, tuple)
        seen.append(
            min(names, key=lambda n: sum(abs(a - b) for a, b in zip(names[n], found, strict=True)))
        )
    return seen


def png(width_px: int, height_px: int, *chunks: tuple[bytes, bytes], depth: int = 8) -> bytes:
    """Write a PNG by hand, so that it may be one that no program would write."""
    head = struct.pack(">IIBBBBB", width_px, height_px, depth, 0, 0, 0, 0)
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in [(b"IHDR", head), *chunks, (b"IEND", b"")]
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 95}),
        ("JPEG", {"quality": 95, "progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_photos_are_taken_in_three_formats(kind: str, options: dict[str, object]) -> None:
    """A JPEG, PNG or WebP becomes a plain JPEG of the same size and colours."""
    photo = accept_image(encoded(picture(), kind, **options))
    image = opened(photo)
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert (photo.width_px, photo.height_px) == image.size == (120, 80)
    assert corners(image) == ["red", "green", "blue", "white"]
    assert photo.sha256 == hashlib.sha256(photo.jpeg).hexdigest()


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "AVIF", "PDF"])
def test_other_formats_are_refused(kind: str) -> None:
    """What is no JPEG, PNG or WebP by its content is never given to a decoder."""
    assert fault_of(encoded(picture(), kind)).code == "photo-kind-unknown"


def test_svg_is_refused() -> None:
    """SVG can hold scripts."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert fault_of(svg).code == "photo-kind-unknown"


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_pixel_is_understood(mode: str) -> None:
    """Pictures of few colours, of grey and with transparency keep their looks."""
    source = picture().quantize(16) if mode == "P" else picture(mode=mode)
    image = opened(accept_image(encoded(source)))
    for at in [(30, 20), (90, 20), (30, 60), (90, 60)]:
        assert image.getpixel(at) == pytest.approx(source.convert("RGB").getpixel(at), abs=12)


def test_black_and_white_is_understood() -> None:
    """A picture of one bit for each pixel, such as a scan, keeps its looks."""
    source = Image.new("1", (40, 40), 1)
    source.paste(0, (0, 0, 20, 40))
    image = opened(accept_image(encoded(source)))
    assert image.getpixel((5, 5)) == pytest.approx((0, 0, 0), abs=3)
    assert image.getpixel((35, 5)) == pytest.approx(WHITE, abs=3)


def test_grey_of_16_bits_is_understood() -> None:
    """The upper eight bits count, so that bright is bright and dark is dark."""
    row = struct.pack("<120H", *[10_000] * 60, *[40_000] * 60)
    grey = Image.frombytes("I;16", (120, 80), row * 80)
    image = opened(accept_image(encoded(grey)))
    assert image.getpixel((30, 40)) == pytest.approx((39, 39, 39), abs=3)
    assert image.getpixel((90, 40)) == pytest.approx((156, 156, 156), abs=3)


def test_cmyk_keeps_its_colours() -> None:
    """A JPEG from print keeps its colours, not their negative."""
    photo = accept_image(encoded(picture(mode="CMYK"), "JPEG"))
    assert corners(opened(photo)) == ["red", "green", "blue", "white"]


def test_transparent_becomes_white() -> None:
    """Nothing hides in transparent parts: they are white, not what lies below."""
    source = picture(mode="RGBA")
    source.putalpha(0)
    image = opened(accept_image(encoded(source)))
    assert image.getcolors() == [(120 * 80, WHITE)]


def test_grey_of_16_bits_with_transparency_is_taken_or_refused() -> None:
    """The rarest PNG of all, grey of 16 bits with a transparent grey, does no harm."""
    rows = b"".join(b"\0" + struct.pack(">H", 40_000) * 8 for _ in range(8))
    chunks = [(b"tRNS", struct.pack(">H", 40_000)), (b"IDAT", zlib.compress(rows))]
    photo = accept_image(png(8, 8, *chunks, depth=16))
    assert (photo.width_px, photo.height_px) == (8, 8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", STORED_AS)
def test_photos_stand_upright(kind: str, orientation: int) -> None:
    """However the phone was held, the kept photo is upright without anyone reading EXIF."""
    turn = STORED_AS[orientation]
    stored = picture() if turn is None else picture().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = accept_image(encoded(stored, kind, exif=exif))
    assert corners(opened(photo)) == ["red", "green", "blue", "white"]
    assert (photo.width_px, photo.height_px) == (120, 80)


@pytest.mark.parametrize("order", ["<", ">"])
def test_orientation_is_read_in_both_byte_orders(order: str) -> None:
    """EXIF says itself in which order its bytes stand."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHIHH", 0x010F, 2, 1, 0, 0)
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    body = mark + struct.pack(f"{order}IH", 8, 2) + entries
    assert proof_image._orientation(b"Exif\0\0" + body) == 6
    assert proof_image._orientation(body[:-1]) in {1, 6}
    assert proof_image._orientation(body[: len(body) // 2]) == 1


@given(st.binary(max_size=60), st.sampled_from([b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_hostile_exif_is_upright(rest: bytes, head: bytes) -> None:
    """Whatever stands where EXIF should, reading it ends in a number."""
    assert isinstance(proof_image._orientation(head + rest), int)


def test_a_broken_exif_does_not_spoil_the_photo() -> None:
    """A photo whose EXIF leads nowhere is taken as upright."""
    exif = b"Exif\0\0II*\0\xff\xff\xff\x7f"
    data = encoded(picture(), "JPEG").replace(b"\xff\xd8", b"\xff\xd8\xff\xe1" + _sized(exif), 1)
    assert corners(opened(accept_image(data))) == ["red", "green", "blue", "white"]


def _sized(segment: bytes) -> bytes:
    return struct.pack(">H", len(segment) + 2) + segment


def with_everything(kind: str) -> bytes:
    """Write a photo that carries a secret in every place that its format has for one."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[0x1D] = SECRET.decode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, object] = {"exif": exif, "icc_profile": profile}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = text
    else:
        options["xmp"] = SECRET
    if kind == "JPEG":
        options["comment"] = SECRET
    return encoded(picture(), kind, **options) + b"PK\x03\x04<script>" + SECRET


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(kind: str) -> None:
    """Positions, devices, comments, profiles and whatever hangs on behind stay behind."""
    data = with_everything(kind)
    assert data.count(SECRET) >= 4
    photo = accept_image(data)
    assert SECRET not in photo.jpeg
    assert b"script" not in photo.jpeg
    assert markers(photo.jpeg) <= {0xE0, 0xDB, 0xC0, 0xC4}
    assert photo == accept_image(encoded(picture(), kind))


def markers(jpeg: bytes) -> set[int]:
    """Return the kinds of segments before the scan; assert that it ends with its end mark."""
    assert jpeg.endswith(b"\xff\xd9")
    found, at = set(), 2
    while jpeg[at + 1] != 0xDA:
        assert jpeg[at] == 0xFF
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(4000, 3000), (1601, 10), (10, 1700), (1600, 1600), (3, 2)])
@pytest.mark.slow
def test_the_largest_edge_is_kept_within_bounds(kind: str, size: tuple[int, int]) -> None:
    """A large photo is made smaller in its own shape, a small one stays as it is."""
    photo = accept_image(encoded(picture(*size), kind))
    scale = min(1.0, MAX_EDGE_PX / max(size))
    assert max(photo.width_px, photo.height_px) == min(MAX_EDGE_PX, max(size))
    assert photo.width_px == pytest.approx(size[0] * scale, abs=0.5)
    assert photo.height_px == pytest.approx(size[1] * scale, abs=0.5)
    assert opened(photo).size == (photo.width_px, photo.height_px)


def test_the_same_photo_gives_the_same_hash() -> None:
    """What a phone sends twice is kept once."""
    noise = Image.frombytes("RGB", (200, 150), random.Random(1).randbytes(200 * 150 * 3))
    data = encoded(noise, "JPEG")
    assert accept_image(data).sha256 == accept_image(bytes(bytearray(data))).sha256


def test_a_kept_photo_can_be_sent_again() -> None:
    """Our own output is a photo that we take, of the same size."""
    first = accept_image(encoded(picture(3000, 2000), "JPEG"))
    again = accept_image(first.jpeg)
    assert (again.width_px, again.height_px) == (first.width_px, first.height_px)


def test_nothing_is_no_photo() -> None:
    """An empty upload has a fault of its own."""
    assert fault_of(b"").code == "photo-empty"


def test_too_many_bytes_are_refused_unread() -> None:
    """A file over ten megabytes is refused by its length alone."""
    fault = fault_of(encoded(picture(), "JPEG") + bytes(10_000_000))
    assert (fault.code, fault.args) == ("photo-too-large", {"value": 10.0, "limit": 10})


def test_bombs_are_refused_before_they_are_decoded() -> None:
    """A few bytes that claim to be thousands of megapixels are refused by their head alone."""
    vp8x = struct.pack("<4sIB3x", b"VP8X", 10, 0) + (16_383).to_bytes(3, "little") * 2
    vp8l = struct.pack("<4sIBI", b"VP8L", 5, 0x2F, 0x0FFFFFFF)
    vp8 = struct.pack("<4sI6xHH", b"VP8 ", 10, 16_383, 16_383)
    jpeg = encoded(picture(), "JPEG")
    frame = jpeg.index(b"\xff\xc0")
    bombs = [
        png(100_000, 100_000, (b"IDAT", zlib.compress(b""))),
        png(2**31 - 1, 1, (b"IDAT", b"")),
        jpeg[: frame + 5] + b"\xff\xff\xff\xff" + jpeg[frame + 9 :],
        *(b"RIFF" + struct.pack("<I", len(c) + 4) + b"WEBP" + c for c in (vp8x, vp8l, vp8)),
    ]
    assert [fault_of(bomb).code for bomb in bombs] == ["photo-too-many-pixels"] * 6


def test_the_largest_photo_is_taken() -> None:
    """Forty million pixels are right, one row more is not."""
    rows = zlib.compress(bytes(8001) * 5000, 1)
    photo = accept_image(png(8000, 5000, (b"IDAT", rows)))
    assert (photo.width_px, photo.height_px) == (1600, 1000)
    fault = fault_of(png(8000, 5001, (b"IDAT", rows)))
    assert (fault.code, fault.args) == (
        "photo-too-many-pixels",
        {"width": 8000, "height": 5001, "limit": 40},
    )


def test_a_webp_may_have_fewer_pixels() -> None:
    """A WebP of over 20 megapixels is refused by its head alone: decoding it takes most memory."""
    vp8x = struct.pack("<4sIB3x", b"VP8X", 10, 0)
    head = vp8x + (5000).to_bytes(3, "little") + (3999).to_bytes(3, "little")
    fault = fault_of(b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head)
    assert (fault.code, fault.args) == (
        "photo-too-many-pixels",
        {"width": 5001, "height": 4000, "limit": 20},
    )


LARGEST_WEBP = bytes.fromhex(
    "5249464626000000574542505650384c190000002f87d3e713075081540820000a1a02495bbced8f8f88e87f0000"
)
"""One colour, half transparent, 5000 pixels wide and 4000 high."""


def largest_png() -> bytes:
    """Write one of grey and transparency, at the limit: the kind that took most memory."""
    rows = zlib.compress(bytes(2 * 8000 + 1) * 5000, 1)
    data = png(8000, 5000, (b"IDAT", rows))
    head = data[12:25] + b"\4" + data[26:29]  # colour type: grey with transparency
    return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]


def largest_jpeg() -> bytes:
    """Write one with all its colours in several scans, so that coefficients are kept of all."""
    return encoded(Image.new("RGB", (6320, 6320)), "JPEG", progressive=True, subsampling=0)


TAKEN = """
import sys
from bench.memory import peak_mb, resident_mb
from data.files.proof_image import accept_image
data, before_mb = sys.stdin.buffer.read(), resident_mb()
accept_image(data)
print(round(peak_mb() - before_mb))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peaks of memory are told there")
@pytest.mark.parametrize("make", [lambda: LARGEST_WEBP, largest_png, largest_jpeg])
def test_the_largest_photos_take_little_memory(make: Callable[[], bytes]) -> None:
    """Whatever its kind, decoding a photo at the limit takes less than 350 MB."""
    command = [sys.executable, "-c", TAKEN]
    told = subprocess.run(command, input=make(), stdout=subprocess.PIPE, check=True)
    assert int(told.stdout) < 350


def test_endless_passes_are_refused() -> None:
    """A progressive JPEG that asks for thousands of passes over a large picture is refused."""
    data = encoded(Image.new("L", (4000, 4000)), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    assert accept_image(data).width_px == MAX_EDGE_PX
    fault = fault_of(data[:-2] + data[scan:-2] * 100 + data[-2:])
    assert fault.code == "photo-too-intricate"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    """A proof is one picture, and which of several is meant nobody knows."""
    frames = [picture(), picture().transpose(Image.Transpose.ROTATE_180)]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert fault_of(data).code == "photo-animated"


def test_a_photo_with_a_second_one_behind_it_is_taken() -> None:
    """Phones append depth maps and previews (MPO); the first picture counts."""
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture(60, 40)])
    assert accept_image(data) == accept_image(encoded(picture(), "JPEG"))


def test_a_cut_off_photo_is_refused_whatever_else_the_process_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A library that lets cut images through for its own use opens no door for photos."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    noise = Image.frombytes("RGB", (60, 40), random.Random(2).randbytes(60 * 40 * 3))
    assert fault_of(encoded(noise, "JPEG")[:1500]).code == "photo-unreadable"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_cut_off_photo_is_refused(kind: str) -> None:
    """Half a photo proves nothing, at whatever byte it was cut."""
    noise = Image.frombytes("RGB", (60, 40), random.Random(2).randbytes(60 * 40 * 3))
    data = encoded(noise, kind)
    for end in range(12, len(data) - 40, max(1, len(data) // 60)):
        assert fault_of(data[:end]).code == "photo-unreadable", end


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (0, 0)])
def test_a_picture_without_pixels_is_refused(size: tuple[int, int]) -> None:
    """A width or height of nothing is no photo."""
    assert fault_of(png(*size, (b"IDAT", zlib.compress(b"")))).code == "photo-unreadable"


HEADS = [b"", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xc0\0\x11\x08", b"\x89PNG\r\n\x1a\n"]
HEADS += [b"RIFF\x40\0\0\0WEBPVP8X", b"RIFF\x40\0\0\0WEBPVP8L", b"RIFF\x40\0\0\0WEBPVP8 "]


@given(st.sampled_from(HEADS), st.binary(max_size=300))
@example(HEADS[4], b"")
def test_any_bytes_are_a_photo_or_a_fault(head: bytes, rest: bytes) -> None:
    """Random bytes, also behind the head of a photo, never do anything else."""
    _photo_or_fault(head + rest)


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_any_altered_photo_is_a_photo_or_a_fault(kind: str, edits: list[tuple[int, int]]) -> None:
    """A photo with some bytes altered is taken or refused and never does anything else."""
    data = bytearray(ALTERED[kind])
    for at, value in edits:
        data[at % len(data)] = value
    _photo_or_fault(bytes(data))


ALTERED = {kind: with_everything(kind) for kind in ("JPEG", "PNG", "WEBP")}


def _photo_or_fault(data: bytes) -> None:
    try:
        photo = accept_image(data)
    except BadInput as error:
        codes = [fault.code.partition("-")[0] for fault in error.faults]
    else:
        codes = ["photo"]
        assert 1 <= photo.width_px <= MAX_EDGE_PX
        assert 1 <= photo.height_px <= MAX_EDGE_PX
        assert opened(photo).size == (photo.width_px, photo.height_px)
    assert codes == ["photo"]
