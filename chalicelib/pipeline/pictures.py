"""Draws a picture anew: what a camera hid in the file (place, time, device) stays behind, and
nothing but a plain JPEG ever reaches a member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE: Final = 1600
"""Pixels: a meter or a door sign can be read, a screen is filled."""

MOST_PIXELS: Final = 64_000_000
"""More than a phone's camera takes by itself (50 million); a few bytes can claim far more."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_QUALITY: Final = 85


class BrokenError(ValueError):
    """Not a picture, or none that can be drawn."""


def redraw(data: bytes) -> bytes:
    """A JPEG of at most `LONGEST_SIDE`, upright, on white, without anything but its pixels.

    Raises:
        BrokenError: damaged, of another format, or larger than any camera's.
    """
    import warnings

    from PIL import Image as Images

    Images.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a damaged tag is left behind anyway
            warnings.simplefilter("error", Images.DecompressionBombWarning)
            return _drawn(data)
    except (Images.DecompressionBombError, Images.DecompressionBombWarning) as error:
        raise BrokenError("more pixels than a picture has") from error
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError) as error:
        # Pillow raises these for damaged files; a MemoryError is left to be seen.
        raise BrokenError(type(error).__name__) from error


def _drawn(data: bytes) -> bytes:
    from io import BytesIO

    from PIL import Image as Images
    from PIL import ImageOps

    with Images.open(BytesIO(data), formats=_FORMATS) as image:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # JPEG only: decodes no more than needed
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # in place, before anything copies it
        upright = ImageOps.exif_transpose(image)
    out = BytesIO()
    _on_white(upright).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _on_white(image: Image) -> Image:
    """A fresh picture: comments, profiles and whatever else came with the file are not taken."""
    from PIL import Image as Images

    seen = image.convert("RGBA")
    fresh = Images.new("RGB", image.size, "white")
    fresh.paste(seen, mask=seen.getchannel("A"))
    return fresh
