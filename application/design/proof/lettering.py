"""Our engraver's letters as outlines: a text looks the same wherever its picture is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from application.reference import FOLDER, read_document
from domain.json_document import Node

EM = 1000
"""Outlines and advances are in thousandths of the letters' body; y grows downwards."""


@dataclass(frozen=True, slots=True)
class Glyph:
    advance: int
    outline: str


@dataclass(frozen=True, slots=True)
class Sort:
    """One letter of a line: `at` is where it begins."""

    at: int
    glyph: Glyph


@dataclass(frozen=True, slots=True)
class Lettering:
    """One font; `kerning` moves pairs of letters nearer to each other, or apart."""

    capital_height: int
    deepest: int
    glyphs: Mapping[str, Glyph]
    kerning: Mapping[str, int]

    @property
    def share_of_band(self) -> Decimal:
        """How tall capitals are on a narrow band, so that no tail hangs over its edge."""
        tails = Decimal(self.capital_height + 2 * self.deepest) / self.capital_height
        return Decimal("0.94") / tails

    def line(self, text: str) -> tuple[Sort, ...]:
        """The letters of a text side by side; what the font does not have is left out."""
        return tuple(self._set("".join(each for each in text if each in self.glyphs)))

    def _set(self, text: str) -> Iterator[Sort]:
        at = 0
        for place, letter in enumerate(text):
            at += self.kerning.get(text[max(0, place - 1) : place + 1], 0)
            yield Sort(at, self.glyphs[letter])
            at += self.glyphs[letter].advance


def width_of(line: tuple[Sort, ...]) -> int:
    return line[-1].at + line[-1].glyph.advance if line else 0


@cache
def lettering(font: str) -> Lettering:
    """The outlines shipped for a font, whose licence lies beside them."""
    node = Node(read_document(FOLDER / "lettering" / f"{font}.json"))
    return Lettering(
        capital_height=node["capital_height"].whole(),
        deepest=node["deepest"].whole(),
        glyphs={
            letter: Glyph(drawn["advance"].whole(), drawn["outline"].text())
            for letter, drawn in node["glyphs"].items()
        },
        kerning={pair: moved.whole() for pair, moved in node["kerning"].items()},
    )
