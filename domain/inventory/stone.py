"""What a stone, a finished piece and its papers are, as values; whose they are; what they need."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from domain.inventory.grading import Lustre, OverallGrade
from domain.inventory.species import StoneType
from domain.kernel import Invalid
from domain.text import has_words

Shape = Literal[
    "round",
    "oval",
    "princess",
    "emerald",
    "asscher",
    "cushion",
    "pear",
    "marquise",
    "radiant",
    "heart",
    "old_mine",
    "rose",
    "hexagon",
    "kite",
]
Cut = Literal["EX", "VG", "G", "F", "P"]
Laboratory = Literal["GIA", "IGI", "HRD", "AGS", "GCAL", "SSEF", "GUBELIN", "TEST"]
DEMONSTRATION = "demonstration"
"""The source of what was made up to show the shop with."""
SIDES = ("length_mm", "width_mm", "height_mm")


FINEST, COARSEST = -6, 5
"""Powers of ten of the last and the first figure of a measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stone:
    """Measures in mm, None while nobody measured reliably; depth and table in per cent.

    `cut` is the grade (EX to P), `cut_word` what the source wrote. Which of `colour`, `clarity`,
    `grade` (overall) and `lustre` it has is a matter of the scheme it was graded by.
    """

    kind: Literal["stone"] = "stone"
    type: StoneType
    shape: Shape
    carat: Decimal
    colour: str | None = None
    clarity: str | None = None
    grade: OverallGrade | None = None
    lustre: Lustre | None = None
    cut: Cut | None = None
    cut_word: str | None = None
    depth: Decimal | None = None
    table: Decimal | None = None
    length_mm: Decimal | None = None
    width_mm: Decimal | None = None
    height_mm: Decimal | None = None
    polish: str | None = None
    symmetry: str | None = None
    fluorescence: str | None = None
    photos: tuple[str, ...] = ()

    @property
    def measures(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        return self.length_mm, self.width_mm, self.height_mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Hallmark:
    """`exempt` is an article below the weight at which the law asks for a mark."""

    result: Literal["recorded", "exempt"]
    office: str | None = None
    packet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A finished piece of a style; one of a kind or made for stock. Mass in g."""

    kind: Literal["piece"] = "piece"
    style_code: str
    metal: str
    mass_g: Decimal | None = None
    stone_ids: tuple[str, ...] = ()
    hallmark: Hallmark | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A laboratory's grading report; one stone only, by (lab, report_no)."""

    lab: Laboratory
    report_no: str
    issued_on: date | None = None
    inscription: str | None = None
    pdf_ref: str | None = None
    verified_at: datetime | None = None

    @property
    def number(self) -> tuple[str, str]:
        return self.lab, self.report_no


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    kind: Literal["owned"] = "owned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """The supplier's stone at our risk until `due_back`; a sale buys it."""

    kind: Literal["memo"] = "memo"
    supplier: str
    due_back: date | None
    terms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    kind: Literal["consignment"] = "consignment"
    consignor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How a customer's own goods came in: photos, and the condition as the customer signed it.

    `signed_ref` is the signed paper.
    """

    photos: tuple[str, ...]
    condition: str
    signed_ref: str
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCustomer:
    """A customer's own goods, in our care and never for sale; `owner` is a pseudonym.

    Once they came in without a record of it.
    """

    kind: Literal["customer"] = "customer"
    owner: str
    intake: Intake | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marketplace:
    """Offered by a supplier who keeps it until we ask; a sale buys it."""

    kind: Literal["marketplace"] = "marketplace"
    supplier: str


Ownership = Owned | Memo | Consignment | OfCustomer | Marketplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the facts came from; `raw` keeps the text of a record that could not be believed."""

    name: str
    ref: str
    raw: str | None = None


def check_measures(attributes: Stone | Piece) -> None:
    """Raises `MeasureImpossible` or `PercentImpossible`, or says which is not above nothing.

    An unknown one is allowed.
    """
    for field in fields(attributes):
        value = getattr(attributes, field.name)
        if isinstance(value, Decimal) and not _measurable(value):
            raise MeasureImpossible(measure=field.name)
    if isinstance(attributes, Piece):
        if attributes.mass_g is not None and attributes.mass_g <= 0:
            raise PieceMassNotPositive(mass_g=attributes.mass_g)
        return
    _check_stone(attributes)


def _check_stone(stone: Stone) -> None:
    if stone.carat <= 0:
        raise CaratNotPositive(carat=stone.carat)
    for side, mm in zip(SIDES, stone.measures, strict=True):
        if mm is not None and mm <= 0:
            raise MmNotPositive(mm=mm, side=side)
    for measure, percent in (("depth", stone.depth), ("table", stone.table)):
        if percent is not None and not 0 < percent <= 100:
            raise PercentImpossible(percent=percent, measure=measure)


def check_intake(ownership: Ownership, today: date) -> None:
    """Raises `IntakeIncomplete` for a customer's goods without photos or a signed condition."""
    if not isinstance(ownership, OfCustomer):
        return
    told = ownership.intake
    in_order = {
        "photos": told is not None and any(map(has_words, told.photos)),
        "condition": told is not None and has_words(told.condition),
        "signed_ref": told is not None and has_words(told.signed_ref),
        "signed_on": told is not None and told.signed_on <= today,
    }
    if missing := tuple(name for name, ready in in_order.items() if not ready):
        raise IntakeIncomplete(missing=missing)


def _measurable(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= FINEST and value.adjusted() <= COARSEST


class MeasureImpossible(Invalid):
    """Nothing that we keep measures that ({measure}): write up to 6 figures before the point
    and 6 behind it."""

    code = "invalid_value"
    field = "{measure}"
    measure: str


class IntakeIncomplete(Invalid):
    """A customer's own goods are taken in with their photos and the condition that the customer
    signed; missing: {missing}."""

    missing: tuple[str, ...]
    field = "intake"


class CaratNotPositive(Invalid):
    """A stone weighs more than nothing; {carat} ct does not."""

    field = "carat"


class PieceMassNotPositive(Invalid):
    """A piece weighs more than nothing; {mass_g} g does not."""

    field = "mass_g"


class MmNotPositive(Invalid):
    """A measured side is longer than nothing; {mm} mm is not."""

    field = "{side}"


class PercentImpossible(Invalid):
    """The {measure} of a stone is more than nothing and at most 100 per cent, and {percent} is
    not; write it as its report has it, or leave it out."""

    measure: str
    field = "{measure}"
