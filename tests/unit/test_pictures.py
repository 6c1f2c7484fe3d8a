"""What comes out is a plain picture, whatever went in."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from chalicelib.pipeline.pictures import LONGEST_SIDE, MOST_PIXELS, BrokenError, redraw

PHOTO = (Path(__file__).parents[2] / "local" / "simulator" / "static" / "photo.jpg").read_bytes()
ORIENTATION = 0x0112


def picture(
    kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 0).save(out, kind, **options)
    return out.getvalue()


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(BytesIO(jpeg), formats=["JPEG"])
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_the_usual_formats_become_a_jpeg(kind: str) -> None:
    assert opened(redraw(picture(kind))).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_so_do_the_unusual_colours(mode: str) -> None:
    assert opened(redraw(picture("PNG", mode=mode))).mode == "RGB"


def test_and_a_printers_colours() -> None:
    assert opened(redraw(picture("JPEG", mode="CMYK"))).mode == "RGB"


def test_where_and_when_it_was_taken_stays_behind() -> None:
    assert Image.open(BytesIO(PHOTO)).getexif().get_ifd(0x8825)

    clean = redraw(PHOTO)

    assert dict(opened(clean).getexif()) == {}
    assert set(opened(clean).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for hidden in (b"Exif", b"Phone 1", b"taken at home"):
        assert hidden in PHOTO
        assert hidden not in clean


def test_words_in_a_png_stay_behind() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_itxt("Comment", "홍길순 203호")

    assert "203호".encode() not in redraw(picture("PNG", pnginfo=note))


def test_it_stands_upright() -> None:
    turned = Image.Exif()
    turned[ORIENTATION] = 6

    assert opened(redraw(picture("JPEG", (60, 40), exif=turned))).size == (40, 60)


@pytest.mark.parametrize("size", [(4000, 3000), (1601, 10), (10, 5000)])
def test_a_large_one_becomes_smaller_in_proportion(size: tuple[int, int]) -> None:
    drawn = opened(redraw(picture("JPEG", size))).size

    assert max(drawn) == LONGEST_SIDE
    assert drawn[0] / drawn[1] == pytest.approx(size[0] / size[1], rel=0.1)


def test_what_can_be_seen_through_is_white_behind() -> None:
    out = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")

    assert opened(redraw(out.getvalue())).getpixel((1, 1)) == (255, 255, 255)


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8001, 8000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_not_unpacked(size: tuple[int, int]) -> None:
    assert size[0] * size[1] > MOST_PIXELS
    with pytest.raises(BrokenError):
        redraw(claiming(*size))


def test_a_bomb_in_a_text_chunk_is_not_unpacked() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "x" * 200_000_000, zip=True)

    with pytest.raises(BrokenError):
        redraw(picture("PNG", pnginfo=note))


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b"%PDF-1.7", b"GIF89a",
     b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", PHOTO[:2000]],
)  # fmt: skip
def test_what_is_no_picture_is_broken(data: bytes) -> None:
    with pytest.raises(BrokenError):
        redraw(data)


def test_other_formats_of_the_library_are_not_tried() -> None:
    with pytest.raises(BrokenError):
        redraw(picture("TIFF"))


@given(at=st.integers(0, len(PHOTO) - 1), byte=st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_a_damaged_one_is_drawn_or_broken_and_nothing_else(at: int, byte: int) -> None:
    damaged = PHOTO[:at] + bytes([byte]) + PHOTO[at + 1 :]
    try:
        clean = redraw(damaged)
    except BrokenError:
        return
    assert b"taken at home" not in clean
