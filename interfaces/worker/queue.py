"""dramatiq as transport: it carries ids of deliveries and nothing else, each lane by itself."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from select import POLLIN, poll
from threading import Condition
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

import dramatiq
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, Pipelines, ShutdownNotifications
from iddqueue import PostgresBroker
from iddqueue.broker import PostgresConsumer

from application.policies.effect import Lane
from application.store.journal.bounded import Bounded

OF_A_LANE = 3
"""Connections of a lane whose queue is in PostgreSQL: it listens, takes, and settles."""
LANES: tuple[Lane, ...] = get_args(Lane)


def queue_of(lane: Lane) -> str:
    return f"deliveries-{lane}"


def broker(url: str) -> dramatiq.Broker:
    """RabbitMQ, Redis or PostgreSQL by the scheme of `url`.

    dramatiq's own retries are left out: a delivery that failed is put off in its table.
    """
    kept: list[Middleware] = [AgeLimit(), ShutdownNotifications(), Callbacks(), Pipelines()]
    # Loaded only here: a shop has one of them, and every process would keep all.
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, middleware=kept, confirm_delivery=True)
    if url.startswith("redis"):
        from dramatiq.brokers.redis import RedisBroker

        return RedisBroker(url=url, middleware=kept)  # type: ignore[no-untyped-call]  # has no types
    made = _OnPostgres(url=_sharing(url), results=False, middleware=kept)
    made.pool.connection_class = Bounded
    return made


def _sharing(url: str) -> str:
    """The same, for a pool that opens no more than its part of the budget, under our own name."""
    parts = urlsplit(url)
    ours = {"application_name": os.environ.get("PGAPPNAME", "elysium"), "maxconn": str(OF_A_LANE)}
    return parts._replace(query=urlencode(ours | dict(parse_qsl(parts.query)))).geturl()


def sending(transport: dramatiq.Broker) -> Callable[[Lane, list[str]], object]:
    """Puts the ids of a bundle on the queue of their lane."""
    actors = {lane: _actor(transport, lane, _elsewhere) for lane in LANES}
    return lambda lane, ids: actors[lane].send(ids)


@contextmanager
def working(
    url: str, threads: Mapping[Lane, int], perform: Callable[[list[str]], None]
) -> Iterator[None]:
    """Perform what the queue brings until the block ends.

    Every lane has threads and connections of its own: a vendor that hangs holds up its own lane.
    """
    with ExitStack() as lanes:
        for lane, count in threads.items():
            transport = broker(url)
            lanes.callback(transport.close)
            _actor(transport, lane, perform)
            worker = dramatiq.Worker(transport, worker_threads=count)
            worker.start()
            lanes.callback(worker.stop)
        yield


def _actor(
    transport: dramatiq.Broker, lane: Lane, perform: Callable[[list[str]], None]
) -> dramatiq.Actor[[list[str]], None]:
    return dramatiq.Actor(
        perform,
        broker=transport,
        actor_name=f"perform_{lane}",
        queue_name=queue_of(lane),
        priority=0,
        options={},
    )


def _elsewhere(_: list[str]) -> None:
    raise NotImplementedError("whoever sends does not perform")


class _OnPostgres(PostgresBroker):  # type: ignore[misc]  # has no types
    """Nothing is sent for later: the table knows what is not due, so no queue waits for it."""

    def declare_queue(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = True
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 30_000) -> "_Prompt":
        return _Prompt(
            pool=self.pool,
            queue_name=queue_name,
            prefetch=prefetch,
            timeout=timeout,
            queries=self.queries,
        )


class _Prompt(PostgresConsumer):  # type: ignore[misc]  # has no types
    """Goes on as soon as a worker is free, and asks the database nothing while nothing comes.

    Its parent looks again after up to a second, and asks whether its sessions live at every look.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._freed = Condition()
        self._unheard = False

    def __next__(self) -> dramatiq.MessageProxy | None:
        with self._freed:
            self._freed.wait_for(lambda: len(self.in_processing) < self.prefetch, self.timeout)
        self.misses = 0
        found: dramatiq.MessageProxy | None = super().__next__()
        return found

    def purge_locks(self) -> None:
        if not self.unlock_q.empty():
            super().purge_locks()

    def auto_purge(self) -> None:
        if self._consume_conn is not None:
            super().auto_purge()

    def fetch_pending_notifies(self) -> list[Any]:
        """What was told meanwhile lies in the session, and not at its socket any more."""
        self._unheard = True
        found: list[Any] = super().fetch_pending_notifies()
        return found

    def poll_for_notify(self) -> None:
        """Of a session that was cut its socket says so; what was told meanwhile is looked up."""
        listening = self._listen_conn
        if not (self._unheard or _says_something(listening, self.timeout)):
            return
        self._unheard = False
        super().poll_for_notify()
        if self._listen_conn is not listening:
            self.notifies += self.fetch_pending_notifies()

    def ack(self, message: dramatiq.MessageProxy) -> None:
        super().ack(message)
        self._free()

    def nack(self, message: dramatiq.MessageProxy) -> None:
        super().nack(message)
        self._free()

    def _free(self) -> None:
        with self._freed:
            self._freed.notify()


def _says_something(session: Any, seconds: float) -> bool:
    if session.closed:
        return True
    waiting = poll()
    waiting.register(session.fileno(), POLLIN)
    return bool(waiting.poll(seconds * 1_000))
