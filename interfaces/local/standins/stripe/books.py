"""Stripe's objects on the shelf, as one request sees and changes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import stripe

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe.refusals import StripeRefused, no_such

EXPANDABLE = {
    "latest_charge": "charge",
    "charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
}
ALWAYS_EMPTY = {"customer", "review", "balance_transaction", "application", "on_behalf_of"}
METADATA = {"keys": 50, "key": 40, "value": 500}


@dataclass(frozen=True, slots=True)
class Books:
    """What a request reads and writes; every change announces its event in the same transaction."""

    shelf: Shelf
    post: Callable[[Json], None]
    request_id: str | None = None
    idempotency_key: str | None = None

    def keep(self, thing: Json) -> Json:
        """Store a Stripe object under its own kind and id."""
        self.shelf.put(f"stripe.{thing['object']}", thing["id"], thing)
        return thing

    def find(self, kind: str, sought: str, param: str = "id") -> Json:
        """The object; raises NotFound `resource_missing`."""
        found = self.shelf.get(f"stripe.{kind}", sought)
        if found is None:
            raise no_such(kind, sought, param)
        return found

    def newest(self, kind: str) -> Iterator[Json]:
        """All objects of a kind, newest first."""
        return self.shelf.newest(f"stripe.{kind}")

    def note(self, kind: str, about: str, facts: Json) -> None:
        """Keep what Stripe knows of an object but does not show."""
        self.shelf.put(f"stripe.note.{kind}", about, facts)

    def noted(self, kind: str, about: str) -> Json | None:
        """What was noted, or None."""
        return self.shelf.get(f"stripe.note.{kind}", about)

    def announce(self, event_type: str, thing: Json) -> None:
        """Record the event with the object as it is now, and hand it to the webhook's courier."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "account": None,
            "api_version": stripe.api_version,
            "created": now(),
            "data": {"object": thing},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        self.keep(event)
        self.post(event)

    def expand(self, thing: Json, paths: list[str]) -> Json:
        """`thing` with the references named by `expand[]` replaced by the objects.

        Raises Refused for a path that leads to nothing expandable.
        """
        for path in paths:
            thing = self._expanded(thing, path.split("."), path)
        return thing

    def _expanded(self, thing: Json, steps: list[str], path: str) -> Json:
        step, *rest = steps
        if step == "data" and rest and thing.get("object") == "list":
            return {**thing, "data": [self._expanded(each, rest, path) for each in thing["data"]]}
        if step not in EXPANDABLE.keys() | ALWAYS_EMPTY or step not in thing:
            raise StripeRefused(f"This property cannot be expanded ({path}).", param="expand")
        value: Any = thing[step]
        if isinstance(value, str):
            value = self.find(EXPANDABLE[step], value)
        if isinstance(value, dict) and rest:
            value = self._expanded(value, rest, path)
        return {**thing, step: value}


def merged(metadata: dict[str, str], wishes: dict[str, str] | str | None) -> dict[str, str]:
    """Stripe's metadata rule: an empty value removes its key, an empty string removes all.

    Raises Refused above 50 keys, 40 characters a key or 500 characters a value.
    """
    if wishes is None or isinstance(wishes, str):
        return metadata if wishes is None else {}
    for key, value in wishes.items():
        if len(key) > METADATA["key"] or len(value) > METADATA["value"]:
            raise StripeRefused(
                f"Metadata keys can be up to {METADATA['key']} characters and values up to"
                f" {METADATA['value']}: {key[:40]}",
                param="metadata",
            )
    kept = {key: value for key, value in {**metadata, **wishes}.items() if value}
    if len(kept) > METADATA["keys"]:
        raise StripeRefused(f"Metadata can have up to {METADATA['keys']} keys.", param="metadata")
    return kept
