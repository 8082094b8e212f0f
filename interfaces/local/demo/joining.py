"""The scripted customer opens an account, and finds there what they made as a visitor."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

from interfaces.local.demo.designing import Designing
from interfaces.local.demo.mailbox import Mailbox
from interfaces.local.demo.shopper import Shopper

CODE = re.compile(r"\b[0-9]{6}\b")


class Joining:
    """`email` is the customer's own; the code is read from the letter to it."""

    def __init__(self, shopper: Shopper, design: Designing, *, outbox: Mailbox) -> None:
        self._shop = shopper
        self._made = design
        self._outbox = outbox
        self._code_id = ""
        self.email = f"demo-{uuid4().hex[:10]}@example.com"

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "asks for an account", self.ask_for_account
        yield "signs in by the code of the letter", self.sign_in
        yield "finds there what a visitor made", self.arrive

    def ask_for_account(self) -> str:
        asked = self._shop.prove("/registration", name="Demonstration Customer", email=self.email)
        self._code_id = asked["code_id"]
        return self.email

    def sign_in(self) -> str:
        code = self._shop.until(self._code, "the letter with the code")
        signed = self._shop.prove(f"/registration/{self._code_id}", code=code, **{"as": "bearer"})
        self._shop.session = signed["token"]
        return str(signed["customer_id"])

    def arrive(self) -> str:
        """From now on the visitor's token opens nothing of it."""
        visitor = self._shop.token
        found = self._shop.post("/me/arrivals", token=visitor)["arrival"]
        design_id = self._made.design["design_id"]
        self._shop.expect(design_id in found["designs"], f"what came is {found}")
        self._shop.look(self._made.path)
        self._shop.session, signed = None, self._shop.session
        problem = self._shop.refused_put(f"{self._made.path}/name", name="Mine")
        self._shop.expect(problem["code"] == "not_found", "the visitor still has the design")
        self._shop.session, self._shop.token = signed, None
        return f"{len(found['designs'])} design, to be undone until {found['undo_until']}"

    def _code(self) -> str | None:
        found = self._outbox.letters_to(self.email)
        codes = (CODE.search(letter["text"]) for letter in found)
        return next((code[0] for code in codes if code), None)
