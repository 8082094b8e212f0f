"""What the owner of a design sees: choices, what is left, price, picture and the promised day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from application.design.view.commission import CommissionShown
from domain.catalogue.caveat import Caveat
from domain.catalogue.media import Pick
from domain.catalogue.option import Nature, Position, Surface
from domain.design.choices import ChosenStone
from domain.design.cut import ArtworkKind, Method
from domain.design.design.events import StaleReason
from domain.design.judging.carrying import Dropped
from domain.design.judging.remaining import Remaining
from domain.design.making.lead_time import Promise
from domain.design.making.specification import ReturnClass, Specified
from domain.inventory.near_stone import NearStone
from domain.money import Money
from domain.pricing.engine.breakdown import Share

Standing = Literal["draft", "complete", "stale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLineShown:
    code: str
    label: str
    inc_vat: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShown:
    """VAT is inside the total; groups and lines each sum to it. Costs and margins are not here."""

    total: Money
    vat: Money
    groups: tuple[Share, ...]
    lines: tuple[PriceLineShown, ...]
    price_book: str
    inputs_hash: str


@dataclass(frozen=True, slots=True)
class FontRoom:
    """How many units of a font there is room for, on one place of the piece."""

    position: Position
    font: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofShown:
    """A picture at `url`, for whoever holds the design's token; `digest` names it to approve it."""

    url: str
    digest: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtworkShown:
    """A picture to be engraved, at `url` for whoever holds the design's token.

    `price` is the atelier's, ex VAT, None until it drew its proof; the design has no price till
    then.
    """

    artwork_id: str
    url: str
    kind: ArtworkKind
    position: Position
    method: Method
    mirrored: bool
    price: Money | None
    approved: bool
    proof: ProofShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravingShown:
    """`capacity` by place and font as far as the size is known; never the text itself.

    `proof` is the picture of the text as it is now, None while that was not shown.
    The first of the `positions` is the usual one; `surfaces` are the measures of the flat ones.
    """

    positions: tuple[Position, ...]
    surfaces: tuple[Surface, ...]
    capacity: tuple[FontRoom, ...]
    font: str | None
    units: int | None
    position: Position | None
    approved: bool
    proof: ProofShown | None
    artwork: ArtworkShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageShown:
    """`ref` is the picture's id in the content store; `url` is where a browser finds it."""

    ref: str
    alt: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """`choices` are chosen, implied and default values; `options` what is left of each.

    `price`, `lead_days` (working days) and `promised_on` (if it were ordered today) are None while
    something that they depend on is missing; `promise` is what they were counted by. `sku` is of
    the finished piece that the choices name: it is bought as that, not as a design. `kind` and
    `ref` are what a cart's line asks for, None while it cannot be bought; whoever orders it
    acknowledges those of its `caveats` that want it. `in_time` says whether
    it is ready by the day for which it was asked. `dropped` is what could not stay when it was
    just carried over to another revision.
    """

    design_id: str
    style_code: str
    product_rev: str
    title: str
    nature: Nature
    standing: Standing
    complete: bool
    fingerprint: str | None
    choices: tuple[Pick, ...]
    stones: tuple[ChosenStone, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    specification: tuple[Specified, ...]
    return_class: ReturnClass
    class_rule: str
    hygiene_sealed: bool
    caveats: tuple[Caveat, ...]
    sku: str | None
    kind: Literal["design", "stock"] | None
    ref: str | None
    saved: bool
    stale_reason: StaleReason | None = None
    alternatives: tuple[NearStone, ...] = ()
    image: ImageShown | None = None
    options: tuple[Remaining, ...] = ()
    engraving: EngravingShown | None = None
    commission: CommissionShown | None = None
    price: PriceShown | None = None
    lead_days: int | None = None
    promised_on: date | None = None
    promise: Promise | None = None
    in_time: bool | None = None
    dropped: tuple[Dropped, ...] = ()
