"""The scripted customer buys what was designed: cart, hold, order, deposit, letter, history."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from interfaces.local.demo.designing import Designing
from interfaces.local.demo.mailbox import Mailbox
from interfaces.local.demo.shopper import Shopper, pounds
from interfaces.local.standins.stripe.browser import Asked, pay

ADDRESS = {
    "recipient": "Demonstration Customer",
    "line1": "1 Example Street",
    "city": "London",
    "postcode": "ec1a1aa",
    "country": "GB",
}
TERMS = "2026-01"
LETTERS = 3


class Buying:
    """Remembers what it was shown, and holds the shop to it."""

    def __init__(
        self,
        shopper: Shopper,
        design: Designing,
        *,
        outbox: Mailbox,
        stripe_address: str,
        email: str,
    ) -> None:
        self._shop = shopper
        self._made = design
        self._outbox = outbox
        self._stripe_address = stripe_address
        self._email = email
        self._cart: dict[str, Any] = {}
        self._order: dict[str, Any] = {}

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "has it quoted", self._made.have_quoted
        yield "puts the quote into a cart", self.put_into_cart
        yield "sees the stone held", self.see_held
        yield "starts the checkout", self.start_checkout
        yield "is refused a wrong total", self.try_wrong_total
        yield "places the order", self.place_order
        yield "pays the deposit", self.pay
        yield "reads the confirmed order", self.read_order
        yield "gets the order e-mail", self.read_letter
        yield "gets the invoice of the deposit", self.read_invoice
        yield "sees the stone gone", self.see_gone
        yield "sees every read model caught up", self.see_caught_up

    def put_into_cart(self) -> str:
        self._cart = self._shop.post("/carts")
        ref = self._made.quote["quote_id"]
        self._cart = self._shop.post(self._path("lines"), kind="quote", ref=ref)
        wanted = self._made.design["price"]["total"]
        self._shop.expect(self._cart["total"] == wanted, f"the cart says {self._cart['total']}")
        return f"{self._cart['pieces']} piece, {pounds(self._cart['total'])}"

    def see_held(self) -> str:
        asset_id = self._made.stone["asset_id"]
        held = self._shop.get(f"/stones/{asset_id}")
        self._shop.expect(held["held_until"] is not None, f"{asset_id} is not held")
        return f"until {held['held_until']}"

    def start_checkout(self) -> str:
        """Whatever is signed next stands in this answer."""
        self._cart = self._shop.post(self._path("checkout"), ship_country="GB")
        ways = [way["code"] for way in self._cart["in_the_way"]]
        self._shop.expect(self._cart["checking_out"], f"{ways} stand in the way")
        return f"everything held until {self._cart['held_until']}"

    def try_wrong_total(self) -> str:
        wrong = self._wish(self._cart["total"] | {"minor": self._cart["total"]["minor"] - 1})
        problem = self._shop.refused("/orders", **wrong)
        self._shop.expect(problem["code"] == "total_changed", f"the code is {problem['code']}")
        return str(problem["code"])

    def place_order(self) -> str:
        self._order = self._shop.post("/orders", **self._wish(self._cart["total"]))
        plan = self._order["plan"]
        due, later = plan["due_now"]["minor"], plan["balance"]["minor"]
        total = self._order["total"]["minor"]
        self._shop.expect(plan["plan"] == "deposit_balance", f"the plan is {plan['plan']}")
        self._shop.expect(due + later == total, f"{due} and {later} are not {total}")
        return f"{self._order['order_no']}, deposit {pounds(plan['due_now'])}"

    def pay(self) -> str:
        """Confirm the PaymentIntent as a browser would: with the publishable key and its secret."""
        asked = self._shop.post(f"/orders/{self._order['order_id']}/payment")
        names = ("publishable_key", "provider_id", "client_secret")
        status = pay(Asked(**{name: asked[name] for name in names}), self._stripe_address)
        self._shop.expect(status == "requires_capture", f"it {status}")
        return f"{pounds(asked['amount'])} authorised"

    def read_order(self) -> str:
        """The signed webhook was processed, the money captured, the order confirmed."""
        order = self._shop.until(self._confirmed, "the confirmation")
        paid = order["plan"]["due_now"]
        self._shop.expect(order["paid"] == paid, f"paid is {order['paid']}")
        listed = self._shop.get("/orders")["items"]
        ids = [each["order_id"] for each in listed]
        self._shop.expect(self._order["order_id"] in ids, "the history does not list it")
        return f"{order['stage']}, paid {pounds(order['paid'])}"

    def read_letter(self) -> str:
        letters = self._shop.until(self._letters, "the letters")
        self._shop.expect(len(letters) == LETTERS, f"the letters are {letters}")
        return " · ".join(letters)

    def read_invoice(self) -> str:
        """The PDF is the one of the list, by its digest, and charges what was paid."""
        listed = self._shop.until(self._invoice, "the invoice")
        pdf = self._shop.file(f"{self._documents}/{listed['document_id']}")
        digest = hashlib.sha256(pdf).hexdigest()
        self._shop.expect(digest == listed["digest"], f"its digest is {digest}")
        paid = self._order["plan"]["due_now"]
        self._shop.expect(listed["gross"] == paid, f"it charges {listed['gross']}")
        vat = f"{pounds(listed['gross'])} with {pounds(listed['vat'])} VAT inside"
        return f"{listed['number']}, {vat}, {len(pdf):,} bytes"

    def see_gone(self) -> str:
        asset_id = self._made.stone["asset_id"]
        (asset,) = self._shop.get("/availability", asset=asset_id)["assets"]
        self._shop.expect(asset["status"] == "sold", f"the stone is {asset['status']}")
        return f"{asset_id} can be had by nobody else"

    def see_caught_up(self) -> str:
        reached = self._shop.until(self._caught_up, "catching up")
        return f"{len(reached['read_models'])} read models at position {reached['head']}"

    def _path(self, rest: str) -> str:
        return f"/carts/{self._cart['cart_id']}/{rest}"

    def _wish(self, total: dict[str, Any]) -> dict[str, Any]:
        return {
            "cart_id": self._cart["cart_id"],
            "expected_total": total,
            "expected_vat": self._cart["vat"],
            "buyer": {"name": "Demonstration Customer", "email": self._email},
            "delivery": ADDRESS,
            "terms_version": TERMS,
            "obligation_shown": True,
            "acknowledged_lines": [
                line["line_id"]
                for line in self._cart["lines"]
                if line["return_class"] != "standard"
            ],
            "acknowledged_caveats": [
                {"line_id": line["line_id"], "code": caveat["code"]}
                for line in self._cart["lines"]
                for caveat in line["caveats"]
                if caveat["to_acknowledge"]
            ],
        }

    def _confirmed(self) -> dict[str, Any] | None:
        order = self._shop.get(f"/orders/{self._order['order_id']}")
        return order if order["stage"] == "confirmed" else None

    @property
    def _documents(self) -> str:
        return f"/orders/{self._order['order_id']}/documents"

    def _invoice(self) -> dict[str, Any] | None:
        found: list[dict[str, Any]] = self._shop.get(self._documents)["documents"]
        return found[0] if found else None

    def _letters(self) -> list[str] | None:
        """Subjects, once both letters are there; each carries the total that was agreed."""
        found = self._outbox.letters_to(self._email)
        mine = [letter for letter in found if self._order["order_no"] in letter["subject"]]
        if len(mine) < LETTERS:
            return None
        total = pounds(self._order["total"])
        self._shop.expect(all(total in letter["text"] for letter in mine), f"no {total} in it")
        return sorted(letter["subject"] for letter in mine)

    def _caught_up(self) -> dict[str, Any] | None:
        reached = self._shop.look("/positions")
        return reached if reached["caught_up"] else None
