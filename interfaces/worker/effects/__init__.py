"""What effects do: a command of ours, a call to a vendor, or both under the delivery's id."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from application.catalogue.following.documents import Documents
from application.design.cheapest.search import Searching
from application.design.price_impact import LivePieces
from application.design.stones.finding import StoneFinder
from application.policies.effect import Struck
from application.policies.effects import (
    CatalogueEffect,
    DesignEffect,
    Effect,
    ExpiryEffect,
    InvoiceEffect,
    MoneyEffect,
    PaperEffect,
    PriceEffect,
)
from application.policies.people_effects import ErasureEffect
from application.selling.money.invoicing import Invoicing
from application.selling.money.payments import Payments
from application.shop import Shop
from application.store.event_store import EventStore
from domain.kernel import Refusal
from interfaces.forgetting.erasing import Erasing
from interfaces.letters import PostRoom
from interfaces.postgres.deliveries import Delivery
from interfaces.worker.effects.catalogue import CatalogueChanges
from interfaces.worker.effects.designs import DesignChanges
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.expiry import Expiry
from interfaces.worker.effects.forgetting import Forgetting
from interfaces.worker.effects.invoices import Invoices
from interfaces.worker.effects.letters import Letters
from interfaces.worker.effects.money import MoneyMoves
from interfaces.worker.effects.prices import PricesChange
from projections.kit.reading import Reader


class NotYet(Refusal):
    """What the clock struck is not over by the clock of this process; it is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The ports to the world outside; `dataset` is the documents'."""

    payments: Payments
    post_room: PostRoom
    invoicing: Invoicing
    documents: Documents
    dataset: str
    erasing: Erasing


@dataclass(frozen=True, slots=True)
class Answers:
    """What performers ask of read models."""

    reader: Reader
    stones: StoneFinder
    live: LivePieces
    searching: Searching


@dataclass(frozen=True, slots=True)
class Performers:
    """Every effect has one: an effect without is a type error here."""

    store: EventStore
    shop: Callable[[], Shop]
    outside: Outside
    answers: Answers

    def perform(self, delivery: Delivery, effect: Effect) -> str:
        """The outcome. `NotYet` before its time: done too early, it would never be done again.

        Two processes see the time a moment apart, the more so while the database is slow.
        """
        if isinstance(effect, Struck) and effect.due_at and self.store.clock.now() < effect.due_at:
            raise NotYet
        doing, outside, answers = Doing(self.store, self.shop, delivery), self.outside, self.answers
        money = MoneyMoves(doing, outside.payments)
        if isinstance(effect, MoneyEffect):
            return money.perform(effect)
        if isinstance(effect, ExpiryEffect):
            return Expiry(doing, money).perform(effect)
        if isinstance(effect, PaperEffect | ErasureEffect):
            return self._of_people(doing, effect)
        if isinstance(effect, CatalogueEffect):
            return CatalogueChanges(doing, outside.documents, outside.dataset).perform(effect)
        if isinstance(effect, DesignEffect):
            return DesignChanges(doing, answers.reader, answers.stones).perform(effect)
        if isinstance(effect, PriceEffect):
            live, searching = answers.live, answers.searching
            return PricesChange(doing, live, answers.reader, searching).perform(effect)
        assert_never(effect)

    def _of_people(self, doing: Doing, effect: PaperEffect | ErasureEffect) -> str:
        outside = self.outside
        if isinstance(effect, ErasureEffect):
            return Forgetting(doing, outside.erasing, outside.payments).perform(effect)
        if isinstance(effect, InvoiceEffect):
            return Invoices(doing, outside.invoicing).perform(effect)
        return Letters(doing, outside.post_room).perform(effect)
