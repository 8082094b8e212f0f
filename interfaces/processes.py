"""The four processes of the shop: each runs until SIGTERM or Ctrl-C."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import structlog

from application.policies import POLICIES
from application.policies.effects import CompareCatalogue, ReconcileCatalogue, ReconcilePayments
from application.store.journal.postgres import WRITTEN
from application.store.ports import Unavailable
from interfaces.composition import House
from interfaces.local.shop import LocalShop
from interfaces.measured.door import Door, Reasons
from interfaces.opening.safety import refuse_unsafe
from interfaces.opening.spelling import given, misspelt
from interfaces.postgres.answers import AnswersBell, KeptAnswers
from interfaces.postgres.ear import ORDERED, Ear
from interfaces.postgres.faults import Faults
from interfaces.postgres.lease import Leases
from interfaces.postgres.old_commands import OldCommands
from interfaces.postgres.old_deliveries import OldDeliveries
from interfaces.postgres.pooler import NOT_NAMED, refuse_pooler
from interfaces.proof.audit.alarm import Alarm
from interfaces.proof.audit.key_place import key_place, memory_of
from interfaces.proof.audit.seal import AuditSeal
from interfaces.proof.audit.sealing import Sealing
from interfaces.running import logs
from interfaces.running.threads import end_with_any, refuse_dead
from interfaces.serving import listening
from interfaces.settings import Settings
from interfaces.settings.connections import Process
from interfaces.worker.clock import Bell, ClockTower, Recurring, Seldom
from interfaces.worker.crew import WATCH_SECONDS, Crew
from interfaces.worker.dispatcher import Dispatcher
from interfaces.worker.following import Following, PolicyFollowing, ReadModelFollowing
from interfaces.worker.from_prices import FromPriceBell
from interfaces.worker.head import Head
from interfaces.worker.leased import Work
from interfaces.worker.looking import LookingBell
from interfaces.worker.money_watch import MoneyWatch
from interfaces.worker.orders_watch import OrdersWatch
from interfaces.worker.queue import Sending, broker, refuse_no_broker, working
from interfaces.worker.sender import Sender
from interfaces.worker.striking import Striking
from interfaces.worker.sweeping import Sweeping, Swept
from interfaces.worker.tail import Tail
from projections.all import READ_MODELS

QUEUE_NEEDS_SESSIONS = (
    "a queue in PostgreSQL listens and holds locks; lead it past the pooler to the server, "
    "or to RabbitMQ or Redis"
)
FROM_PRICES_BETWEEN = timedelta(seconds=5)
LOG = structlog.get_logger("processes")


def serve() -> None:
    """Answer commands and questions over HTTP (1…n copies)."""
    listening.serve(_house("serve"))


def project() -> None:
    """Keep read models and policies in step with the log (1…n copies)."""
    house = _house("project")
    settings, stopping = house.settings, _stopping()
    refuse_no_broker(settings.broker_url)
    sender = Sender(lambda: Sending(broker(settings.broker_url), settings.shop_name))
    dispatcher = Dispatcher(house.deliveries, sender, stopping, lying=sender.lying)
    head = Head(house.store.journal, stopping)
    wakes = {ORDERED: dispatcher.wake, WRITTEN: head.wake}
    ears = [] if settings.pooled else [Ear(settings.database_url, wakes, stopping)]
    dispatcher.told = head.told = lambda: any(ear.hears for ear in ears)
    works: list[Work] = [
        Tail(followings(house, dispatcher.wake), house.followers_engine, head),
        sealing(house, head, stopping),
        dispatcher,
    ]
    # A beat is not to wait as long as a batch may.
    _run(house, Crew(works, Leases(house.engine), stopping, ears))
    sender.close()
    house.close()


def sealing(house: House, head: Head, stopping: threading.Event) -> Sealing:
    """The audit seal, with what this machine remembers of it."""
    settings, engine = house.settings, house.followers_engine
    memory = memory_of(settings)
    seal = AuditSeal(engine, head.journal, key_place(settings), memory)
    return Sealing(seal, Alarm(engine, memory.machine), head, stopping)


def work() -> None:
    """Perform deliveries: vendors' calls, letters (1…n copies)."""
    house = _house("work")
    settings, stopping = house.settings, _stopping()
    shop, threads = settings.shop_name, settings.lane_threads()
    at_work = working(settings.broker_url, shop, threads, house.performing.perform)
    with _door(house, house.reasons), at_work as performers:
        while not stopping.wait(WATCH_SECONDS):
            refuse_dead(performers)
    refuse_dead()
    house.close()


