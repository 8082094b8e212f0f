"""Rebuilding read models beside the live ones, comparing them, and switching in one moment."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from application.store.ports import Journal
from domain.kernel import Refusal
from interfaces.postgres.lease import Heart, Leases
from interfaces.proof.comparison import Difference, Differences, compare
from interfaces.worker.following import next_batch
from projections.kit.followers import checkpoint, within
from projections.kit.read_model import ReadModel, drop_schema, rename_schema, schema_exists

BATCH = 10_000
COUNT = text("""
    SELECT count(*) FROM stored_events
    WHERE notification_id <= :position AND topic = ANY(:names)""")

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
"""Events folded so far, and how many there are."""


class ReplayRunning(Refusal):
    """Somebody else is rebuilding {model} at this moment."""


class FollowerBeginning(Refusal):
    """{model} is being made by a follower at this moment; ask again shortly."""


def unwatched(done: int, total: int) -> None:
    """A rebuild that nobody looks at."""


class Replay:
    """Rebuilds one read model; readers and its follower are at work throughout.

    The rebuilt one lies in a schema of its own, which a rebuild that was killed leaves behind
    and the next one throws away: it may have been folded by another build of the shop.
    """

    def __init__(
        self, engine: Engine, journal: Journal, model: ReadModel, watch: Watch = unwatched
    ) -> None:
        self._engine = engine
        self._journal = journal
        self._model = model
        self._watch = watch
        self._live = model.schema
        self._beside = f"{model.schema}__rebuild"
        self._old = f"{model.schema}__old"

    def run(self, *, verify: bool = False, keep_old: bool = False) -> Replayed:
        """Build, compare and switch; with `verify`, build and compare.

        Raises `ReplayRunning`, and `FollowerBeginning` when there is no live one to compare with
        because a follower is just making it.
        """
        with self._alone() as compared:
            events, seconds = self.build()
            found = self._compare() if compared else Differences(0, ())
            position = self._position(self._beside)
            if verify:
                self._drop(self._beside)
            else:
                position = self.switch()
                if not keep_old:
                    self._drop(self._old)
        return Replayed(
            model=self._model.name,
            events=events,
            position=position,
            seconds=seconds,
            compared=compared,
            differing=found.count,
            examples=found.examples,
            switched=not verify,
        )

    def build(self) -> tuple[int, float]:
        """A new copy up to where the live one is, else to the head; events folded and seconds."""
        self._drop(self._beside)
        with self._engine.begin() as connection:
            self._model.create(connection, self._beside)
        begun, done = time.monotonic(), 0
        target = self._target()
        total = self._count(target)
        while True:
            with self._engine.begin() as connection:
                folded, reached = self._step(connection, target)
            done += folded
            self._watch(done, max(total, done))
            if reached >= target and reached >= (target := self._target()):
                break
        self._analyse()
        return done, time.monotonic() - begun

    def switch(self) -> int:
        """Bring the new copy to the live one's position and give it its name, all at once.

        Whoever reads finds either the old tables or the new ones, both of that position. The
        follower waits for the row that is locked here and then goes on in the new tables.
        """
        self._drop(self._old)
        with self._engine.begin() as connection:
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
            with connection.begin():
                self._catch_up(connection, checkpoint(within(connection, self._live)))
                return compare(connection, self._model, self._live, self._beside)

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

    def _target(self) -> int:
        with self._engine.connect() as connection:
            exists = schema_exists(connection, self._live)
        return self._position(self._live) if exists else self._journal.head()

    def _position(self, schema: str) -> int:
        with self._engine.connect() as connection:
            return checkpoint(within(connection, schema))

    def _count(self, position: int) -> int:
        names = {"position": position, "names": list(self._model.event_names)}
        with self._engine.connect() as connection:
            return int(connection.execute(COUNT, names).scalar_one())

    def _analyse(self) -> None:
        """Readers are to find plans and pages as good as those of the tables they leave."""
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in self._model.metadata.sorted_tables:
                connection.execute(text(f'VACUUM (ANALYZE) "{self._beside}"."{table.name}"'))

    def _drop(self, schema: str) -> None:
        with self._engine.begin() as connection:
            drop_schema(connection, schema)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """One rebuild at a time; whether there is a live one. If not, no follower makes it."""
        leases, over = Leases(self._engine), threading.Event()
        if not leases.take(self._beside):
            raise ReplayRunning(model=self._model.name)
        heart = Heart(leases, over)
        heart.start()
        try:
            yield self._live_exists()
        finally:
            over.set()
            heart.join()
            leases.free(self._beside)

    def _live_exists(self) -> bool:
        with self._engine.connect() as connection:
            if schema_exists(connection, self._live):
                return True
            if connection.scalar(BEGINNING, {"build": f"{self._live}__build"}):
                raise FollowerBeginning(model=self._model.name)
        return False
