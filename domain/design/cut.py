"""How a picture is cut into a piece: by hand or laser, where, and whether as its mirror image."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.catalogue.option import Position
from domain.design.engraving import EngravingPlace
from domain.money import Money

ArtworkKind = Literal["crest", "monogram", "handwriting"]
Method = Literal["hand", "laser"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """`artwork_id` and `digest` are of the picture; a seal is cut as its mirror image."""

    artwork_id: str
    digest: str
    kind: ArtworkKind
    position: Position
    method: Method
    mirrored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedProof:
    """What the atelier drew, for which cut of which place and metal, at which price ex VAT."""

    digest: str
    cut: Cut
    place: EngravingPlace
    metal: str
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """A picture in a design; `proof` was drawn of it last, `approved_at` when it was approved."""

    cut: Cut
    proof: PricedProof | None = None
    approved_at: datetime | None = None
