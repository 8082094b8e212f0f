"""What a style that is made to order begins at: the price, its day, and the design it is of."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import MetaData, Select, Table, Text, select

from domain.catalogue.media import Pick
from domain.design.choices import ChosenStone
from domain.design.from_price import Cheapest, FromPriceNotReached, FromPriceWorkedOut
from domain.envelope import Recorded
from domain.inventory.sourcing import StoneSpecification
from domain.money import Money
from projections.kit.answer import as_json
from projections.kit.columns import INSTANT, OBJECT, always, keys
from projections.kit.paging import Found
from projections.kit.read_model import Batch

Finds = Callable[[Select[Any]], list[Found]]

TABLES = MetaData()
BEGINS = Table(
    "begins",
    TABLES,
    *keys(Text, "style_code"),
    *always(INSTANT, "priced_at"),
    *always(OBJECT, "cheapest"),
)
CHEAPEST = TypeAdapter(Cheapest)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginningStone:
    """What a design is given for one place of a slot: the id of a stone, or a specification."""

    slot: str
    place: int
    stone: str | StoneSpecification


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The cheapest complete design when it was worked out; with its choices anybody reaches it.

    `price` has VAT inside. All options that are not in `picks` are left as they come; with a
    `font`, one letter is engraved.
    """

    price: Money
    priced_at: datetime
    picks: tuple[Pick, ...]
    stones: tuple[BeginningStone, ...]
    font: str | None


def worked_out(batch: Batch, recorded: Recorded[FromPriceWorkedOut]) -> None:
    batch[BEGINS].put(
        style_code=recorded.key,
        priced_at=recorded.envelope.recorded_at,
        cheapest=as_json(recorded.event.cheapest),
    )


def not_reached(batch: Batch, recorded: Recorded[FromPriceNotReached]) -> None:
    batch[BEGINS].remove(recorded.key)


def beginnings(finds: Finds, styles: Collection[str]) -> dict[str, Beginning]:
    """By style code, of those that have one."""
    found = finds(select(BEGINS).where(BEGINS.c.style_code.in_(list(styles))))
    return {
        row["style_code"]: _beginning(CHEAPEST.validate_python(row["cheapest"]), row["priced_at"])
        for row in found
    }


def _beginning(cheapest: Cheapest, priced_at: datetime) -> Beginning:
    return Beginning(
        price=cheapest.price,
        priced_at=priced_at,
        picks=cheapest.picks,
        stones=tuple(_stone(stone) for stone in cheapest.stones),
        font=cheapest.font,
    )


def _stone(chosen: ChosenStone) -> BeginningStone:
    wanted = chosen.asset_id or chosen.snapshot.specification
    return BeginningStone(slot=chosen.slot, place=chosen.place, stone=wanted)
