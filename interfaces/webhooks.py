"""Webhooks received: verified on their raw bytes, put on record under the vendor's id, once."""

from sqlalchemy import Engine

from application.deliveries import Effect, order_delivery
from application.ids import new_id
from interfaces.integrations.sanity import changed_document
from interfaces.integrations.stripe import WebhookNotice, read_webhook

ASIDE = {
    "charge.dispute.created": "dispute",
    "refund.created": "foreign_refund",
    "refund.failed": "refund_failed",
}


class StripeWebhook:
    """Implements `Webhook`: the worker looks at the intent's present state."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self._engine = engine
        self._secret = secret

    def receive(self, body: bytes, signature: str) -> None:
        notice = read_webhook(body, signature, self._secret)
        if notice is None:
            return
        with self._engine.begin() as connection:
            order_delivery(
                connection,
                "stripe",
                notice.event_id,
                _asked_for(notice),
                correlation_id=notice.payment_id or new_id(),
            )


class SanityWebhook:
    """Implements `Webhook`: the document is fetched again by the worker."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self._engine = engine
        self._secret = secret

    def receive(self, body: bytes, signature: str) -> None:
        changed = changed_document(body, signature, self._secret)
        if changed is None:
            return
        effect = Effect("fetch_document", {"document_id": changed.document_id})
        # A delete carries the revision of the publish before it: only `op` tells them apart.
        cause = "/".join(filter(None, (changed.document_id, changed.rev, changed.op)))
        with self._engine.begin() as connection:
            order_delivery(connection, "sanity", cause, effect, correlation_id=new_id())


def _asked_for(notice: WebhookNotice) -> Effect:
    reason = ASIDE.get(notice.kind)
    if reason is not None:
        return Effect("set_aside", {"provider_id": notice.provider_id, "reason": reason})
    return Effect("read_payment", {"provider_id": notice.provider_id})
