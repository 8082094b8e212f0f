"""Idempotency as at Stripe: one key, one request, one answer; keys belong to an API key.

The answer is stored in the transaction of its effects; a request refused before it began
(authentication, unknown parameter) stores nothing. Source: docs.stripe.com/api/idempotent_requests.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from interfaces.local.standins.clock import now
from interfaces.local.standins.shelf import Json, Shelf
from interfaces.local.standins.stripe.form import Tree
from interfaces.local.standins.stripe.refusals import KeyInUse, KeyReused, StripeRefused

KEPT_SECONDS = 24 * 3600
LONGEST = 255
KIND = "stripe.answer"


class Answers:
    """The stored first answers, and the keys whose first request is still under way."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._running: set[str] = set()
        self._lock = Lock()

    @contextmanager
    def alone(self, api_key: str, key: str) -> Iterator[str]:
        """Holds the key, giving its name on the shelf; raises KeyInUse while another holds it."""
        if len(key) > LONGEST:
            raise StripeRefused("Idempotency-Key can be up to 255 characters.")
        name = hashlib.sha256(f"{api_key}\0{key}".encode()).hexdigest()
        with self._lock:
            if name in self._running:
                raise KeyInUse(
                    "There is currently another in-progress request using this Idempotent Key"
                    f" (that probably means you submitted twice): {key}.",
                    code="idempotency_key_in_use",
                )
            self._running.add(name)
        try:
            yield name
        finally:
            with self._lock:
                self._running.discard(name)

    def stored(self, name: str, request: Json, key: str) -> Json | None:
        """The first answer; raises KeyReused when it was to another request."""
        found = self._shelf.get(KIND, name)
        if found is None or found["at"] < now() - KEPT_SECONDS:
            return None
        if found["request"]["path"] != request["path"]:
            raise KeyReused(
                "Keys for idempotent requests can only be used for the same endpoint they were"
                f" first used for ('{request['path']}' vs '{found['request']['path']}'). Try using"
                f" a key other than '{key}' if you meant to execute a different request."
            )
        if found["request"] != request:
            raise KeyReused(
                "Keys for idempotent requests can only be used with the same parameters they were"
                f" first used with. Try using a key other than '{key}' if you meant to execute a"
                " different request."
            )
        return found

    def store(self, name: str, request: Json, answer: Json) -> None:
        """Keep the first answer `{status, body, request_id}`."""
        self._shelf.put(KIND, name, {"at": now(), "request": request, **answer})


def fingerprint(path: str, sent: Tree) -> Json:
    """What must be the same for a key to be replayed; the parameters only as a digest."""
    canonical = json.dumps(sent, sort_keys=True)
    return {"path": path, "parameters": hashlib.sha256(canonical.encode()).hexdigest()}
