"""A shop whose read models are folded, spoiled, rebuilt and looked at by hand."""

from dataclasses import dataclass

from sqlalchemy import Engine, text

from application.store.event_store import EventStore
from interfaces.postgres.lease import UNFENCED, Fences
from interfaces.proof.comparison import canonical_dump
from interfaces.proof.rebuilding import rebuilt
from interfaces.proof.replay import Replay, Replayed, Watch, replay, unwatched
from interfaces.worker.following import ReadModelFollowing
from projections.kit.read_model import ReadModel
from projections.stones.fold import STONE_SEARCH


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with stones in its log, and a read model that follows it."""

    store: EventStore
    engine: Engine

    def follow(self, model: ReadModel, batch: int = 97) -> None:
        """Fold what is new, in batches as odd as life's."""
        following = ReadModelFollowing(self.engine, self.store.journal, model)
        following.prepare()
        while following.step(batch).folded:
            pass

    def replay(
        self, model: ReadModel = STONE_SEARCH, watch: Watch = unwatched, **how: bool
    ) -> Replayed:
        return replay(self.engine, self.store.journal, [model], watch, **how)[0]

    def rebuild(self, fences: Fences = UNFENCED) -> Replay:
        """A copy of the stones that is complete, as a process leaves it that is killed then.

        Then it is somebody's with these `fences`.
        """
        begun = Replay(self.engine, self.store.journal, STONE_SEARCH, fences)
        rebuilt(self.engine, [STONE_SEARCH], begun.target(), unwatched)
        Replay(self.engine, self.store.journal, STONE_SEARCH).complete()
        return begun

    def dump(self, model: ReadModel = STONE_SEARCH) -> bytes:
        with self.engine.connect() as connection:
            return b"".join(canonical_dump(connection, model, model.schema))

    def spoil(self, *statements: str, schema: str = "public") -> None:
        with self.engine.begin() as connection:
            connection.execute(text(f'SET LOCAL search_path TO "{schema}"'))
            for statement in statements:
                connection.execute(text(statement))

    def schemas(self) -> set[str]:
        like = text("SELECT nspname FROM pg_namespace WHERE nspname ~ '_v[0-9]+(__|$)'")
        with self.engine.connect() as connection:
            return set(connection.scalars(like))
