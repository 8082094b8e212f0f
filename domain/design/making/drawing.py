"""How a design is made: its mount, masses, stones and melee, and what the price engine asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never

from domain.catalogue.style import BandMass, ChainMass, Mount, MountMass, StockPiece, Style
from domain.design.choices import Choices, Place, StoneSnapshot
from domain.design.commission import NOTHING_COMMISSIONED, Commission
from domain.design.cut import PricedProof
from domain.design.judging.fitting import mount_for
from domain.design.judging.offering import Settled
from domain.design.judging.picture_proof import picture_proof
from domain.design.making.lead_time import Engraving, StoneSource, Work
from domain.design.ring_size import SIZES
from domain.kernel import Invalid
from domain.money import Money, total
from domain.pricing.engine.hallmark import goes_to_assay
from domain.pricing.engine.mass import Band, Chain, mass
from domain.pricing.engine.mass import Mount as WeighedMount
from domain.pricing.engine.piece import Melee, PieceInputs, StoneSlot, Surcharge, surcharges_of
from domain.pricing.engine.stones import STONES_FOR_A_PRICE, TableCell, table_stone_cost
from domain.pricing.numbers import exactly, to_whole
from domain.pricing.price_books.price_book import PriceBook
from domain.pricing.rule_set.rules import RuleSet

THOUSANDTH = Decimal("0.001")
MM_PER_CM = 10

StoneCosts = Mapping[Place, Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the workshop works from: nothing that the price or the mass asks for is missing.

    `commission` is what the customer had designed for them.
    """

    style: Style
    choices: Choices
    settled: Settled
    commission: Commission = NOTHING_COMMISSIONED

    def value(self, option: str) -> str | None:
        return self.settled.values.get(option)

    @property
    def mount(self) -> Mount:
        """Raises `StoneDoesNotFit`."""
        stones = [stone.snapshot for stone in self.choices.of_slot("centre")]
        return mount_for(self.style, self.value("setting"), stones)

    @property
    def design_revisions(self) -> int | None:
        """How many sketches were drawn; what is bespoke is designed, all else has its design."""
        return len(self.commission.sketches) if self.style.nature == "bespoke" else None

    @property
    def picture(self) -> PricedProof | None:
        """The priced proof of the picture as it would be cut now."""
        return picture_proof(self.style, self.choices, self.settled.values)

    @property
    def stock_piece(self) -> StockPiece | None:
        """The finished piece that these choices name; None for what is made to order."""
        return next(
            (p for p in self.style.stock if all(self.value(x.option) == x.value for x in p.picks)),
            None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entry of the bill of materials: what, and how much of it."""

    kind: Literal["metal", "mount", "stone", "melee", "packaging"]
    item: str
    quantity: Decimal
    unit: Literal["g", "piece"]


class NotMade(Invalid):
    """No such piece is made: {what} does not come in {metal}; choose another of the two."""

    code = "option_value_invalid"
    metal: str


def masses(drawing: Drawing, rule_set: RuleSet) -> tuple[Decimal, ...]:
    """Estimated grams of metal, one for each article that the hallmarking law counts."""
    if piece := drawing.stock_piece:
        return piece.masses_g
    return tuple(mass(shape, rule_set) for shape in shapes(drawing))


def shapes(drawing: Drawing) -> tuple[Band | WeighedMount | Chain, ...]:
    """What is weighed, one for each article that the hallmarking law counts."""
    return tuple(
        _shape(article.mass, drawing)
        for article in drawing.style.articles
        for _ in range(article.count)
    )


def hallmark_required(drawing: Drawing, rule_set: RuleSet) -> bool:
    """Whether any article of it goes to the assay office, as the price says of each."""
    metal = _metal(drawing)
    return any(goes_to_assay(each, metal, rule_set) for each in masses(drawing, rule_set))


def piece_inputs(drawing: Drawing, costs: StoneCosts, rule_set: RuleSet) -> PieceInputs:
    """`costs` has one amount for each chosen stone, by slot and place."""
    inscription, picture = drawing.choices.inscription, drawing.picture
    drawn = (Surcharge(code="artwork", amount=picture.price),) if picture else ()
    return PieceInputs(
        making=drawing.style.making,
        metal=_metal(drawing),
        articles=masses(drawing, rule_set),
        stones=tuple(_slots(drawing, costs)),
        melee=melee(drawing),
        engraving_units=inscription.units if inscription else 0,
        surcharges=(*surcharges_of(drawing.settled.values.values(), rule_set), *drawn),
        category=drawing.style.category,
        design_revisions=drawing.design_revisions if rule_set.design_fee else None,
    )


def specified_cost(stone: StoneSnapshot, price_book: PriceBook) -> Money:
    """What a stone that is still to be bought costs us, by the list price when it was chosen."""
    listed = stone.list_usd_per_ct or Decimal(0)
    cell = TableCell(list_usd_per_ct=listed, adjustment=Decimal(0), stones=STONES_FOR_A_PRICE)
    return table_stone_cost(stone.carat, cell, price_book.stone_list_fx_gbp_per_usd)


@exactly
def melee(drawing: Drawing) -> Melee | None:
    """The parcel of small stones, counted for this mount, finger or length."""
    wanted = drawing.style.melee
    if wanted is None:
        return None
    match wanted.along:
        case "piece":
            count = wanted.count
        case "mount":
            count = drawing.mount.melee_count
        case "finger" | "length":
            along = _finger_mm(drawing) if wanted.along == "finger" else _length_mm(drawing)
            count = to_whole(wanted.coverage * along / (wanted.pitch_mm or 1))
        case _:
            assert_never(wanted.along)
    return Melee(count=count, carat_each=wanted.carat_each, setting=wanted.setting)


def bill_of_materials(drawing: Drawing, rule_set: RuleSet) -> tuple[Part, ...]:
    """Metal by estimated mass, mounts, every stone, the melee, and the box."""
    grams = sum(masses(drawing, rule_set), Decimal(0))
    parts = [Part(kind="metal", item=_metal(drawing), quantity=grams, unit="g")]
    mounted = sum(a.count for a in drawing.style.articles if isinstance(a.mass, MountMass))
    if mounted:
        parts.append(_pieces("mount", drawing.mount.code, mounted))
    for stone in drawing.choices.stones:
        parts.append(_pieces("stone", stone.asset_id or f"{stone.slot} by specification", 1))
    if parcel := melee(drawing):
        parts.append(_pieces("melee", f"{parcel.carat_each} ct {parcel.setting}", parcel.count))
    if box := drawing.value("packaging"):
        parts.append(_pieces("packaging", box, 1))
    return tuple(parts)


def work(drawing: Drawing, rule_set: RuleSet, confirmed_on: date) -> Work:
    """What the lead time is counted from; texts are engraved by machine, pictures as chosen."""
    small = melee(drawing)
    return Work(
        nature=drawing.style.nature,
        confirmed_on=confirmed_on,
        stone_source=_slowest(drawing) or ("owned" if small else None),
        pave="pave" in (drawing.value("setting"), small and small.setting),
        engraving=_engraving(drawing.choices),
        hallmark_required=hallmark_required(drawing, rule_set),
    )


def _engraving(choices: Choices) -> Engraving:
    """What takes longest."""
    if choices.artwork and choices.artwork.cut.method == "hand":
        return "hand"
    return "machine" if choices.engraved else "none"


def _shape(
    measured: BandMass | MountMass | ChainMass, drawing: Drawing
) -> Band | WeighedMount | Chain:
    match measured:
        case BandMass():
            return Band(
                metal=_metal(drawing),
                width_mm=measured.width_mm or Decimal(drawing.settled.values["band_width_mm"]),
                thickness_mm=measured.thickness_mm,
                circumference_um=SIZES[drawing.settled.values["ring_size"]].circumference_um,
                profile=measured.profile or drawing.settled.values["profile"],
            )
        case MountMass():
            return _weighed(drawing.mount, drawing)
        case ChainMass():
            return _chain(measured, drawing)
        case _:
            assert_never(measured)


def _weighed(mount: Mount, drawing: Drawing) -> WeighedMount:
    size = drawing.value("ring_size")
    here = SIZES[size].circumference_um if size else mount.reference_circumference_um
    return WeighedMount(
        metal=_metal(drawing),
        reference_metal=mount.reference_metal,
        reference_alloy=mount.reference_alloy,
        head_reference_g=mount.head_reference_g,
        shank_reference_g=mount.shank_reference_g,
        reference_circumference_um=mount.reference_circumference_um,
        thickness_mm=mount.thickness_mm,
        circumference_um=here,
    )


def _chain(measured: ChainMass, drawing: Drawing) -> Chain:
    metal, values = _metal(drawing), drawing.settled.values
    gauge = Decimal(values["gauge_mm"])
    for weight in measured.weights:
        if (weight.metal, weight.gauge_mm) == (metal, gauge):
            length = Decimal(values["length"])
            return Chain(metal=metal, length_cm=length, mass_g_per_cm=weight.g_per_cm)
    raise NotMade(what=f"a chain of {gauge} mm", metal=metal)


def _slots(drawing: Drawing, costs: StoneCosts) -> Iterator[StoneSlot]:
    for slot in ("centre", "side"):
        stones = drawing.choices.of_slot(slot)
        if stones:
            yield StoneSlot(
                slot=slot,
                cost=total(costs[stone.where] for stone in stones),
                count=len(stones),
                carat_each=_mean([stone.snapshot.carat for stone in stones]),
                setting=drawing.settled.values.get("setting", ""),
            )


@exactly
def _mean(carats: list[Decimal]) -> Decimal:
    """What one stone of a slot weighs, to a thousandth of a carat."""
    return (sum(carats) / Decimal(len(carats))).quantize(THOUSANDTH)


def _slowest(drawing: Drawing) -> StoneSource | None:
    """A specified stone is bought on the market; a customer's own is with us already."""
    sources = {stone.snapshot.source for stone in drawing.choices.stones}
    if sources & {"marketplace", "specification"}:
        return "marketplace"
    if "memo" in sources:
        return "memo"
    return "owned" if sources else None


def _pieces(kind: Literal["mount", "stone", "melee", "packaging"], item: str, count: int) -> Part:
    return Part(kind=kind, item=item, quantity=Decimal(count), unit="piece")


def _metal(drawing: Drawing) -> str:
    return drawing.settled.values["metal"]


def _finger_mm(drawing: Drawing) -> Decimal:
    return Decimal(SIZES[drawing.settled.values["ring_size"]].circumference_um) / 1000


def _length_mm(drawing: Drawing) -> Decimal:
    return Decimal(drawing.settled.values["length"]) * MM_PER_CM
