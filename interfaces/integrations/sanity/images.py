"""Addresses on Sanity's image CDN; the same arithmetic as @sanity/image-url, to the pixel."""

import math
from dataclasses import dataclass
from typing import Literal

from domain.catalogue.media import Image

Fit = Literal["clip", "crop", "fill", "fillmax", "max", "scale", "min"]
Rect = tuple[int, int, int, int]
"""Left, top, width and height in the picture's own pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """How a picture is wanted: pixels, and `quality` from 0 to 100; None leaves it to the CDN.

    Width and height together cut the picture to their proportions around its hotspot. `auto`
    lets the CDN choose the format by what the browser accepts.
    """

    width: int | None = None
    height: int | None = None
    fit: Fit | None = "max"
    quality: int | None = 80
    format: Literal["jpg", "png", "webp"] | None = None
    auto: bool = True


@dataclass(frozen=True, slots=True)
class SanityImages:
    """Implements `PictureAddress`; `base` names project and dataset."""

    base: str

    def __call__(self, image: Image, width: int) -> str:
        return image_url(self.base, image, Rendition(width=width))


def image_url(base: str, image: Image, wanted: Rendition) -> str:
    """Where the picture is, cropped as the editor cropped it."""
    size = f"{image.width}x{image.height}"
    file = f"{image.ref.removeprefix('image-').split('-')[0]}-{size}.{image.format}"
    rect = _rect(image, wanted)
    asked = {
        "rect": ",".join(map(str, rect)) if rect != (0, 0, image.width, image.height) else None,
        "w": wanted.width,
        "h": wanted.height,
        "fm": wanted.format,
        "q": wanted.quality,
        "fit": wanted.fit,
        "auto": "format" if wanted.auto else None,
    }
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    return f"{base.rstrip('/')}/{file}" + (f"?{query}" if query else "")


def _rect(image: Image, wanted: Rendition) -> Rect:
    crop = _crop(image)
    if not (wanted.width and wanted.height):
        return crop
    left, top, width, height = crop
    proportion = wanted.width / wanted.height
    x, y = _centre(image)
    if width / height > proportion:
        narrower = _round(height * proportion)
        start = _within(_round(_round(x) - narrower / 2), left, width, narrower)
        return start, top, narrower, height
    lower = _round(width / proportion)
    start = _within(_round(_round(y) - lower / 2), top, height, lower)
    return left, start, width, lower


def _crop(image: Image) -> Rect:
    if image.crop is None:
        return 0, 0, image.width, image.height
    top, bottom, left, right = (
        float(share)
        for share in (image.crop.top, image.crop.bottom, image.crop.left, image.crop.right)
    )
    x, y = _round(left * image.width), _round(top * image.height)
    width = _round(image.width - right * image.width - x)
    return x, y, width, _round(image.height - bottom * image.height - y)


def _centre(image: Image) -> tuple[float, float]:
    """The middle of the hotspot, else of the picture, in pixels."""
    if image.hotspot is None:
        return image.width / 2, image.height / 2
    return float(image.hotspot.x) * image.width, float(image.hotspot.y) * image.height


def _within(start: int, low: int, room: int, length: int) -> int:
    """A stretch of this length moved as little as possible to lie in the room."""
    return min(max(start, 0, low), max(low + room - length, low))


def _round(value: float) -> int:
    return math.floor(value + 0.5)
