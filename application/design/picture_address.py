"""Where a browser finds a picture: a need of whoever shows one."""

from typing import Protocol

from domain.catalogue.media import Image


class PictureAddress(Protocol):
    def __call__(self, image: Image, width: int) -> str:
        """The URL of the picture as its editor cropped it, at most so many pixels wide."""
