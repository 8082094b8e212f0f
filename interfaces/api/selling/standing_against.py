"""What may stand against a piece that somebody wants: as offered, as held, as quoted."""

from domain.catalogue.on_sale import NoLongerSold, RevisionOutdated
from domain.design.design import DesignIncomplete, DesignReopened
from domain.design.design.state import DesignStale, DesignThrownAway
from domain.design.making.offer import PieceNotForSale
from domain.inventory.asset.hold import HeldByAnother
from domain.inventory.asset.quarantine import AssetInQuarantine
from domain.inventory.asset.standing import AssetNotAvailable
from domain.inventory.stock.reservation import InsufficientStock
from domain.inventory.turn import HeldLongEnough
from domain.pricing.engine.floor import PriceBelowFloor
from domain.pricing.price_books.timeline import NoPriceBook
from domain.selling.holdings import HoldLimitReached
from domain.selling.quote import QuoteAlreadyAccepted, QuoteFingerprintChanged, StoneHoldLost
from domain.selling.quote.lock import QuoteExpired

GONE = (HeldByAnother, AssetNotAvailable, AssetInQuarantine)
STONES_HELD = (*GONE, HoldLimitReached)
HELD = (*STONES_HELD, HeldLongEnough, InsufficientStock)
OFFERED = (
    PieceNotForSale,
    PriceBelowFloor,
    NoPriceBook,
    DesignIncomplete,
    DesignReopened,
    DesignStale,
    DesignThrownAway,
    NoLongerSold,
    RevisionOutdated,
)
QUOTED = (QuoteAlreadyAccepted, QuoteExpired, QuoteFingerprintChanged, StoneHoldLost)
