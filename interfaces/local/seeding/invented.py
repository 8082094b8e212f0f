"""The demonstration stones: made up in real proportions, the same for everybody, marked as such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any, TypeVar

from application.design.stones.stone_list import (
    BRACKETS,
    Cell,
    bracket_of,
    shape_factor,
    shipped_stone_list,
)
from domain.design.measures import expected_measures
from domain.inventory.asset import Receive
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import RecordProvenance, Verify
from domain.inventory.asset.provenance import Evidence, Provenance
from domain.inventory.certificate import Claim, certificate_key
from domain.inventory.grading import OVERALL, clarity_grade, colour_grade
from domain.inventory.species import StoneType
from domain.inventory.stone import (
    DEMONSTRATION,
    Certificate,
    Memo,
    Owned,
    Ownership,
    Shape,
    Source,
    Stone,
)
from domain.money import Money
from domain.pricing.numbers import exactly, to_hundredth, to_whole
from interfaces.local.seeding.families import Family, families
from interfaces.local.seeding.reception import CLERK, LABORATORY, Reception

T = TypeVar("T")

PENCE_A_DOLLAR = 79
SQUARE: tuple[Shape, ...] = ("round", "princess", "asscher", "heart")
TWINS = 2
GROWN: tuple[StoneType, ...] = ("laboratory_grown_diamond", "moissanite")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers that follow from a text: whatever is asked by the same name is the same for ever."""

    seed: str

    def number(self, name: str, below: int) -> int:
        digest = sha256(f"{self.seed}/{name}".encode()).digest()
        return int.from_bytes(digest[:8]) % below

    def one(self, name: str, of: Sequence[T]) -> T:
        return of[self.number(name, len(of))]

    def about(self, name: str, thousandths: int) -> Decimal:
        """A factor that many thousandths above or below one, at most."""
        return 1 + Decimal(self.number(name, 2 * thousandths + 1) - thousandths).scaleb(-3)


@dataclass(frozen=True, slots=True)
class Invented:
    """A stone of a family, numbered from 1: of each pair of twins the second is hardly larger."""

    number: int
    family: Family
    pair: Drawn
    own: Drawn
    second: bool

    @property
    def asset_id(self) -> str:
        return f"DS-{self.number:06d}"

    @property
    def report_no(self) -> str:
        return f"D{self.number:07d}"


def invented() -> Iterator[Invented]:
    """All of them: however few are taken, they are of all families."""
    pairs = [
        (Fraction(2 * place + 1, 2 * family.pairs), order, place, family)
        for order, family in enumerate(families())
        for place in range(family.pairs)
    ]
    number = 0
    for _, order, place, family in sorted(pairs, key=lambda each: each[:3]):
        for twin in range(TWINS):
            number += 1
            pair = Drawn(f"{family.kind}/{family.shape}/{order}/{place}")
            yield Invented(number, family, pair, Drawn(f"{pair.seed}/{twin}"), twin == 1)


def received(made: Invented) -> Reception:
    """Received, verified, traced and listed, like any stone that is in order."""
    stone, report_no = _stone(made), made.report_no
    receive = Receive(
        attributes=stone,
        certificate=Certificate(lab=LABORATORY, report_no=report_no),
        ownership=_ownership(made),
        cost=_cost(made, stone),
        location="vault",
        source=Source(name=DEMONSTRATION, ref=made.asset_id),
    )
    return Reception(
        asset_id=made.asset_id,
        commands=(
            receive,
            Verify(lab=LABORATORY, report_no=report_no, by=CLERK, result="match"),
            RecordProvenance(provenance=_provenance(made), by=CLERK),
            List(reason="received", wording_approved=True),
        ),
        certificate_key=certificate_key(LABORATORY, report_no),
        claim=Claim(asset_id=made.asset_id),
    )


@exactly
def _stone(made: Invented) -> Stone:
    family, pair = made.family, made.pair
    least, most = family.carats
    spread = int((most - least) * 100) + 1
    hundredths = min(pair.number("carat", spread), pair.number("carat again", spread))
    carat = least + Decimal(hundredths + made.own.number("heavier", 3) * made.second).scaleb(-2)
    stone = Stone(
        type=family.kind,
        shape=family.shape,
        carat=carat,
        cut=_cut(made),
        photos=(f"placeholder/{family.shape}.jpg",),
        **_grades(made),
    )
    return _measured(made, stone)


def _grades(made: Invented) -> dict[str, Any]:
    family, pair = made.family, made.pair
    if family.overall:
        return {"grade": pair.one("grade", OVERALL)}
    purity = "lustre" if family.kind == "pearl" else "clarity"
    return {
        "colour": pair.one("colour", family.colours),
        purity: pair.one("purity", family.clarities),
    }


def _cut(made: Invented) -> Any:
    """Only round brilliants have a grade of their cut."""
    brilliant = made.family.shape == "round" and made.family.kind in GROWN
    return made.pair.one("cut", ("EX", "EX", "VG")) if brilliant else None


def _measured(made: Invented, stone: Stone) -> Stone:
    """Longer stones are narrower ones; what is round or square is nearly so."""
    outline = expected_measures(stone.shape, stone.carat, stone.type)
    stretched = made.pair.about("ratio", 3 if stone.shape in SQUARE else 30)
    nearly = made.own.about("girdle", 2)
    width = to_hundredth(outline.width_mm / stretched)
    length = to_hundredth(outline.length_mm * stretched * nearly)
    if stone.type == "pearl":
        return replace(stone, length_mm=length, width_mm=width, height_mm=width)
    depth = Decimal(600 + made.own.number("depth", 80)).scaleb(-1)
    return replace(
        stone,
        depth=depth,
        table=Decimal(55 + made.own.number("table", 10)),
        length_mm=length,
        width_mm=width,
        height_mm=to_hundredth(width * depth / 100),
    )


def _ownership(made: Invented) -> Ownership:
    if made.own.number("whose", 10) < 6:
        return Owned()
    supplier = f"SUP-{made.own.number('supplier', 12):02d}"
    return Memo(supplier=supplier, due_back=None, terms="until_recalled")


@exactly
def _cost(made: Invented, stone: Stone) -> Money:
    """About what the list says of such a stone: some were bought well, and some were not."""
    usd = stone.carat * _usd_per_carat(stone) * made.own.about("bargain", 120)
    return Money(to_whole(usd * PENCE_A_DOLLAR))


def _usd_per_carat(stone: Stone) -> Decimal:
    """By its own cell, or by the nearest smaller one where too few such stones were ever seen."""
    known, bracket = shipped_stone_list(), bracket_of(stone.carat)
    colour, clarity = colour_grade(stone), clarity_grade(stone)
    lower = [b for b in BRACKETS if bracket is not None and b <= bracket]
    cells = (Cell(b, colour, clarity, stone.type) for b in reversed(lower))
    listed = next(known[cell].usd_per_carat for cell in cells if cell in known)
    return listed * (shape_factor(stone.type, stone.shape) or 1)


def _provenance(made: Invented) -> Provenance:
    country = made.own.one("origin", made.family.origins)
    grown = made.family.kind in GROWN
    return Provenance(
        nature="laboratory_grown" if grown else "natural",
        growth=made.own.one("growth", ("cvd", "hpht")) if grown else None,
        country_made=country if grown else None,
        country_mined=None if grown else country,
        g7_evidence=Evidence(basis="origin_statement", doc_ref=f"DEMONSTRATION-{made.number:06d}"),
    )
