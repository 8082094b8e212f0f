"""The demonstration's styles, listed stones and an atelier, for the tests of designs."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast, get_args

from application.catalogue.reading.ingest import Accepted, ingest_lines
from application.catalogue.reading.templates import load_templates
from application.design.cheapest.search import Searching
from application.design.stones.finding import StoneFinder
from application.design.stones.stone_list import Cell, ListPrice
from application.design.view.atelier import Atelier
from application.pricing.prices import Prices
from application.reference import (
    FOLDER,
    shipped_engraving_rules,
    shipped_lead_times,
    shipped_price_book,
    shipped_rule_set,
)
from application.store.event_store import Decision
from application.store.journal import in_memory
from application.store.privacy import MemoryKeyring
from application.tokens import Tokens
from domain.catalogue.head import Head
from domain.catalogue.media import Image
from domain.catalogue.narrowing import Span
from domain.catalogue.option import Number, Option, StoneSlot
from domain.catalogue.product import PRODUCT, Publish, State
from domain.catalogue.style import Style
from domain.design.choices import StoneSnapshot
from domain.inventory.asset import ASSET, Receive
from domain.inventory.asset.listing import List
from domain.inventory.asset.papers import RecordProvenance, Verify
from domain.inventory.asset.provenance import Evidence, Provenance
from domain.inventory.grading import scheme_of
from domain.inventory.sourcing import StoneSpecification
from domain.inventory.species import StoneType
from domain.inventory.stone import Certificate, Owned, Shape, Source, Stone
from domain.money import Money
from interfaces.local.seeding.reception import decided
from tests.offered_stones import JournalStones

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TO_BE_BOUGHT = StoneSpecification(
    carat=Decimal("0.55"),
    colour="F",
    clarity="VS1",
    cut="EX",
    laboratories=("GIA", "IGI"),
)
LISTED = Cell(Decimal("0.50"), "F", "VS1")
SCARCE = Cell(Decimal("0.50"), "D", "IF")
NONE_OFFERED = JournalStones(in_memory(MemoryKeyring()))


SEARCHING = Searching(engraving=shipped_engraving_rules(), stone_list={}, vault=NONE_OFFERED)
"""For effects that do not work out a price."""


def picture_address(image: Image, width: int) -> str:
    return f"https://pictures.test/{image.ref}?w={width}"


def atelier(stones: StoneFinder = NONE_OFFERED) -> Atelier:
    return Atelier(
        prices=shipped_prices(),
        lead_times=shipped_lead_times(),
        engraving=shipped_engraving_rules(),
        tokens=Tokens(bytes(32)),
        stone_list={
            LISTED: ListPrice(Decimal("3420.00"), 251),
            SCARCE: ListPrice(Decimal("9000.00"), 4),
        },
        stones=stones,
        picture_address=picture_address,
    )


@cache
def publications() -> dict[str, Publish]:
    """The first good document of each style of the demonstration."""
    lines = (FOLDER / "catalogue.ndjson").read_bytes().splitlines()
    found: dict[str, Publish] = {}
    for result in ingest_lines(lines, load_templates()):
        if isinstance(result, Accepted):
            found.setdefault(result.style_code, result.command)
    return found


def style(code: str = "SOL-CLAW") -> Style:
    return publications()[code].style


def product(code: str = "SOL-CLAW", *, rev: str | None = None) -> State:
    """The product on sale."""
    wish = publications()[code]
    wish = wish if rev is None else replace(wish, rev=rev)
    state = PRODUCT.initial
    for event in decided(PRODUCT, (wish,), NOON):
        state = PRODUCT.evolve(state, event)
    return state


def publish(decision: Decision, code: str = "SOL-CLAW") -> None:
    decision.decide(PRODUCT, code, publications()[code])


def shapes_of(wanted: Style) -> tuple[str, ...]:
    """Those that a head of the style takes."""
    heads = [mount.head for mount in wanted.mounts if mount.head is not None]
    return tuple(sorted({shape for head in heads for shape in head.shapes or get_args(Shape)}))


def round_head(low: str, high: str) -> Head:
    across = Span(Decimal(low), Decimal(high))
    return Head(shapes=("round",), length_mm=across, width_mm=across)


def snapshot(carat: str = "1.01", across_mm: str = "6.42") -> StoneSnapshot:
    """A round natural diamond, F VS1, our own."""
    return StoneSnapshot(
        type="natural_diamond",
        shape="round",
        carat=Decimal(carat),
        colour="F",
        clarity="VS1",
        cut="EX",
        length_mm=Decimal(across_mm),
        width_mm=Decimal(across_mm),
        source="owned",
    )


def stone_like(kept: StoneSnapshot) -> Stone:
    return Stone(
        type=kept.type,
        shape=kept.shape,
        carat=kept.carat,
        colour=kept.colour,
        clarity=kept.clarity,
        grade=kept.grade,
        lustre=kept.lustre,
        cut="EX",
        length_mm=kept.length_mm,
        width_mm=kept.width_mm,
        height_mm=Decimal("3.90"),
        photos=("stone.jpg",),
    )


def stone_for(wanted: Style, slot: Option, setting: str | None) -> Stone:
    """A stone that the first mount of the setting takes in this slot."""
    assert isinstance(slot.domain, StoneSlot)
    head = next(m.head for m in wanted.mounts if not m.settings or setting in m.settings)
    assert head is not None
    share = Decimal("0.40") if slot.code == "side" else Decimal(1)
    kept = replace(
        snapshot(),
        type=cast(StoneType, slot.domain.types[0]),
        shape=_shape(wanted, head),
        carat=_carat(wanted) * share,
        length_mm=(head.length_mm.low + head.length_mm.high) / 2,
        width_mm=(head.width_mm.low + head.width_mm.high) / 2,
    )
    return stone_like(replace(kept, **_grades(kept)))


def list_stone(
    decision: Decision,
    asset_id: str,
    stone: Stone,
    *,
    cost: Money = Money(498_000),  # noqa: B008  # frozen
) -> str:
    """Receive, verify, trace and list a stone of our own, as the clerk would."""
    received = Receive(
        attributes=stone,
        certificate=Certificate(lab="TEST", report_no=asset_id),
        ownership=Owned(),
        cost=cost,
        location="vault",
        source=Source(name="test", ref=asset_id),
    )
    decision.decide(ASSET, asset_id, received)
    verified = Verify(lab="TEST", report_no=asset_id, by="clerk", result="match")
    for wish in (verified, _traced(stone), List(wording_approved=True)):
        decision.decide(ASSET, asset_id, wish)
    return asset_id


def _traced(stone: Stone) -> RecordProvenance:
    grown = stone.type in ("laboratory_grown_diamond", "moissanite")
    provenance = Provenance(
        nature="laboratory_grown" if grown else "natural",
        country_mined=None if grown else "BW",
        country_made="India" if grown else None,
        g7_evidence=Evidence(basis="origin_statement", doc_ref="O-1"),
    )
    return RecordProvenance(provenance=provenance, by="clerk")


def _grades(stone: StoneSnapshot) -> dict[str, Any]:
    match scheme_of(stone):
        case "pearl":
            return {"colour": "white", "clarity": None, "lustre": "good"}
        case "by_eye":
            return {"colour": "blue", "clarity": "eye_clean"}
        case _:
            return {}


def _shape(wanted: Style, head: Head) -> Shape:
    offered = wanted.option("shape")
    shapes = [s for s in head.shapes or get_args(Shape) if offered is None or s in offered.values]
    return cast(Shape, shapes[0])


def _carat(wanted: Style) -> Decimal:
    carat = wanted.option("carat")
    return carat.domain.low if carat and isinstance(carat.domain, Number) else Decimal("1.00")


@cache
def shipped_prices() -> Prices:
    """The first book of the shipped rule set, for ever."""
    rule_set = shipped_rule_set()
    return Prices((shipped_price_book(),), {rule_set.version: rule_set})
