"""Rebuilding read models beside the live ones, comparing them, and switching in one moment."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from application.store.ports import Journal
from domain.kernel import Refusal
from interfaces.postgres.lease import UNFENCED, Fences, Heart, Leases
from interfaces.proof.comparison import Difference, Differences, compare
from interfaces.proof.rebuilding import beside, helped, rebuilt
from interfaces.worker.following import next_batch
from projections.kit.followers import checkpoint, within
from projections.kit.read_model import ReadModel, drop_schema, rename_schema, schema_exists

T = TypeVar("T")
BATCH = 10_000
AT_ONCE = 2
"""Comparisons: each is PostgreSQL's work, and holds one of its sessions."""

# Whoever is stopped while it switches must not keep the follower, nor who asks it, from going on.
GIVE_WAY = text("SELECT set_config('idle_in_transaction_session_timeout', '4000', true)")
BEGINNING = text("""
    SELECT EXISTS (SELECT FROM followers WHERE name = :build)
       AND EXISTS (SELECT FROM leases WHERE name = 'followers' AND until > clock_timestamp())""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a rebuild found against the live read model; `seconds` are those of the folding.

    `compared` is False when there was no live one. `differing` counts rows, `examples` are some.
    """

    model: str
    events: int
    position: int
    seconds: float
    compared: bool
    differing: int
    examples: tuple[Difference, ...]
    switched: bool


Watch = Callable[[int, int], None]
"""Positions passed so far, and how many there are."""


class ReplayRunning(Refusal):
    """Somebody else is rebuilding {model} at this moment."""


class FollowerBeginning(Refusal):
    """{model} is being made by a follower at this moment; ask again shortly."""


def unwatched(done: int, total: int) -> None:
    """A rebuild that nobody looks at."""


def replay(
    engine: Engine,
    journal: Journal,
    models: Sequence[ReadModel],
    watch: Watch = unwatched,
    *,
    verify: bool = False,
    keep_old: bool = False,
) -> list[Replayed]:
    """Build together, compare and switch; with `verify`, build and compare.

    Readers and followers are at work throughout. Raises `ReplayRunning`, `FollowerBeginning`
    when there is no live one to compare with because a follower is just making it, and `Fenced`
    when this process stood still for so long that somebody else began.
    """
    with helped(engine, models, journal.head()) as hand, _alone(engine, models) as fences:
        replays = [Replay(engine, journal, model, fences) for model in models]
        live = {each.name: each.exists() for each in replays}
        began = time.monotonic()
        target = min(each.target() for each in replays)
        folded = rebuilt(engine, models, target, watch, fences=fences, beside_us=hand)
        _some_at_once(Replay.complete, replays)
        seconds = time.monotonic() - began

        def settled(each: Replay) -> Replayed:
            settle = partial(each.settled, folded[each.name], seconds, compared=live[each.name])
            return settle(verify=verify, keep_old=keep_old)

        return _some_at_once(settled, replays)


def _some_at_once(do: "Callable[[Replay], T]", replays: "Sequence[Replay]") -> list[T]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(do, replays))


@contextmanager
def _alone(engine: Engine, models: Sequence[ReadModel]) -> Iterator[Fences]:
    """One rebuild of a read model at a time."""
    leases, over = Leases(engine), threading.Event()
    heart = Heart(leases, over)
    heart.start()
    try:
        for model in models:
            if not leases.take(beside(model)):
                raise ReplayRunning(model=model.name)
        yield leases.fences(map(beside, models))
    finally:
        over.set()
        heart.join()
        for model in models:
            leases.free(beside(model))


class Replay:
    """The rebuild of one read model, in a schema of its own until the switch."""

    def __init__(
        self, engine: Engine, journal: Journal, model: ReadModel, fences: Fences = UNFENCED
    ) -> None:
        self._engine = engine
        self._fences = fences
        self._journal = journal
        self._model = model
        self.name = model.name
        self._live = model.schema
        self._beside = beside(model)
        self._old = f"{model.schema}__old"

    def settled(
        self, events: int, seconds: float, *, compared: bool, verify: bool, keep_old: bool
    ) -> Replayed:
        """Compared with the live one, and put into its place, or with `verify` thrown away."""
        found = self._compare() if compared else Differences(0, ())
        position = self._position(self._beside)
        if verify:
            self._drop(self._beside)
        else:
            position = self.switch()
            if not keep_old:
                self._drop(self._old)
        return Replayed(
            model=self.name,
            events=events,
            position=position,
            seconds=seconds,
            compared=compared,
            differing=found.count,
            examples=found.examples,
            switched=not verify,
        )

    def complete(self) -> None:
        """What came into the live one meanwhile; then its rows are counted for the planner."""
        while self._position(self._beside) < (target := self.target()):
            with self._writing() as connection:
                self._step(connection, target)
        self._analyse()

    def switch(self) -> int:
        """Bring the new copy to the live one's position and give it its name, all at once.

        Whoever reads finds either the old tables or the new ones, both of that position. The
        follower waits for the row that is locked here and then goes on in the new tables.
        """
        self._drop(self._old)
        with self._writing() as connection:
            connection.execute(GIVE_WAY)
            if schema_exists(connection, self._live):
                position = checkpoint(within(connection, self._live), lock=True)
                self._catch_up(connection, position)
                rename_schema(connection, self._live, self._old)
            else:
                position = checkpoint(within(connection, self._beside))
            rename_schema(connection, self._beside, self._live)
        return position

    def _compare(self) -> Differences:
        """In one snapshot, so that the live one stands still without anybody waiting."""
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ")
            self._catch_up(connection, checkpoint(within(connection, self._live)))
            found = compare(connection, self._model, self._live, self._beside)
            connection.rollback()  # a snapshot cannot see whose the lease is
        return found

    def _catch_up(self, connection: Connection, position: int) -> None:
        while self._step(connection, position)[1] < position:
            pass

    def _step(self, connection: Connection, target: int) -> tuple[int, int]:
        """Fold the next batch of the new copy, not beyond `target`; events, position reached."""
        placed = within(connection, self._beside)
        position = checkpoint(placed)
        if position >= target:
            return 0, position
        names = self._model.event_names
        events, reached = next_batch(self._journal, position, BATCH, names)
        due = [recorded for recorded in events if recorded.position <= target]
        progress = self._model.fold(placed, due, min(reached, target))
        return progress.folded, progress.position

    def target(self) -> int:
        with self._engine.connect() as connection:
            exists = schema_exists(connection, self._live)
        return self._position(self._live) if exists else self._journal.head()

    def _position(self, schema: str) -> int:
        with self._engine.connect() as connection:
            return checkpoint(within(connection, schema))

    def _analyse(self) -> None:
        """Readers are to find plans and pages as good as those of the tables they leave."""
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in self._model.metadata.sorted_tables:
                connection.execute(text(f'VACUUM (ANALYZE) "{self._beside}"."{table.name}"'))

    def _drop(self, schema: str) -> None:
        with self._writing() as connection:
            drop_schema(connection, schema)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that is only kept if nobody else took the rebuild over meanwhile."""
        with self._engine.begin() as connection:
            yield connection
            self._fences.pass_unless_taken(connection)

    def exists(self) -> bool:
        """Whether there is a live one; if not, no follower makes it."""
        with self._engine.connect() as connection:
            if schema_exists(connection, self._live):
                return True
            if connection.scalar(BEGINNING, {"build": f"{self._live}__build"}):
                raise FollowerBeginning(model=self.name)
        return False
