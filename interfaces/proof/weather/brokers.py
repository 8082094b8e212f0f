"""RabbitMQ and Redis, where the environment names them: the shop moves its queue there."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from interfaces.worker.queue import LANES, broker, queue_of

RABBITMQ, REDIS = "rabbitmq", "redis"
SETTINGS = {RABBITMQ: "AMQP_URL", REDIS: "REDIS_URL"}
PORTS = {"amqp": 5672, "amqps": 5671, "redis": 6379, "rediss": 6379}
QUEUED = ("project", "work")
"""Who puts on the queue, and who takes from it."""
OF_A_QUEUE = ("", ".DQ", ".XQ")
"""As dramatiq names what it keeps beside a queue."""


def named() -> Mapping[str, str]:
    """Their addresses, of those that there are."""
    found = {name: os.environ.get(setting, "") for name, setting in SETTINGS.items()}
    return {name: url for name, url in found.items() if url}


def forget(url: str, shop: str) -> None:
    """What lies on its queues is gone, as of a broker that kept it in memory and died."""
    transport = broker(url)
    try:
        for queue in _queues(shop):
            transport.flush(queue)
    finally:
        transport.close()


def clear_away(url: str, shop: str) -> None:
    """No queue of a shop that was thrown away is left."""
    forget(url, shop)
    if not url.startswith("amqp"):
        return
    transport: Any = broker(url)
    with suppress(Exception):  # what is left is empty
        for queue in _queues(shop):
            for beside in OF_A_QUEUE:
                transport.channel.queue_delete(f"{queue}{beside}")
    transport.close()


def _queues(shop: str) -> Iterable[str]:
    return (queue_of(shop, lane) for lane in LANES)
