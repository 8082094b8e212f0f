"""Deliveries a second of one worker, over the queue and back, and what a look at many costs."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine, text

from application.policies.effects import CancelPayment
from benchmarks.figures import Cell, Table
from benchmarks.scratch import scratch_shop
from interfaces.local.embedded_postgres.supervisor import EmbeddedPostgres
from interfaces.postgres.database import application_login, engine, migrate
from interfaces.postgres.deliveries import Deliveries, Order
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.performing import Performing
from interfaces.worker.queue import Sending, broker, working

THREADS = 4
SHOP = "benchmark"
VENDORS = (0.0, 0.01, 0.1)
MOST = 10_000
LEFT = text("SELECT count(*) FROM deliveries WHERE status = 'due'")
LOOKS = 20
QUEUED = 100_000
FILL = text("""
    INSERT INTO deliveries (delivery_id, policy, cause, effect, arguments, correlation_id)
    SELECT n, 'benchmark', n, 'cancel_payment', '{"payment_id": "p"}', n
    FROM generate_series(1, :count) AS n""")


def delivery_tables(seconds: float) -> list[Table]:
    """On a database of its own, with the queue on PostgreSQL."""
    with scratch_shop() as shop, EmbeddedPostgres(shop.home) as database:
        migrate(database.url)
        application_login(database.url, shop.app_password)
        url = shop.app_url(database.url)
        rows = tuple(_row(url, each, seconds) for each in VENDORS)
        look = _look(url)
    return [
        Table(
            "Deliveries of one worker",
            f"Dispatcher and worker in one process, {THREADS} threads a lane, the queue on "
            "PostgreSQL; each delivery is ordered, handed over, claimed, done and recorded. What "
            "is done outside takes so long; the ceiling is what that many threads can do then.",
            ("vendor takes ms", "deliveries/s", "ceiling/s", "CPU ms each"),
            rows,
            (f"A look for what to hand over, {QUEUED:,} waiting and the lane full: {look} ms.",),
        )
    ]


def _row(url: str, vendor: float, seconds: float) -> tuple[Cell, ...]:
    with closing_pool(url) as pool:
        deliveries = Deliveries(pool)
        count = min(MOST, int(seconds * THREADS / vendor) if vendor else MOST)
        deliveries.order(
            *(
                Order(policy=f"vendor {vendor}", cause=str(n), effect=CancelPayment(payment_id="p"))
                for n in range(count)
            )
        )
        began, cpu = time.perf_counter(), time.process_time()
        performing = Performing(deliveries, lambda *_: _outside(vendor))
        with (
            working(url, SHOP, {"money": THREADS}, performing.perform),
            dispatching(url, deliveries),
        ):
            while _left(pool):
                time.sleep(0.05)
        lasted, used = time.perf_counter() - began, time.process_time() - cpu
    ceiling: Cell = round(THREADS / vendor) if vendor else "—"
    return vendor * 1_000, round(count / lasted), ceiling, round(used / count * 1_000, 2)


def _outside(seconds: float) -> str:
    time.sleep(seconds)
    return "done"


@contextmanager
def dispatching(url: str, deliveries: Deliveries) -> Iterator[None]:
    """A dispatcher in a thread, until the block ends."""
    stopping = threading.Event()
    with closing(broker(url)) as transport:
        dispatcher = Dispatcher(deliveries, Sending(transport, SHOP), stopping)

        def run() -> None:
            while not stopping.is_set():
                dispatcher.turn()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            stopping.set()
            thread.join()


def _look(url: str) -> float:
    """In milliseconds, the mean of some."""
    with closing_pool(url) as pool:
        with pool.begin() as connection:
            connection.execute(FILL, {"count": QUEUED})
        deliveries = Deliveries(pool)
        deliveries.to_queue()
        began = time.perf_counter()
        for _ in range(LOOKS):
            deliveries.to_queue()
        return round((time.perf_counter() - began) / LOOKS * 1_000, 2)


@contextmanager
def closing_pool(url: str) -> Iterator[Engine]:
    pool = engine(url)
    try:
        yield pool
    finally:
        pool.dispose()


def _left(pool: Engine) -> int:
    with pool.connect() as connection:
        return int(connection.scalar(LEFT) or 0)