def clock() -> None:
    """Act on what is due (1…n copies)."""
    house = _house("clock")
    stopping = _stopping()
    interval, clock = house.settings.clock_interval, house.store.clock
    faults = Faults(house.engine)
    tower = ClockTower(bells(house), faults, clock, interval=interval, stopping=stopping)
    _run(house, Crew([tower, *house.purging(stopping)], Leases(house.engine), stopping))
    house.close()


def bells(house: House) -> list[Bell]:
    """All that the clock looks at; each strikes by itself."""
    settings, deliveries, reader = house.settings, house.deliveries, house.reader
    kept = timedelta(seconds=settings.answers_kept)
    return [
        Striking(deliveries, reader, Faults(house.engine)),
        Recurring(deliveries, ReconcileCatalogue, settings.catalogue_reconcile_interval),
        Recurring(deliveries, CompareCatalogue, settings.catalogue_compare_interval),
        Recurring(deliveries, ReconcilePayments, settings.payments_reconcile_interval),
        Seldom(FromPriceBell(deliveries, reader, house.prices), FROM_PRICES_BETWEEN),
        MoneyWatch(reader),
        OrdersWatch(reader),
        LookingBell(deliveries, reader),
        *map(Sweeping, _kept_for_a_time(house)),
        AnswersBell(KeptAnswers(house.engine), house.keyring, kept),
    ]


def _kept_for_a_time(house: House) -> tuple[Swept, ...]:
    """What has an end beside the log, and no other reason to be kept."""
    settings, engine = house.settings, house.engine
    return (
        *(*house.identities.swept, house.windows, house.views, house.erasing.reads),
        OldDeliveries(engine, timedelta(seconds=settings.deliveries_kept)),
        OldCommands(engine, timedelta(seconds=settings.commands_kept)),
        Faults(engine),
    )


def followings(house: House, ordered: Callable[[], None]) -> list[Following]:
    """Everything that follows the log; `ordered` is told when there are deliveries to hand over."""
    engine, journal = house.followers_engine, house.store.journal
    models = [ReadModelFollowing(engine, journal, model) for model in READ_MODELS]
    policies = [PolicyFollowing(engine, journal, policy, ordered) for policy in POLICIES]
    return [*models, *policies]


def _house(process: Process) -> House:
    os.environ["PGAPPNAME"] = f"elysium {process}"  # libpq's own: whoever connects
    logs.configure(process)
    settings = LocalShop.here().settings()
    refuse_unsafe(settings, told := given())
    for said in misspelt(told):
        LOG.warning("settings.unknown", said=said)
    if settings.stage == "rehearsal":
        LOG.warning("stage.rehearsal", said="no real money moves, and no customer is written to")
    refuse_poolers(settings)
    _prove_keys(settings)
    end_with_any()
    return House(settings, process)


def refuse_poolers(settings: Settings) -> None:
    """Found at the start, not by every second request."""
    if not settings.pooled:
        refuse_pooler("ELYSIUM_DATABASE_URL", settings.database_url, NOT_NAMED)
        if settings.read_url:
            refuse_pooler("ELYSIUM_READ_URL", settings.read_url, NOT_NAMED)
    if settings.queue_in_postgresql:
        refuse_pooler("ELYSIUM_BROKER_URL", settings.broker_url, QUEUE_NEEDS_SESSIONS)


def _prove_keys(settings: Settings) -> None:
    """As soon as the database answers, by connections that are closed again: `serve` forks."""
    with closing(House(settings, "command")) as looking:
        while True:
            try:
                return looking.prove_keys()
            except Unavailable as why:
                LOG.warning("keys.not_proven", why=str(why))
                time.sleep(WATCH_SECONDS)


def _run(house: House, crew: Crew) -> None:
    """Until it is told to stop. A thread that dies, which none may, ends the process with it."""
    with _door(house, crew.reasons):
        crew.run()
    refuse_dead()


@contextmanager
def _door(house: House, reasons: Reasons) -> Iterator[None]:
    """Open while the process works, if a port was named for it."""
    if (port := house.metrics_door()) is None:
        yield
        return
    door = Door(port, house.measured(), reasons)
    door.start()
    try:
        yield
    finally:
        door.close()


def _stopping() -> threading.Event:
    stopping = threading.Event()
    _on_stop(stopping.set)
    return stopping


def _on_stop(stop: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop())
