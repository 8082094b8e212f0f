"""Which demonstration stones there are: families alike in type, shape and scheme, as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.inventory.species import StoneType
from domain.inventory.stone import Shape

Grades = tuple[str, ...]
LETTERS = ("D", "E", "F", "G", "H", "I")
PURITIES = ("VVS1", "VVS2", "VS1", "VS2", "SI1")
BY_EYE = ("eye_clean", "eye_clean", "slightly_included")
"""Of three stones that a house takes two are clean to the eye."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """`pairs` of stones that match each other, from `least` to `most` hundredths of a carat.

    Graded by `colours` and `clarities` (pearls: by their lustre), or by an `overall` grade alone.
    """

    kind: StoneType
    shape: Shape
    pairs: int
    least: int
    most: int
    colours: Grades = ()
    clarities: Grades = ()
    overall: bool = False
    origins: Grades

    @property
    def carats(self) -> tuple[Decimal, Decimal]:
        return Decimal(self.least).scaleb(-2), Decimal(self.most).scaleb(-2)


def families() -> tuple[Family, ...]:
    return (*_natural(), *_grown(), *_coloured(), *_others())


def _natural() -> Iterator[Family]:
    """The shapes that the real stones lack: those are all round."""
    mined = Family(
        kind="natural_diamond",
        shape="oval",
        pairs=0,
        least=30,
        most=250,
        colours=LETTERS,
        clarities=PURITIES,
        origins=("BW", "CA", "NA", "ZA", "AO", "AU"),
    )
    numbers: dict[Shape, int] = {
        "oval": 160,
        "princess": 120,
        "emerald": 140,
        "asscher": 60,
        "cushion": 120,
        "pear": 100,
        "marquise": 60,
        "radiant": 80,
        "heart": 30,
    }
    yield from (replace(mined, shape=shape, pairs=pairs) for shape, pairs in numbers.items())


def _grown() -> Iterator[Family]:
    """In both schemes: by letters, and by GIA's one word since October 2025."""
    lettered = Family(
        kind="laboratory_grown_diamond",
        shape="round",
        pairs=130,
        least=20,
        most=200,
        colours=LETTERS[:5],
        clarities=PURITIES[:4],
        origins=("IN", "US", "SG"),
    )
    numbers: dict[Shape, int] = {"oval": 40, "emerald": 15, "cushion": 15, "pear": 15}
    for by_letters in (
        lettered,
        *(replace(lettered, shape=s, pairs=n) for s, n in numbers.items()),
    ):
        yield by_letters
        yield replace(by_letters, colours=(), clarities=(), overall=True)


def _coloured() -> Iterator[Family]:
    sapphire = _gem(
        "sapphire", "oval", 80, colours=("blue", "royal_blue", "pink"), origins=("LK", "MG", "AU")
    )
    ruby = _gem("ruby", "oval", 30, colours=("red", "pigeon_blood"), origins=("MZ", "TZ"))
    emerald = _gem("emerald", "emerald", 50, colours=("green", "mint"), origins=("CO", "ZM", "BR"))
    yield from _shaped(sapphire, {"round": 60, "cushion": 30, "emerald": 20, "asscher": 10})
    yield from _shaped(ruby, {"round": 40, "cushion": 20})
    yield from _shaped(emerald, {"oval": 40, "round": 20, "asscher": 15, "cushion": 10})
    yield _gem("tanzanite", "oval", 30, colours=("violet_blue", "blue"), origins=("TZ",))


def _others() -> Iterator[Family]:
    pearl = _gem("pearl", "round", 60, colours=("white", "cream", "pink"), origins=("JP", "AU"))
    lustres = ("excellent", "very_good", "good")
    yield replace(pearl, clarities=lustres, least=200, most=420)
    moissanite = _gem("moissanite", "round", 20, colours=LETTERS[:4], origins=("US",))
    yield replace(moissanite, clarities=("VVS1", "VS1"))
    yield _gem("opal", "oval", 15, colours=("white", "black"), origins=("AU", "ET"))
    hues: tuple[tuple[StoneType, Grades, Grades], ...] = (
        ("spinel", ("red", "pink", "grey"), ("LK", "TZ", "VN")),
        ("garnet", ("red", "orange"), ("KE", "TZ", "LK")),
        ("aquamarine", ("blue", "light_blue"), ("BR", "NG")),
        ("topaz", ("blue", "colourless"), ("BR", "NG")),
        ("morganite", ("pink", "peach"), ("BR", "MG")),
        ("alexandrite", ("colour_change",), ("BR", "LK")),
        ("amethyst", ("purple", "violet"), ("UY", "BR", "ZM")),
    )
    for kind, colours, origins in hues:
        yield from _shaped(_gem(kind, "round", 20, colours=colours, origins=origins), {"oval": 15})


def _gem(kind: StoneType, shape: Shape, pairs: int, *, colours: Grades, origins: Grades) -> Family:
    return Family(
        kind=kind,
        shape=shape,
        pairs=pairs,
        least=30,
        most=300,
        colours=colours,
        clarities=BY_EYE,
        origins=origins,
    )


def _shaped(family: Family, others: Mapping[Shape, int]) -> Iterator[Family]:
    yield family
    yield from (replace(family, shape=shape, pairs=pairs) for shape, pairs in others.items())
