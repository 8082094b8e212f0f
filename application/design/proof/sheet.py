"""The proof as a picture in SVG: the words as they will be cut, large, and at their true share.

Every letter is an outline, so that nothing depends on what fonts a screen has, and no text can be
read out of the file by a machine. Pixels are of a sheet of 1200 by 600.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from application.design.proof.lettering import EM, Lettering, Sort, lettering, width_of
from domain.design.engraving import EngravingPlace

WIDTH, HEIGHT = 1_200, 600
MIDDLE = Decimal(WIDTH) / 2
RADIUS = Decimal(1_700)
"""Of the large band: as flat as a finger's is when one looks closely."""
CAPTION = "#6f685e"
DEGREES = Decimal("57.29578")
MARKS_MM, JOINT_MM = 14, 4
PLAIN_WIDTH_MM = Decimal(2)
"""Of a piece whose band nobody measures."""


@dataclass(frozen=True, slots=True)
class Shades:
    """A metal in three lights, and the colour of what is cut into it."""

    dark: str
    mid: str
    light: str
    cut: str


YELLOW = Shades("#b98f3a", "#d9b866", "#f6e7b8", "#4d3710")
ROSE = Shades("#b5776a", "#d8a191", "#f5d9cf", "#4f261d")
WHITE = Shades("#8f9296", "#c9ccd0", "#f4f5f6", "#33363a")
SHADES: Mapping[str, Shades] = {"y": YELLOW, "r": ROSE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is cut, in which font and metal; `said` are lines beneath the picture."""

    text: str
    font: str
    metal: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A line of letters at a size in pixels a body."""

    line: tuple[Sort, ...]
    body: Decimal

    @property
    def width(self) -> Decimal:
        return width_of(self.line) * self.body / EM

    def straight(self, x: Decimal, y: Decimal, fill: str) -> str:
        """From `x` on, upon the line `y`."""
        letters = "".join(
            f'<path transform="translate({sort.at} 0)" d="{sort.glyph.outline}"/>'
            for sort in self.line
        )
        size = _n(self.body / EM, 5)
        return (
            f'<g fill="{fill}" transform="translate({_n(x)} {_n(y)}) scale({size})">{letters}</g>'
        )

    def bent(self, top: Decimal, fill: str) -> str:
        """Around the centre of the large band, upon a circle whose highest point is `top`."""
        centre, size = top + RADIUS, _n(self.body / EM, 5)
        drawn = []
        for sort in self.line:
            half = sort.glyph.advance * self.body / EM / 2
            turned = (sort.at * self.body / EM + half - self.width / 2) / RADIUS * DEGREES
            drawn.append(
                f'<path transform="rotate({_n(turned, 3)} {_n(MIDDLE)} {_n(centre)})'
                f' translate({_n(MIDDLE - half)} {_n(top)}) scale({size})"'
                f' d="{sort.glyph.outline}"/>'
            )
        return f'<g fill="{fill}">{"".join(drawn)}</g>'


def sheet(words: Words, place: EngravingPlace, position: str) -> str:
    """The whole picture."""
    surface = place.surface
    parts = _face(words, place) if surface else _band(words, place, inside=position == "inside")
    shades = _shades(words.metal)
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' width="{WIDTH}" height="{HEIGHT}" role="img">',
            _lights(shades),
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbf9f5"/>',
            _house(),
            *parts,
            *_captions(words.said),
            "</svg>",
        )
    )


def _band(words: Words, place: EngravingPlace, *, inside: bool) -> Iterator[str]:
    """A piece of the band, magnified, and all of it unrolled."""
    font, wide = lettering(words.font), place.band_width_mm or PLAIN_WIDTH_MM
    line = font.line(words.text)
    body_mm = _body_on_band(font, wide)
    long = width_of(line) * body_mm / EM
    zoom = min(Decimal(46), 150 / wide, 880 / max(long, Decimal(1)))
    thick, top = wide * zoom, Decimal(150)
    yield from _arc(thick, top)
    run = Run(line, body_mm * zoom)
    base = top + (thick + font.capital_height * run.body / EM) / 2
    shades = _shades(words.metal)
    yield run.bent(base + Decimal("1.4"), shades.light)
    yield run.bent(base, shades.cut)
    if place.circumference_um:
        around = Decimal(place.circumference_um) / 1000
        yield from _unrolled(words, around, wide, inside=inside)


def _body_on_band(font: Lettering, wide: Decimal) -> Decimal:
    """In mm: capitals fill half of the band and more, and are never taller than 1.6 mm."""
    return min(font.share_of_band * wide, Decimal("1.6")) * EM / font.capital_height


