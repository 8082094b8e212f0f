"""What happens to a design, under the names of its stream `config`, which are for ever."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from domain.catalogue.media import Pick
from domain.catalogue.option import Position
from domain.design.choices import ChosenStone, StoneSnapshot
from domain.design.commission import Pictured
from domain.design.cut import Cut, PricedProof
from domain.design.judging.carrying import Dropped
from domain.design.layout import Proof
from domain.design.making.drawing import Part
from domain.design.making.specification import ReturnClass
from domain.kernel import Personal, event
from domain.pricing.engine.result import PriceResult

ShareKind = Literal["link", "hint"]
StaleReason = Literal["stone_sold", "product_withdrawn", "revision_outdated"]


@event("config.started")
class DesignStarted:
    """`subject` is the pseudonym whose key seals what is personal in the design.

    `keep_seconds` is how long it is kept untouched while nobody named or claimed it, None for
    ever; `forked_from` is the design that this one is copied from.
    """

    style_code: str
    product_rev: str
    token_hash: str
    subject: str
    channel: str
    keep_seconds: int | None = None
    forked_from: str | None = None


@event("config.option_selected")
class OptionSelected:
    """`implied` are the values of which nothing else is left after this choice.

    A ring size is kept with what was written, its table, and the circumference it stands for there.
    """

    option: str
    value: str
    previous: str | None
    implied: tuple[Pick, ...]
    entered: str | None = None
    size_table: str | None = None
    circumference_um: int | None = None


@event("config.option_cleared")
class OptionCleared:
    option: str
    cause: Literal["user", "rule", "stale"]


@event("config.stone_chosen")
class StoneChosen:
    """`place` counts the stones of a slot from 1; no asset when it is by specification."""

    slot: str
    place: int
    asset_id: str | None
    snapshot: StoneSnapshot


@event("config.engraving_set")
class EngravingSet:
    """`text` as it will be engraved.

    In the oldest events `approved_at` came with the text; since then a proof is approved.
    """

    subject: str
    text: Personal[str]
    hash: str
    font: str
    units: int
    position: Position
    approved_at: datetime | None = None


@event("config.proof_shown")
class ProofShown:
    """`picture` is what was shown, in SVG, as it can be shown again for ever."""

    subject: str
    proof: Proof
    picture: Personal[str]


@event("config.proof_approved")
class ProofApproved:
    """`digest` is of the proof that was shown."""

    digest: str
    approved_at: datetime


@event("config.artwork_set")
class ArtworkSet:
    """A picture of the customer's to be cut; what it shows stands in its own stream."""

    cut: Cut


@event("config.artwork_priced")
class ArtworkPriced:
    """The atelier drew the picture as it will be cut and named its price; `by` is who did."""

    proof: PricedProof
    by: str


@event("config.artwork_proof_turned")
class ArtworkProofTurned:
    """A change elsewhere in the design: the proof drawn last shows the picture as it would be cut
    now, or does so no more. `digest` is of that proof."""

    digest: str
    stands: bool


Proved = ProofShown | ProofApproved | ArtworkPriced | ArtworkProofTurned
"""What is known of a text or a picture beside itself, which stays as it is."""

Altered = OptionSelected | OptionCleared | StoneChosen | EngravingSet | ArtworkSet


@event("config.brief_written")
class BriefWritten:
    """What the customer wants designed; written again it asks for another sketch, and what was
    approved before answers it no more."""

    subject: str
    brief: Personal[str]


@event("config.brief_withdrawn")
class BriefWithdrawn:
    """The piece is wanted at its options, as the house offers it; what was drawn stays drawn."""


@event("config.sketch_shown")
class SketchShown:
    """`digest` is of its picture, which lies sealed in a stream of its own; `pictured` is what of
    the design was chosen when it was drawn."""

    subject: str
    number: int
    digest: str
    note: Personal[str]
    pictured: Pictured
    shown_at: datetime


@event("config.sketch_approved")
class SketchApproved:
    """From here on the design is the customer's own."""

    number: int
    digest: str
    approved_at: datetime


@event("config.sketch_outdated")
class SketchOutdated:
    """What the approved sketch shows was changed: it is not approved any more."""

    number: int


Commissioned = BriefWritten | BriefWithdrawn | SketchShown | SketchApproved | SketchOutdated


@event("config.completed")
class DesignCompleted:
    """`articles` are grams of metal, one per article; `lead_days` are working days.

    `values` (of every option), `stones` and the `price` shown are missing in the oldest events.
    """

    fingerprint: str
    mass_g: Decimal
    articles: tuple[Decimal, ...]
    hallmark_required: bool
    bom: tuple[Part, ...]
    lead_days: int
    return_class: ReturnClass
    class_rule: str
    values: tuple[Pick, ...] = ()
    stones: tuple[ChosenStone, ...] = ()
    price: PriceResult | None = None


@event("config.rebased")
class DesignRebased:
    """`proof_outdated`: the text goes on another place than its proof showed."""

    from_rev: str
    to_rev: str
    dropped: tuple[Dropped, ...]
    proof_outdated: bool = False


@event("config.marked_stale")
class DesignMarkedStale:
    """`asset_id` is the stone that is gone; in the oldest events it is missing."""

    reason: StaleReason
    alternatives: tuple[str, ...]
    asset_id: str | None = None


@event("config.discarded")
class DesignDiscarded:
    cause: Literal["user", "lapsed"]


@event("config.saved")
class DesignSaved:
    subject: str
    name: Personal[str]


@event("config.claimed")
class DesignClaimed:
    """What is sealed in the design stays sealed under the design's own subject."""

    token_hash: str
    claimant: str


@event("config.shared")
class DesignShared:
    """`token_hash` is of the link's token, never of its owner's."""

    share_id: str
    token_hash: str
    kind: ShareKind
    hide_price: bool
    expires_at: datetime


@event("config.share_revoked")
class DesignShareRevoked:
    share_id: str


Kept = DesignSaved | DesignClaimed | DesignShared | DesignShareRevoked
"""What is written beside the choices and leaves them as they are."""

LaterEvent = (
    Altered
    | Proved
    | Commissioned
    | DesignCompleted
    | DesignRebased
    | DesignMarkedStale
    | DesignDiscarded
    | Kept
)
Event = DesignStarted | LaterEvent
