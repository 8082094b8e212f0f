"""What deliveries do: a command of ours, a call to a vendor, or both under the delivery's id."""

from dataclasses import dataclass

from application.catalogue.documents import Documents
from application.design.price_impact import LivePieces
from application.design.stone_finding import StoneFinder
from application.selling.mail import Mail
from application.selling.payments import Payments
from interfaces.worker.effects.catalogue import CatalogueChanges
from interfaces.worker.effects.designs import DesignChanges
from interfaces.worker.effects.doing import Doing, Performer
from interfaces.worker.effects.expiry import Expiry
from interfaces.worker.effects.letters import Letters
from interfaces.worker.effects.money import MoneyMoves
from interfaces.worker.effects.prices import PricesChange
from projections.kit.reading import Reader

LONG = frozenset(
    {
        "reconcile_catalogue",
        "compare_catalogue",
        "mark_designs_of_stone",
        "mark_designs_of_style",
        "preview_price_book",
    }
)
"""Effects that go through everything there is, and so may go on for minutes."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports to the world outside; `dataset` is the documents'."""

    payments: Payments
    mail: Mail
    documents: Documents
    dataset: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What performers ask of read models."""

    reader: Reader
    stones: StoneFinder
    live: LivePieces


def performers(doing: Doing, outside: Outside, answers: Answers) -> dict[str, Performer]:
    """Every effect by the name that policies and the clock use; what is returned is its outcome."""
    money = MoneyMoves(doing, outside.payments)
    prices = PricesChange(doing, answers.live)
    designs = DesignChanges(doing, answers.reader, answers.stones)
    catalogue = CatalogueChanges(doing, outside.documents, outside.dataset)
    return {
        "review_or_capture": money.review_or_capture,
        "cancel_payment": money.cancel_payment,
        "read_payment": money.read_payment,
        "set_aside": money.set_aside,
        "fetch_document": catalogue.fetch_document,
        "reconcile_catalogue": catalogue.reconcile,
        "compare_catalogue": catalogue.compare,
        "send_order_letter": Letters(doing, outside.mail).send_order_letter,
        "mark_designs_of_stone": designs.mark_designs_of_stone,
        "mark_designs_of_style": designs.mark_designs_of_style,
        "look_at_unbought_designs": designs.look_at_unbought_designs,
        "preview_price_book": prices.preview_price_book,
        **_struck(Expiry(doing, money), designs, prices),
    }


def _struck(expiry: Expiry, designs: DesignChanges, prices: PricesChange) -> dict[str, Performer]:
    """What the clock orders when its time is over."""
    effects: dict[str, Performer] = {
        "expire_hold": expiry.expire_hold,
        "expire_reservation": expiry.expire_reservation,
        "expire_quote": expiry.expire_quote,
        "expire_order": expiry.expire_order,
        "void_before_lapse": expiry.void_before_lapse,
        "lapse_design": designs.lapse_design,
        "activate_price_book": prices.activate_price_book,
    }
    return {name: expiry.doing.in_time(perform) for name, perform in effects.items()}