def _arc(thick: Decimal, top: Decimal) -> Iterator[str]:
    """The band as a ring whose upper edge is at `top`, of which only the upper part is seen."""
    centre, middle = top + RADIUS, RADIUS - thick / 2
    yield '<clipPath id="seen"><rect x="0" y="100" width="1200" height="270"/></clipPath>'
    inner = _n((RADIUS - thick) / RADIUS, 5)
    between = _n((RADIUS - thick * Decimal("0.55")) / RADIUS, 5)
    yield (
        f'<radialGradient id="band" gradientUnits="userSpaceOnUse" cx="{_n(MIDDLE)}"'
        f' cy="{_n(centre)}" r="{_n(RADIUS)}"><stop offset="{inner}" class="d"/>'
        f'<stop offset="{between}" class="l"/><stop offset="1" class="m"/></radialGradient>'
    )
    yield (
        f'<circle clip-path="url(#seen)" cx="{_n(MIDDLE)}" cy="{_n(centre)}" r="{_n(middle)}"'
        f' fill="none" stroke="url(#band)" stroke-width="{_n(thick)}"/>'
    )


def _unrolled(words: Words, around: Decimal, wide: Decimal, *, inside: bool) -> Iterator[str]:
    """The whole of the band from joint to joint, with what is kept free for the marks."""
    font, scale = lettering(words.font), 1_080 / around
    line, tall = font.line(words.text), max(Decimal(14), wide * scale)
    top = 512 - tall
    run = Run(line, _body_on_band(font, wide) * scale)
    shades = _shades(words.metal)
    yield (
        f'<rect x="60" y="{_n(top)}" width="1080" height="{_n(tall)}" rx="2" fill="url(#bar)"'
        f' stroke="{shades.dark}"/>'
    )
    free = MARKS_MM * scale if inside else Decimal(0)
    if inside:
        size = f'width="{_n(free)}" height="{_n(tall)}"'
        yield f'<rect x="60" y="{_n(top)}" {size} fill="url(#kept)"/>'
        yield _caption("hallmarks", 60 + free / 2, top + tall + 20, Decimal(13))
    middle = 60 + free + (1_080 - free - JOINT_MM * scale) / 2
    base = top + (tall + font.capital_height * run.body / EM) / 2
    yield run.straight(middle - run.width / 2, base, shades.cut)


def _face(words: Words, place: EngravingPlace) -> Iterator[str]:
    """The flat place whole, the words in its middle."""
    surface = place.surface
    if surface is None:
        return
    font, shades = lettering(words.font), _shades(words.metal)
    zoom = min(330 / surface.height_mm, 700 / surface.width_mm)
    across, up = surface.width_mm * zoom, surface.height_mm * zoom
    yield from _outline(surface.outline, across, up, shades)
    line = font.line(words.text)
    body = min(
        across * Decimal("0.72") * EM / max(width_of(line), 1),
        up * Decimal("0.42") * EM / font.capital_height,
    )
    run = Run(line, body)
    x, y = MIDDLE - run.width / 2, 290 + font.capital_height * body / EM / 2
    yield run.straight(x, y + 2, shades.light)
    yield run.straight(x, y, shades.cut)


def _outline(outline: str, across: Decimal, up: Decimal, shades: Shades) -> Iterator[str]:
    """The edge of the place and, within it, the line that a polisher leaves."""
    for inset, fill in ((Decimal(0), "url(#face)"), (Decimal(9), "none")):
        half, tall = across / 2 - inset, up / 2 - inset
        round_ = min(half, tall) * (Decimal("0.28") if outline == "cushion" else 1)
        common = f'fill="{fill}" stroke="{shades.dark}" stroke-width="1.5"'
        if outline == "cushion":
            yield (
                f'<rect x="{_n(MIDDLE - half)}" y="{_n(290 - tall)}" width="{_n(half * 2)}"'
                f' height="{_n(tall * 2)}" rx="{_n(round_)}" {common}/>'
            )
        else:
            yield f'<ellipse cx="600" cy="290" rx="{_n(half)}" ry="{_n(tall)}" {common}/>'


def _lights(shades: Shades) -> str:
    """The metal as light falls on it."""
    stops = '<stop offset="0" class="m"/><stop offset=".45" class="l"/><stop offset="1" class="d"/>'
    return (
        f"<style>.d{{stop-color:{shades.dark}}}.m{{stop-color:{shades.mid}}}"
        f".l{{stop-color:{shades.light}}}</style>"
        f'<linearGradient id="bar" x2="0" y2="1">{stops}</linearGradient>'
        f'<linearGradient id="face" x2="1" y2="1">{stops}</linearGradient>'
        '<pattern id="kept" width="7" height="7" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><path d="M0 0V7" stroke="{shades.dark}"/></pattern>'
    )


def _house() -> str:
    """The house's name, small and wide set."""
    return _caption("E L Y S I U M", MIDDLE, Decimal(62), Decimal(24), font="roman")


def _captions(said: tuple[str, ...]) -> Iterator[str]:
    for number, words in enumerate(said):
        yield _caption(words, MIDDLE, Decimal(551 + 28 * number), Decimal(20 - 3 * number))


def _caption(
    words: str, middle: Decimal, base: Decimal, body: Decimal, *, font: str = "block"
) -> str:
    run = Run(lettering(font).line(words.replace("½", " 1/2")), body)
    return run.straight(middle - run.width / 2, base, CAPTION)


def _shades(metal: str) -> Shades:
    return SHADES.get(metal.rpartition("_")[2], WHITE)


def _n(number: Decimal, places: int = 2) -> str:
    """As short as it can be written."""
    return f"{number:.{places}f}".rstrip("0").rstrip(".")
