"""A style's pictures, and which of them shows a customer's choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """An option and the value chosen for it."""

    option: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """Shares of the picture's height or width cut off at each edge."""

    top: Decimal
    bottom: Decimal
    left: Decimal
    right: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """The ellipse that must stay visible, as shares of the picture."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`ref` is the asset's own id in the content store; width and height are in pixels."""

    ref: str
    width: int
    height: int
    format: str
    crop: Crop | None = None
    hotspot: Hotspot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture with its alternative text, shown when every pick of `when` is chosen."""

    image: Image
    alt: str
    when: tuple[Pick, ...] = ()

    def shows(self, selection: Mapping[str, str]) -> bool:
        return all(selection.get(pick.option) == pick.value for pick in self.when)


def image_for(media: Iterable[Media], selection: Mapping[str, str]) -> Media | None:
    """The matching picture with most picks, ties by list order; None when none matches.

    A picture without picks matches everything, so it is the answer when nothing more specific is.
    """
    matching = [each for each in media if each.shows(selection)]
    return max(matching, key=lambda each: len(each.when), default=None)
