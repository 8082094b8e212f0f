"""Stripe's objects on the shelf, as one request sees and changes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import stripe

from interfaces.local.standins.clock import new_id, now
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe.refusals import StripeRefused, no_such

EXPANDABLE = {
    name: name.removeprefix("latest_")
    for name in (
        *("balance_transaction", "charge", "latest_charge", "payment_intent", "payment_method"),
    )
}


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

    def newest(self, kind: str, after: str | None = None) -> Iterator[Json]:
        """All objects of a kind, newest first; only those older than the one named by `after`."""
        return self.shelf.newest(f"stripe.{kind}", after)

    def note(self, kind: str, about: str, facts: Json) -> None:
        """Keep what Stripe knows of an object but does not show."""
        self.shelf.put(f"stripe.note.{kind}", about, facts)

    def noted(self, kind: str, about: str) -> Json | None:
        """What was noted, or None."""
        return self.shelf.get(f"stripe.note.{kind}", about)

    def announce(self, event_type: str, thing: Json, *, was: Json | None = None) -> None:
        """Record the event with the object as it is now, and hand it to the webhook's courier.

        `was` is the object before, where Stripe tells what changed of it.
        """
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": stripe.api_version,
            "created": now(),
            "data": {"object": thing, **(_changed(was, thing) if was else {})},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": event_type,
        }
        self.keep(event)
        self.post(event)

    def expand(self, thing: Json, names: list[str]) -> Json:
        """`thing` with the references named by `expand[]` replaced by the objects.

        A path leads through objects (`latest_charge.payment_method`) and lists (`data.charge`).
        Raises Refused for a name that stands for nothing expandable.
        """
        for name in names:
            thing = self._expanded(thing, name.split("."), name)
        return thing

    def _expanded(self, thing: Json, path: list[str], name: str) -> Json:
        first, *rest = path
        if first == "data" and thing.get("object") == "list" and rest:
            return {**thing, "data": [self._expanded(each, rest, name) for each in thing["data"]]}
        if first not in EXPANDABLE or first not in thing:
            raise StripeRefused(f"This property cannot be expanded ({name}).", param="expand")
        found = thing[first]
        if not found:
            return thing
        found = found if isinstance(found, dict) else self.find(EXPANDABLE[first], found)
        return {**thing, first: self._expanded(found, rest, name) if rest else found}


def _changed(was: Json, thing: Json) -> Json:
    """What the changed fields said before; a field that is new said nothing."""
    before = {name: was.get(name) for name in thing if was.get(name) != thing[name]}
    return {"previous_attributes": before}


def merged(metadata: dict[str, str], wishes: dict[str, str] | str | None) -> dict[str, str]:
    """Stripe's metadata rule: an empty value removes its key, an empty string removes all."""
    if wishes is None or isinstance(wishes, str):
        return metadata if wishes is None else {}
    return {key: value for key, value in {**metadata, **wishes}.items() if value}
