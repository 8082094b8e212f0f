"""Where vendors report: raw bytes and a signature; kept first, looked into later."""

from typing import Annotated

from fastapi import Depends, Request

from application.selling.money.payments import (
    ProjectionIncomplete,
    SignatureExpired,
    SignatureInvalid,
    WebhookMalformed,
)
from interfaces.api.edge.access import PARTNER
from interfaces.api.edge.asking import Asked
from interfaces.api.edge.bodies import raw_body
from interfaces.api.edge.routes import Routes, at

routes = Routes("/webhooks", "webhook", "commands")


async def bytes_of(request: Request) -> bytes:
    return await raw_body(request, request.app.state.api.body_limit)


RawBody = Annotated[bytes, Depends(bytes_of)]
Received = dict[str, bool]


@routes.post(
    "/stripe",
    PARTNER,
    Received,
    key="none",
    refuses=(SignatureInvalid, SignatureExpired, WebhookMalformed),
)
def receive_stripe_webhook(request: Request, body: RawBody, asked: Asked) -> Received:
    """Stripe's events, signed in Stripe-Signature over the raw body."""
    asked.api.webhooks.stripe.receive(body, request.headers.get("Stripe-Signature", ""))
    return {"received": True}


@routes.post(
    "/resend",
    PARTNER,
    Received,
    key="none",
    refuses=(WebhookMalformed, at(401, SignatureInvalid, SignatureExpired)),
)
def receive_resend_webhook(request: Request, body: RawBody, asked: Asked) -> Received:
    """What became of letters, signed in svix-id, svix-timestamp and svix-signature."""
    asked.api.webhooks.resend.receive(body, request.headers)
    return {"received": True}


@routes.post(
    "/sanity",
    PARTNER,
    Received,
    key="none",
    refuses=(WebhookMalformed, ProjectionIncomplete, at(401, SignatureInvalid, SignatureExpired)),
)
def receive_sanity_webhook(request: Request, body: RawBody, asked: Asked) -> Received:
    """Sanity's changes, signed in sanity-webhook-signature; the body is a trigger only.

    It has the projection that `docs/deploy.md` shows: `_id`, `_rev` and `op` at least.
    """
    signature = request.headers.get("sanity-webhook-signature", "")
    asked.api.webhooks.sanity.receive(body, signature)
    return {"received": True}
