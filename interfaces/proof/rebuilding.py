"""New copies of read models filled from the log: one reading and one decoding for many of them."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, LiteralString

from sqlalchemy import Connection, Engine, text

from application.store.codec import Codec, Place
from application.store.privacy import ShutKeyring
from domain.envelope import Recorded
from interfaces.postgres.lease import UNFENCED, Fences
from interfaces.proof.hand import Hand, Order, hand
from projections.kit.followers import checkpoint, move, within
from projections.kit.read_model import ReadModel, Written, drop_schema, schema_exists
from projections.stones.fold import STONE_SEARCH

READ: LiteralString = """
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)
    ORDER BY notification_id"""
FOLDED = ("domain", "projections", "application/store/codec.py")
HEAVIEST = STONE_SEARCH
"""As much work as all others together, by measurement: it is rebuilt beside them."""
WORTH_A_HAND = 20_000
"""Events; fewer are folded before another process could help."""
Heard = list[Recorded[Any]]
Watch = Callable[[int], None]
"""Positions that were passed."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Positions that are read at once, and rows (2 kB each) held until they are written."""

    window: int = 20_000
    rows: int = 200_000


HALF = Bounds(rows=Bounds().rows // 2)
"""Of each of two processes, so that both together hold no more than one would."""


class Rebuilding:
    """Copies of some read models beside the live ones, written together with their positions.

    One that was interrupted goes on where it was last written, if the same code began it.
    """

    def __init__(
        self,
        engine: Engine,
        models: Sequence[ReadModel],
        target: int,
        bounds: Bounds = Bounds(),
        *,
        fences: Fences = UNFENCED,
    ) -> None:
        self._engine = engine
        self._models = models
        self._target = target
        self._bounds = bounds
        self._fences = fences
        self._folded = dict.fromkeys((model.name for model in models), 0)
        self._last: dict[str, int] = {}

    def run(self, watch: Watch) -> dict[str, int]:
        """Fold everything up to the target; the events of each model that were folded now."""
        with self._engine.connect() as connection, uncollected():
            reached = {model.name: self._begun(connection, model) for model in self._models}
            self._fences.pass_unless_taken(connection)
            connection.commit()
            batches = self._batches(connection, reached)
            for events, position in self._windows(min(reached.values())):
                for model in self._models:
                    self._fold(model, batches[model.name], events, reached[model.name])
                watch(position)
                if sum(batch.size for batch in batches.values()) > self._bounds.rows:
                    self._write(connection, batches, reached, position)
                    batches = self._batches(connection, reached)
            self._write(connection, batches, reached, self._target)
        return self._folded

    def _begun(self, connection: Connection, model: ReadModel) -> int:
        """The position of a copy that this code began, else of one made now: 0."""
        schema = beside(model)
        if schema_exists(connection, schema):
            said = connection.scalar(SAID, {"schema": schema})
            position = checkpoint(within(connection, schema))
            if position and said == fingerprint():
                return position
            drop_schema(connection, schema)
        model.create(connection, schema, indexed=False)
        connection.execute(text(f"""COMMENT ON SCHEMA "{schema}" IS '{fingerprint()}'"""))
        return 0

    def _batches(self, connection: Connection, reached: dict[str, int]) -> dict[str, Written]:
        return {
            model.name: Written(within(connection, beside(model)), new=not reached[model.name])
            for model in self._models
        }

    def _windows(self, after: int) -> Iterator[tuple[Heard, int]]:
        names = sorted({name for model in self._models for name in model.event_names})
        codec = Codec(ShutKeyring())
        with self._engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            driver: Any = connection.connection.driver_connection
            with driver.cursor(binary=True) as cursor:
                for start in range(after, self._target, self._bounds.window):
                    end = min(start + self._bounds.window, self._target)
                    stored = cursor.execute(READ, (start, end, names)).fetchall()
                    yield [codec.decode(Place(*row[:3]), *row[3:]) for row in stored], end

    def _fold(self, model: ReadModel, batch: Written, events: Heard, after: int) -> None:
        heard = model.heard(events)
        new = [each for each in heard if each.position > after] if after else heard
        model.fold_ahead(batch, new)
        self._folded[model.name] += len(new)
        if new:
            self._last[model.name] = new[-1].position

    def _write(
        self,
        connection: Connection,
        batches: dict[str, Written],
        reached: dict[str, int],
        position: int,
    ) -> None:
        for model in self._models:
            schema = beside(model)
            model.finish(batches[model.name])
            if not reached[model.name]:
                model.index(connection, schema)
            reached[model.name] = max(position, reached[model.name])
            move(connection, {schema: self._last.get(model.name)}, reached[model.name])
        self._fences.pass_unless_taken(connection)
        connection.commit()


@contextmanager
def helped(engine: Engine, models: Sequence[ReadModel], head: int) -> Iterator[Hand | None]:
    """Another process for all but the heaviest, where there is enough to do for two cores."""
    others = [model for model in models if model.name != HEAVIEST.name]
    if head < WORTH_A_HAND or not 0 < len(others) < len(models) or len(os.sched_getaffinity(0)) < 2:
        yield None
        return

    def work(order: Order) -> dict[str, int]:
        rebuilding = Rebuilding(engine, others, order.target, HALF, fences=order.fences)
        return rebuilding.run(lambda _position: None)

    with hand(engine, others, work) as found:
        yield found


def rebuilt(
    engine: Engine,
    models: Sequence[ReadModel],
    target: int,
    watch: Callable[[int, int], None],
    *,
    fences: Fences = UNFENCED,
    beside_us: Hand | None = None,
) -> dict[str, int]:
    """Copies of them all at the target; the events of each that were folded."""

    def passed(position: int) -> None:
        watch(position, target)

    if beside_us is None:
        return Rebuilding(engine, models, target, fences=fences).run(passed)
    beside_us.begin(Order(target, fences))
    ours = [model for model in models if model not in beside_us.models]
    folded = Rebuilding(engine, ours, target, HALF, fences=fences).run(passed)
    return folded | beside_us.done()


def beside(model: ReadModel) -> str:
    return f"{model.schema}__rebuild"


@cache
def fingerprint() -> str:
    """Of all that rows follow from besides events: our code, and what it rests on."""
    digest = blake2b(sys.version.encode(), digest_size=16)
    for name in sorted(f"{each.name} {each.version}" for each in distributions()):
        digest.update(name.encode())
    root = Path(__file__).parents[2]
    for part in FOLDED:
        place = root / part
        for file in sorted(place.rglob("*.[jp]*")) if place.is_dir() else [place]:
            if file.suffix in (".py", ".json"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


@contextmanager
def uncollected() -> Iterator[None]:
    """Rows and events have no circles among them: looking for some takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


SAID = text("""
    SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :schema""")
