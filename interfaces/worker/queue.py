"""dramatiq as transport: it carries ids of deliveries and nothing else, each lane by itself."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import Condition
from typing import Any, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

import dramatiq
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, Pipelines, ShutdownNotifications
from iddqueue import PostgresBroker
from iddqueue.broker import PostgresConsumer
from psycopg_pool import ConnectionPool

from application.policies.effect import Lane
from application.store.journal.bounded import Bounded, says_something
from application.store.journal.session import CONNECT_SECONDS, SILENCE
from domain.kernel import Refusal
from interfaces.postgres.logins import OUR_WAITS
from interfaces.worker.parting import PARTING_SECONDS, Hands, part

OF_A_LANE = 3
"""Connections of a lane whose queue is in PostgreSQL: it listens, takes, and settles."""
LANES: tuple[Lane, ...] = get_args(Lane)
LONGEST_NAME = 40
QUIET_SECONDS = 10.0
BOUNDS: Mapping[str, Mapping[str, object]] = {
    "amqp": {
        "heartbeat": 10,
        "socket_timeout": 3,
        "stack_timeout": 5,
        "connection_attempts": 1,
        "blocked_connection_timeout": 5,
        "tcp_options": {"TCP_USER_TIMEOUT": SILENCE["tcp_user_timeout"]},
    },
    "redis": {"socket_timeout": 5, "socket_connect_timeout": 3},
}
"""How long a broker may say nothing (seconds), by the scheme of its address, which may differ."""
LYING = """
    SELECT count(*) FROM dramatiq.queue WHERE queue_name = %s AND state IN ('queued', 'consumed')"""
STATEMENTS = " ".join(f"-c {name}={most}" for name, most in OUR_WAITS.milliseconds.items())


class _Session(Bounded[Any]):
    """Given up when its server says nothing."""

    longest = OUR_WAITS.longest


class BrokerUnset(Refusal):
    """ELYSIUM_BROKER_URL is not set: name the PostgreSQL, RabbitMQ or Redis that carries what is
    to be performed."""

    code = "broker_unset"


def refuse_no_broker(url: str) -> None:
    """Raises `BrokerUnset`, before anything is begun that would need it."""
    if not url:
        raise BrokerUnset


def queue_of(shop: str, lane: Lane) -> str:
    """A broker may serve several shops, whose numbers mean nothing to each other."""
    if len(shop) > LONGEST_NAME:
        shop = f"{shop[:24]}-{sha256(shop.encode()).hexdigest()[:12]}"
    return f"{shop}-deliveries-{lane}"


def broker(url: str) -> dramatiq.Broker:
    """RabbitMQ, Redis or PostgreSQL by the scheme of `url`, every wait for it bounded.

    dramatiq's own retries are left out: a delivery that failed is put off in its table. Raises
    `BrokerUnset`.
    """
    refuse_no_broker(url)
    kept: list[Middleware] = [AgeLimit(), ShutdownNotifications(), Callbacks(), Pipelines()]
    # Loaded only here: a shop has one of them, and every process would keep all.
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=_bounded(url), middleware=kept, confirm_delivery=True)
    if url.startswith("redis"):
        from dramatiq.brokers.redis import RedisBroker

        return RedisBroker(  # type: ignore[no-untyped-call]  # has no types
            url=_bounded(url), middleware=kept
        )
    return _OnPostgres(pool=_sessions(url), results=False, middleware=kept)


class Sending:
    """Puts the ids of a bundle on the queue of their lane; closing it closes the transport."""

    def __init__(self, transport: dramatiq.Broker, shop: str) -> None:
        self._actors = {lane: _actor(transport, queue_of(shop, lane), _elsewhere) for lane in LANES}
        self._transport = transport
        self.close = transport.close

    def __call__(self, lane: Lane, ids: list[str]) -> None:
        self._actors[lane].send(ids)

    def lying(self, lane: Lane) -> int:
        """How many bundles its queue has."""
        return _lying(self._transport, self._actors[lane].queue_name)

    def keep(self) -> None:
        """Nothing was sent for a while: a broker that wants to hear of us does."""
        connection = getattr(self._transport, "connection", None)
        if connection is not None:
            connection.process_data_events()


@contextmanager
def working(
    url: str,
    shop: str,
    threads: Mapping[Lane, int],
    perform: Callable[[list[str]], None],
    *,
    parting: float = PARTING_SECONDS,
) -> Iterator[Sequence[threading.Thread]]:
    """Perform what the queue brings until the block ends; the threads are those that do.

    Every lane has threads and connections of its own: a vendor that hangs holds up its own lane.
    A broker that says nothing is waited for so many seconds at the end, and then left.
    """
    hands, lanes = Hands(perform), dict[str, _AtWork]()
    try:
        for lane, count in threads.items():
            transport = broker(url)
            _actor(transport, queue_of(shop, lane), hands.perform)
            lanes[lane] = _AtWork(transport, dramatiq.Worker(transport, worker_threads=count))
            lanes[lane].worker.start()
        yield [thread for each in lanes.values() for thread in each.threads]
    finally:
        part({lane: each.end for lane, each in lanes.items()}, hands, parting)


@dataclass(frozen=True, slots=True)
class _AtWork:
    """A lane's own way to the broker, and who performs what it brings."""

    transport: dramatiq.Broker
    worker: dramatiq.Worker

    @property
    def threads(self) -> Sequence[threading.Thread]:
        return (*self.worker.consumers.values(), *self.worker.workers)

    def end(self) -> None:
        try:
            self.worker.stop()
        finally:
            self.transport.close()


