"""A picture in answers: what the shop knows of it, and where a browser finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.catalogue.media import Image, Media
from projections.kit.answer import answer

# Where an image is, cropped as its editor cropped it, at most so many pixels wide.
Pictures = Callable[[Image, int], str]
CARD_PIXELS, WHOLE_PIXELS = 800, 1_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Media):
    """`url` is the picture cropped as its editor cropped it; add `h` and `fit` for other shapes."""

    url: str


def picture(stored: Any, pictures: Pictures, width: int) -> Picture:
    """From a `Media` as JSON."""
    return answer(Picture, stored, url=pictures(answer(Image, stored["image"]), width))
