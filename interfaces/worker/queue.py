"""dramatiq as transport: it carries the id of a delivery and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, Pipelines, ShutdownNotifications
from iddqueue import PostgresBroker

QUEUE = "deliveries"


def broker(url: str) -> dramatiq.Broker:
    """RabbitMQ, Redis or PostgreSQL by the scheme of `url`.

    dramatiq's own retries are left out: a delivery that failed is put off in its table.
    """
    kept: list[Middleware] = [AgeLimit(), ShutdownNotifications(), Callbacks(), Pipelines()]
    if url.startswith("amqp"):
        return RabbitmqBroker(url=url, middleware=kept, confirm_delivery=True)
    if url.startswith("redis"):
        return RedisBroker(url=url, middleware=kept)  # type: ignore[no-untyped-call]  # has no types
    transport: dramatiq.Broker = PostgresBroker(url=url, results=False, middleware=kept)
    return transport


def delivery_actor(
    transport: dramatiq.Broker, perform: Callable[[str], None]
) -> dramatiq.Actor[[str], None]:
    """The one actor: perform the delivery of this id."""
    return dramatiq.Actor(
        perform, broker=transport, actor_name="perform", queue_name=QUEUE, priority=0, options={}
    )


@contextmanager
def working(transport: dramatiq.Broker, threads: int) -> Iterator[None]:
    """Perform what the queue brings, on so many threads, until the block ends."""
    worker = dramatiq.Worker(transport, worker_threads=threads)
    worker.start()
    try:
        yield
    finally:
        worker.stop()
