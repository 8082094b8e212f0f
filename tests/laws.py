"""Laws that hold for every decider, tried with Hypothesis on commands of the caller's making.

    check_decider(GEM, st.one_of(st.builds(Find, ...), st.builds(Reserve, ...)))

Commands are decided one after another on one aggregate, at instants that never go back from
`START`; strategies that need an instant make it near `START`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from application.store.codec import Codec, Place, personal_fields
from application.store.privacy import MemoryKeyring
from domain.kernel import Decider, Refusal
from tests.asking import recorded
from tests.scenario import untold

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAUSES = st.sampled_from(
    (timedelta(0), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=30))
)


def check_decider(
    decider: Decider[S, C, E],
    commands: st.SearchStrategy[C],
    *,
    longest: int = 12,
    examples: int = 100,
    adding_up: tuple[type, ...] = (),
) -> None:
    """Try the laws on histories of at most `longest` commands.

    `adding_up` names the commands that by their nature do the same again when repeated (an
    adjustment by -1, say); every other must then be silent or refused.
    """

    @settings(max_examples=examples)
    @given(st.lists(st.tuples(commands, PAUSES), max_size=longest))
    def laws(wishes: Sequence[tuple[C, timedelta]]) -> None:
        history = History(decider)
        for command, pause in wishes:
            history.now += pause
            history.wish(command, repeats=isinstance(command, adding_up))
        history.check_replay()
        history.check_evolve_is_total()

    laws()


@dataclass
class History(Generic[S, C, E]):
    """One aggregate's life so far, checked at every step; `accepted` counts its events."""

    decider: Decider[S, C, E]
    now: datetime = START
    events: list[E] = field(default_factory=list)
    states: list[S] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states.append(self.decider.initial)

    @property
    def state(self) -> S:
        return self.states[-1]

    def wish(self, command: C, *, repeats: bool = False) -> None:
        """Decide a command: refused, it changes nothing; accepted, it happens once."""
        decided = self._decide(command)
        assert self._decide(command) == decided, f"{command} is decided differently each time"
        for event in decided:
            self.events.append(event)
            self.states.append(self.decider.evolve(self.state, event))
        if decided and not repeats:
            assert self._decide(command) == (), f"{command} happens again when it is repeated"

    def check_replay(self) -> None:
        """What was stored says the same as what was decided, also when it is read again."""
        keyring = MemoryKeyring()
        stored = [
            (Place(0, "law-1", version), *Codec(keyring).encode(recorded("law-1", version, event)))
            for version, event in enumerate(self.events, start=1)
        ]
        read = [Codec(keyring).decode(*each).event for each in stored]
        assert read == self.events
        assert self._fold(read) == self.state
        for event in self.events:
            _forget(keyring, event)
        self._fold([Codec(keyring).decode(*each).event for each in stored])

    def check_evolve_is_total(self) -> None:
        """An event can be folded into any state that was ever reached: nothing is refused."""
        for state in self.states:
            for event in self.events:
                self.decider.evolve(state, event)

    def _decide(self, command: C) -> tuple[E, ...]:
        """The events; none when refused. Whatever else is raised is a fault of the decider."""
        state, before = self.state, repr(self.state)
        try:
            return self.decider.decide(state, command, self.now)
        except Refusal as refusal:
            assert type(refusal).code, "a refusal has a stable code"
            assert type(refusal).__doc__, "a refusal is a sentence"
            assert not untold(refusal), f"{refusal!r} does not tell {untold(refusal)}"
            return ()
        finally:
            assert repr(state) == before, f"deciding {command} changed the state in place"

    def _fold(self, events: Sequence[E]) -> S:
        state = self.decider.initial
        for event in events:
            state = self.decider.evolve(state, event)
        return state


def _forget(keyring: MemoryKeyring, event: Any) -> None:
    kind: Any = type(event)
    for retention in personal_fields(kind).values():
        keyring.destroy(event.subject, retention)
