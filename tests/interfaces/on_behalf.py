"""A delivery, as a worker has claimed it, of whatever effect is performed for it."""

from interfaces.postgres.deliveries import Delivery


def delivery(delivery_id: str = "test:cause-1:effect", *, attempts: int = 1) -> Delivery:
    return Delivery(
        delivery_id=delivery_id,
        effect="effect",
        arguments={},
        correlation_id="c",
        attempts=attempts,
    )
