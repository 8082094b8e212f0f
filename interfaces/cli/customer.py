"""The scripted customer: finds a solitaire, has it made, orders it, pays the deposit, gets a letter."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

import httpx
import stripe

from interfaces.cli.shopper import Shopper, WrongAnswer, pounds

STYLE = "SOL-CLAW"
CHOICES = {"metal": "au750_w", "ring_size": "N", "setting": "claw6"}
TEXT = "Always"
PATIENCE_SECONDS = 20.0
ADDRESS = {
    "recipient": "Demonstration Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "ec1a1aa",
    "country": "GB",
}


class Customer:
    """Remembers what it was shown, and holds the shop to it."""

    def __init__(self, shopper: Shopper, *, outbox: str, stripe_address: str, budget: int) -> None:
        self._shop = shopper
        self._outbox = outbox
        self._stripe_address = stripe_address
        self._budget = budget
        self._email = f"demo-{uuid4().hex[:10]}@example.com"
        self._design: dict[str, Any] = {}
        self._stone: dict[str, Any] = {}
        self._cart: dict[str, Any] = {}
        self._order: dict[str, Any] = {}
        self._payment: dict[str, Any] = {}

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """What the customer does, in order."""
        yield "finds a solitaire", self.find_style
        yield "begins a design", self.begin
        yield "chooses metal, size and setting", self.choose
        yield "finds a stone within the budget", self.find_stone
        yield "has it engraved", self.engrave
        yield "sees the itemised price", self.see_price
        yield "saves the design", self.save
        yield "puts it into a cart", self.put_into_cart
        yield "sees the stone held", self.see_held
        yield "starts the checkout", self.start_checkout
        yield "is refused a wrong total", self.try_wrong_total
        yield "places the order", self.place_order
        yield "pays the deposit", self.pay
        yield "gets the order e-mail", self.read_letter
        yield "reads the confirmed order", self.read_order
        yield "sees the stone gone from the search", self.see_gone
        yield "sees every read model caught up", self.see_caught_up

    def find_style(self) -> str:
        found = self._shop.get("/products", text="solitaire", metal=CHOICES["metal"])
        styles = {item["style_code"]: item["title"] for item in found["items"]}
        self._shop.expect(STYLE in styles, f"{STYLE} is not among {sorted(styles)}")
        return f"{styles[STYLE]}, one of {len(styles)}"

    def begin(self) -> str:
        self._design = self._shop.post("/configurations", style_code=STYLE)
        self._shop.token = self._design["token"]
        return self._design["design_id"]

    def choose(self) -> str:
        for option, value in CHOICES.items():
            self._design = self._shop.put(f"{self._path}/options/{option}", value=value)
        chosen = {pick["option"]: pick["value"] for pick in self._design["choices"]}
        self._shop.expect(CHOICES.items() <= chosen.items(), f"chosen is {chosen}")
        return ", ".join(CHOICES.values())

    def find_stone(self) -> str:
        """The largest stone with which the whole ring stays within the budget."""
        for carat in ("0.64", "0.60", "0.56", "0.53", "0.50"):
            page = self._shop.get("/stones", carat_min=carat, carat_max="0.70", limit=10)
            for stone in page["items"]:
                if self._suits(stone):
                    self._stone = stone
                    return f"{stone['asset_id']}, {stone['carat']} ct {stone['colour']} {stone['clarity']}"
        raise WrongAnswer("no stone keeps the ring within the budget")
