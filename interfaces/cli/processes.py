"""The four processes of the shop, and the stand-ins: each runs until SIGTERM or Ctrl-C."""

import signal
import threading
import time
from collections.abc import Callable

import dramatiq
import uvicorn
from projections.all import READ_MODELS

from application.policies import POLICIES
from interfaces import logs
from interfaces.composition import House
from interfaces.local_shop import LocalShop
from interfaces.worker.clock import ClockTower
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.follower import Follower
from interfaces.worker.following import Following, PolicyFollowing, ReadModelFollowing
from interfaces.worker.queue import broker, delivery_actor

CLOSING_SECONDS = 1.0


def serve() -> None:
    """Answer commands and questions over HTTP; not ready before it stops accepting."""
    house = _house("serve")
    settings = house.settings
    app = house.app()
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )

    def close() -> None:
        house.closing.set()
        time.sleep(CLOSING_SECONDS)
        server.should_exit = True

    _on_stop(lambda: threading.Thread(target=close, daemon=True).start())
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # ours are in place
    server.run()
    house.close()


def project() -> None:
    """Keep read models and policies following the log, and hand deliveries to the queue."""
    house = _house("project")
    stopping = _stopping()
    transport = broker(house.settings.broker_url)
    send = delivery_actor(transport, house.deliveries.perform).send
    threads: list[threading.Thread] = [
        Follower(following, house.engine, stopping) for following in followings(house)
    ]
    threads.append(Dispatcher(house.deliveries, send, house.engine, stopping))
    _run(threads)
    transport.close()
    house.close()


def work() -> None:
    """Perform deliveries that the queue brings."""
    house = _house("work")
    stopping = _stopping()
    transport = broker(house.settings.broker_url)
    delivery_actor(transport, house.deliveries.perform)
    worker = dramatiq.Worker(transport, worker_threads=house.settings.worker_threads)
    worker.start()
    stopping.wait()
    worker.stop()
    transport.close()
    house.close()


def clock() -> None:
    """Turn what is due into deliveries."""
    house = _house("clock")
    tower = ClockTower(house, _stopping())
    tower.start()
    tower.join()
    house.close()


def followings(house: House) -> list[Following]:
    """Everything that follows the log."""
    engine, journal = house.followers_engine, house.store.journal
    models: list[Following] = [ReadModelFollowing(engine, journal, model) for model in READ_MODELS]
    return models + [PolicyFollowing(engine, journal, policy) for policy in POLICIES]


def _house(process: str) -> House:
    logs.configure(process)
    return House(LocalShop.here().settings())


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _stopping() -> threading.Event:
    stopping = threading.Event()
    _on_stop(stopping.set)
    return stopping


def _on_stop(stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