def _lying(transport: Any, queue: str) -> int:
    """RabbitMQ does not count what a worker has already taken in advance."""
    if isinstance(transport, _OnPostgres):
        return transport.lying(queue)
    if redis := getattr(transport, "client", None):
        return int(redis.hlen(f"{transport.namespace}:{queue}.msgs"))
    return int(transport.get_queue_message_counts(queue)[0])


def _bounded(url: str) -> str:
    """The same address with our bounds, unless it says its own."""
    parts = urlsplit(url)
    kind = next(each for each in BOUNDS if parts.scheme.startswith(each))
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    return parts._replace(query=urlencode({**BOUNDS[kind], **said})).geturl()


def _sessions(url: str) -> ConnectionPool:
    """As its library makes them, but none of which waits without an end, unless `url` says so."""
    ours = {
        "application_name": os.environ.get("PGAPPNAME", "elysium"),
        "connect_timeout": CONNECT_SECONDS,
        "options": STATEMENTS,
        **SILENCE,
    }
    said = dict(parse_qsl(urlsplit(url).query))
    return ConnectionPool(
        url,
        connection_class=_Session,
        min_size=0,
        max_size=OF_A_LANE,
        timeout=CONNECT_SECONDS,
        reconnect_timeout=CONNECT_SECONDS,
        kwargs={
            "autocommit": True,
            **{name: value for name, value in ours.items() if name not in said},
        },
        open=False,
        check=ConnectionPool.check_connection,
    )


def _actor(
    transport: dramatiq.Broker, queue: str, perform: Callable[[list[str]], None]
) -> dramatiq.Actor[[list[str]], None]:
    return dramatiq.Actor(
        perform,
        broker=transport,
        actor_name=f"perform_{queue.rpartition('-')[2]}",
        queue_name=queue,
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

    def enqueue(
        self, message: dramatiq.Message[Any], *, delay: int | None = None
    ) -> dramatiq.Message[Any]:
        """Tried once: what is not taken waits in its table. Its parent would try for minutes."""
        if self.pool.closed:
            self.pool.open()
        with self.pool.connection() as session, session.transaction():
            sent: dramatiq.Message[Any] = self.enqueue_in_transaction(
                message, connection=session, delay=delay
            )
        return sent

    def lying(self, queue_name: str) -> int:
        if self.pool.closed:
            self.pool.open()
        with self.pool.connection() as session:
            found = session.execute(LYING, (queue_name,)).fetchone()
        return found[0] if found else 0

    def close(self) -> None:
        self.pool.close()

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
        self._heard = time.monotonic()

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
        """Of a session that was cut its socket says so; what was told meanwhile is looked up.

        One that was lost without a word says nothing: it is asked when it was quiet for long.
        """
        listening = self._listen_conn
        quiet = time.monotonic() - self._heard > QUIET_SECONDS
        if not (self._unheard or quiet or says_something(listening, self.timeout)):
            return
        self._unheard, self._heard = False, time.monotonic()
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
