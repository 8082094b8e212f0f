"""Stripe's redaction jobs: what it shows of whoever paid is taken out of intent, charge and card.

They are in public preview, and asked for under a version of their own. A job first looks whether
its objects can be redacted, which takes a while: it is looked at again under the same key.
"""

from typing import Any, Literal

import stripe

from application.selling.money.payments import ProviderRefused
from domain.kernel import Unreachable

PREVIEW = "2026-06-24.preview"
JOBS = "/v1/privacy/redaction_jobs"
UNDER_WAY = ("redacting", "succeeded")
WORKING = ("created", "validating", "canceling")


class RedactionUnderWay(Unreachable):
    """The payment provider still looks whether it can take out what it knows; ask again."""


def redact(client: stripe.StripeClient, provider_id: str, key: str) -> str:
    """The id of the job that is under way, or done. Raises `RedactionUnderWay` while it cannot be
    run yet, `ProviderRefused` when it cannot be at all: then it is for a person to do there."""
    wish = {"objects": {"payment_intents": [provider_id]}, "validation_behavior": "fix"}
    made = _ask(client, "post", JOBS, idempotency_key=key, **wish)
    job = _ask(client, "get", f"{JOBS}/{made['id']}")
    if job["status"] == "ready":
        job = _ask(client, "post", f"{JOBS}/{made['id']}/run", idempotency_key=f"{key}:run")
    if job["status"] in UNDER_WAY:
        return str(job["id"])
    if job["status"] in WORKING:
        raise RedactionUnderWay
    raise ProviderRefused(reason=f"redaction_{job['status']}")


def _ask(
    client: stripe.StripeClient, method: Literal["get", "post"], path: str, **params: Any
) -> dict[str, Any]:
    answer = client.raw_request(method, path, stripe_version=PREVIEW, **params)
    found: dict[str, Any] = client.deserialize(answer, api_mode="V1").to_dict()
    return found
