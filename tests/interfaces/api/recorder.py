"""Whoever asks a running shop, as anybody who works there, and keeps what it answers."""

from contextlib import closing
from typing import Any
from uuid import uuid4

import httpx

from domain.people.staff_role import STAFF_ROLES
from interfaces.api.app import every_route
from interfaces.composition import House
from interfaces.settings import Settings
from tests.staff_members import signed_in

Json = dict[str, Any]
SHORT = 2
SIGNED_IN = "signed in: "
"""Before the token of a customer's session."""
ROUTES = [(next(iter(each.methods or ())), each.path_regex, each) for each in every_route()]


class Recorder:
    """What was answered, by operation."""

    def __init__(self, settings: Settings) -> None:
        self.told: dict[str, Any] = {"receive_stripe_webhook": {"received": True}}
        self.told["receive_sanity_webhook"] = {"received": True}
        self.told["receive_resend_webhook"] = {"received": True}
        hooks: Json = {"response": [self._hear]}
        self.client = httpx.Client(base_url=settings.public_url, event_hooks=hooks, timeout=30)
        with closing(House(settings)) as house:
            self._tokens: dict[str, str] = {
                role: signed_in(house, role, "Recorder") for role in STAFF_ROLES
            }
            self._tokens["pricing, too"] = signed_in(house, "pricing", "Recorder's colleague")

    def _hear(self, answer: httpx.Response) -> None:
        answer.read()
        asked = answer.request
        for method, path, route in ROUTES:
            if asked.method == method and path.match(asked.url.path):
                if answer.status_code not in (200, 201):
                    return
                if "json" in answer.headers["Content-Type"]:
                    self.told[route.operation.name] = answer.json()
                return

    def hold(self, name: str, token: str) -> None:
        """Who is called so shows this from now on."""
        self._tokens[name] = token

    def ask(self, role: str, method: str, path: str, body: Any = None, **query: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        if role in self._tokens:
            headers["Authorization"] = f"Bearer {self._tokens[role]}"
        elif role.startswith(SIGNED_IN):
            headers["Authorization"] = f"Bearer {role.removeprefix(SIGNED_IN)}"
        elif role:
            headers["Shopper-Token"] = role
        answer = self.client.request(method, path, json=body, params=query, headers=headers)
        if answer.status_code not in (200, 201):
            print(answer.status_code, method, path, answer.text[:300])  # noqa: T201  # a tool for people
        return answer.json()

    def available(self, sku: str) -> bool:
        found = self.client.get("/availability", params={"sku": sku}).json()["stock"]
        return any(each["available"] > SHORT for each in found)
