"""The mailbox of the scripted customer: the outbox of the stand-ins."""

from typing import Any

from interfaces.local.demo.shopper import Shopper


class Mailbox:
    """What left the shop, by the address of its stand-ins."""

    def __init__(self, standins: str) -> None:
        self._browser = Shopper(standins)

    def letters_to(self, email: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._browser.get("/outbox.json", to=email)["emails"]
        return found
