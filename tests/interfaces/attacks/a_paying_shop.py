"""A shop on memory that is paid through the stand-in for Stripe, worked by hand, step by step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import stripe

from application.ids import new_id
from application.policies.checkout import CHECKOUT
from application.policies.effect import effect_name
from application.policies.effects import Effect, ExpireOrder, ReadPayment
from application.policies.refunds import REFUNDS
from application.selling.money.paying import AmountDue
from application.selling.money.payments import Intent
from application.store.event_store import EventStore
from domain.kernel import Refusal
from domain.selling.order import ORDER
from domain.selling.order.stage import found_order
from domain.selling.payment import PAYMENT
from domain.selling.payment.aside import PaymentNeedsReview
from domain.selling.payment.standing import found_payment
from interfaces.integrations.stripe import StripePayments, StripeSettings
from interfaces.worker.effects.doing import Doing
from interfaces.worker.effects.expiry import Expiry
from interfaces.worker.effects.money import MoneyMoves
from tests.interfaces.api.world import Json, World, world
from tests.interfaces.local.standins.running import KEY, SECRET, client, control, open_shop, serve
from tests.interfaces.on_behalf import delivery
from tests.set_clock import SetClock

Weather = Literal["outage", "silence", "before", "after"]
PATIENCE, SILENCE = 1.5, 2_500
"""Seconds the shop waits for an answer, and milliseconds the provider takes when it is silent."""
FOREVER = 10_000
FOLLOWED = (CHECKOUT, REFUNDS)


class Interrupted(StripePayments):
    """What `meanwhile` does happens once, while the answer to a creation is under way."""

    meanwhile: Callable[[], object] | None = None

    def create(self, due: AmountDue) -> Intent:
        made = super().create(due)
        happens, self.meanwhile = self.meanwhile, None
        if happens:
            happens()
        return made


@dataclass(slots=True)
class Undone:
    """An effect that was asked for and not done yet."""

    effect: Effect
    tried: int = 0
    why: str = ""


@dataclass(slots=True)
class PayingShop:
    """`work` performs what policies ask for; what the provider lets down stays in `undone`."""

    world: World
    url: str
    payments: Interrupted
    customer: stripe.StripeClient
    undone: list[Undone] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    _heard: int = 0

    def weather(self, bad: Weather | None) -> None:
        breaks = bad if bad in ("before", "after") else ""
        latency = SILENCE if bad == "silence" else 0
        control(self.url, outage=bad == "outage", breaks=breaks, latency_ms=latency)

    def pay(self, order: Json, token: dict[str, str], key: dict[str, str]) -> httpx.Response:
        path = f"/orders/{order['order_id']}/payment"
        return self.world.client.post(path, headers=token | key)

    def asked(self, order: Json, token: dict[str, str]) -> Json:
        """What the browser is told to pay with."""
        answer = self.pay(order, token, self.world.key())
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def confirm(self, provider_id: str, card: str = "visa") -> None:
        wish: Any = {"payment_method": f"pm_card_{card}"}
        self.customer.v1.payment_intents.confirm(provider_id, wish)

    def foreign(self, minor: int, **metadata: str) -> str:
        """An intent that somebody else made at the same provider, whatever it names."""
        wish: Any = {
            "amount": minor,
            "currency": "gbp",
            "capture_method": "manual",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": metadata,
        }
        return self.customer.v1.payment_intents.create(wish).id

    def intents(self) -> dict[str, str]:
        """Every intent there is at the provider, and how it stands."""
        listed = self.customer.v1.payment_intents.list({"limit": 100})
        return {each.id: each.status for each in listed.data}

    def hear(self, provider_id: str) -> str:
        """A webhook named this intent."""
        return self._money(1).perform(ReadPayment(provider_id=provider_id))

    def clear(self, order: Json) -> None:
        """As many people as must looked at the order, and were satisfied."""
        path = f"/staff/orders/{order['order_id']}/clearance"
        for officer in ("risk_officer", "risk_officer.2"):
            if self.stages(order)[0] == "under_review":
                headers, checked = self.world.staff(officer), {"checks": {"call_back": True}}
                cleared = self.world.client.post(path, json=checked, headers=headers)
                assert cleared.status_code == 200, cleared.text

    def expire(self, order: Json) -> None:
        """Its time is over, and the clock struck."""
        self.world.clock.pass_time(timedelta(minutes=61))
        self.undone.append(Undone(ExpireOrder(key=order["order_id"])))
        self.work()

    def work(self) -> None:
        """Everything that can be done, and what follows from it; the rest is tried next time."""
        failed: list[Undone] = []
        while waiting := [*self.undone, *self._asked_for()]:
            self.undone = []
            for each in waiting:
                if not self._did(each):
                    failed.append(each)
        self.undone = failed

    def stages(self, order: Json) -> tuple[str, str]:
        store = self.world.api.store
        placed = found_order(store.look().state(ORDER, order["order_id"]))
        payment = found_payment(store.look().state(PAYMENT, placed.placed.payment_id))
        return placed.stage, payment.stage

    def payment_id(self, order: Json) -> str:
        store = self.world.api.store
        return found_order(store.look().state(ORDER, order["order_id"])).placed.payment_id

    def set_aside(self) -> list[PaymentNeedsReview]:
        names = ["payment.needs_review"]
        return [each.event for each in self.world.journal.after(0, FOREVER, names)]

    def _asked_for(self) -> Iterator[Undone]:
        names = [name for each in FOLLOWED for name in each.event_names]
        for recorded in self.world.journal.after(self._heard, FOREVER, names):
            self._heard = recorded.position
            for policy in FOLLOWED:
                if type(recorded.event) in policy.event_types:
                    yield from map(Undone, policy.react(recorded))

    def _did(self, undone: Undone) -> bool:
        undone.tried += 1
        money = self._money(undone.tried)
        try:
            effect: Any = undone.effect
            expiring = isinstance(effect, ExpireOrder)
            outcome = (Expiry(money.doing, money) if expiring else money).perform(effect)
        except Refusal as refusal:
            undone.why = refusal.code
            return False
        self.outcomes.append(f"{effect_name(type(undone.effect))}: {outcome}")
        return True

    def _money(self, attempts: int) -> MoneyMoves:
        api = self.world.api
        told = replace(delivery(attempts=attempts), delivery_id=new_id())
        return MoneyMoves(Doing(api.store, api.shop, told), api.payments)


@contextmanager
def paying_shop(home: Path, store: EventStore, clock: SetClock) -> Iterator[PayingShop]:
    """Nobody listens to the provider's webhooks: who hears what is said by the test."""
    with open_shop() as nobody, serve(home, nobody) as url:
        settings = StripeSettings(
            address=f"{url}/stripe",
            secret_key=KEY,
            webhook_secret=SECRET,
            retries=0,
            timeout=PATIENCE,
        )
        payments = Interrupted(settings)
        yield PayingShop(world(store, clock, payments=payments), url, payments, client(url))
