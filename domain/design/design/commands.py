"""What may be asked of a design: by its owner, by whoever claims it, and by what befalls it."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalogue.option import Position
from domain.catalogue.product import State as ProductState
from domain.catalogue.style import Style
from domain.design.choices import ChosenStone
from domain.design.cut import Cut
from domain.design.design.events import DesignStarted, ShareKind
from domain.design.engraving import EngravingRules
from domain.design.making.specification import Workbench
from domain.kernel import command
from domain.money import Money
from domain.pricing.engine.result import PriceResult


@dataclass(frozen=True, slots=True)
class Offered:
    """What the shop offers now: the design's product, and what our engraver can do."""

    product: ProductState
    engraving: EngravingRules


@command
class Start:
    """A design on its `product` as that is now."""

    started: DesignStarted
    product: ProductState


@command
class Select:
    """A value of a choice, number or ring size, as the customer wrote it.

    `entered` is what they wrote first, when they chose the value among candidates for it.
    """

    token_hash: str
    offered: Offered
    option: str
    value: str
    entered: str | None = None


@command
class Clear:
    """Take back an option's value, a slot's stones, or the engraving."""

    token_hash: str
    offered: Offered
    option: str


@command
class ChooseStone:
    """A stone for one place of a slot; that it can be had is known to whoever asks."""

    token_hash: str
    offered: Offered
    stone: ChosenStone


@command
class Engrave:
    """`hash` is of the text, keyed under the customer.

    Without a position it goes on the usual one of the style.
    """

    token_hash: str
    offered: Offered
    text: str
    hash: str
    font: str
    position: Position | None = None


@command
class WriteBrief:
    """What the customer wants designed for them; again, what they want otherwise."""

    token_hash: str
    offered: Offered
    brief: str


@command
class WithdrawBrief:
    """They want the piece as it is offered."""

    token_hash: str
    offered: Offered


@command
class ShowSketch:
    """By the atelier; `included` is how many the fee of a design pays for, None for any number."""

    offered: Offered
    digest: str
    note: str
    included: int | None


@command
class ApproveSketch:
    """`digest` is of the picture that the customer saw."""

    token_hash: str
    offered: Offered
    number: int
    digest: str


@command
class ShowProof:
    """`picture` is the text as it is now, `digest` of that picture, keyed under the customer."""

    token_hash: str
    offered: Offered
    digest: str
    picture: str


@command
class ApproveProof:
    """`digest` names the picture that the customer looked at."""

    token_hash: str
    offered: Offered
    digest: str


@command
class EngraveArtwork:
    """`cut` says of which picture, where and how; the picture stands in a stream of its own."""

    token_hash: str
    offered: Offered
    cut: Cut


@command
class PriceArtwork:
    """The atelier's proof of the design's picture: its digest, and its price ex VAT."""

    offered: Offered
    artwork_id: str
    digest: str
    price: Money
    by: str


Alteration = Select | Clear | ChooseStone | Engrave | EngraveArtwork


@command
class Complete:
    """`price` is what the customer sees at this moment."""

    token_hash: str
    offered: Offered
    workbench: Workbench
    price: PriceResult | None = None


@command
class Rebase:
    """`before` is the style of the design's own revision, `offered` what is sold now."""

    token_hash: str
    offered: Offered
    before: Style


@command
class Save:
    token_hash: str
    name: str


@command
class Share:
    """`link_hash` is of the token that opens it; a hint never shows the price."""

    token_hash: str
    share_id: str
    link_hash: str
    kind: ShareKind = "link"
    hide_price: bool = False
    expires_at: datetime


@command
class RevokeShare:
    token_hash: str
    share_id: str


@command
class Claim:
    """`token_hash` is the claimant's, `former_hash` of the token that opened the design so far.

    `claimant` is the pseudonym under which the claimant may later ask to be forgotten.
    """

    token_hash: str
    former_hash: str
    claimant: str


@command
class Discard:
    token_hash: str


@command
class MarkStale:
    """`lost` is an asset that is gone for good, or the design's product as it is now.

    `alternatives` are the assets of the nearest stones, at most three.
    """

    lost: str | ProductState
    alternatives: tuple[str, ...] = ()


@command
class Lapse:
    """What the clock asks for, `keep_until` after the last touch; too early this does nothing."""

    keep_until: datetime


Commissioning = WriteBrief | WithdrawBrief | ApproveSketch
Proving = ShowProof | ApproveProof
Designing = Alteration | Proving | Commissioning | Complete | Rebase
Keeping = Save | Share | RevokeShare
Befalling = ShowSketch | PriceArtwork | MarkStale | Lapse
Command = Start | Designing | Keeping | Claim | Discard | Befalling
