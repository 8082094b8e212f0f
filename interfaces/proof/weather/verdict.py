"""What was seen of each journey in each weather, and whether a shop may do so."""

from collections.abc import Sequence
from dataclasses import dataclass

from interfaces.proof.weather.asking import Answer

ANSWERS_WITHIN = 2.0
WELL, PUT_OFF = "works", "503 within 2 s"
NOBODY_PUT_OFF = "nobody is put off, and nothing can be done"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: an answer may take `answers`, and a shop `recovers` so long after fair weather.

    `hold` is how long foul weather lasts at least, and nobody waits for an answer beyond `hangs`.
    So long as `settling` is a shop that was just filled given to come to rest.
    """

    answers: float = ANSWERS_WITHIN
    hangs: float = 10.0
    hold: float = 5.0
    recovers: float = 90.0
    settling: float = 250.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One journey in one weather: every answer while it was foul, and what became of it after.

    What was acknowledged and is not done in time is `late` while a delivery is owed, else `lost`.
    `promised` is that whoever asks is put off: where nothing can be done, nothing else is true.
    """

    journey: str
    answers: tuple[Answer, ...]
    later: tuple[str, ...] = ()
    lost: int = 0
    late: int = 0
    doubled: int = 0
    wrong: tuple[str, ...] = ()
    within: float = ANSWERS_WITHIN
    promised: bool = False

    @property
    def slowest(self) -> float:
        return max((each.seconds for each in self.answers), default=0.0)

    @property
    def worst(self) -> Answer | None:
        """Of the answers that nobody should get; None when there was none."""
        bad = max(self.answers, key=self._badness, default=None)
        return bad if bad and self._badness(bad) else None

    @property
    def word(self) -> str:
        """As `docs/resilience.md` tells it; the worst of what was answered."""
        if self.worst:
            return _of_bad(self.worst)
        if not all(each.served for each in self.answers):
            return PUT_OFF
        return f"{WELL} with ({', '.join(self.later)} later)" if self.later else WELL

    @property
    def bad(self) -> tuple[str, ...]:
        """Everything for which this cell is not as it should be."""
        answered = [self.word] if self.worst else []
        lost = [f"{self.lost} lost"] if self.lost else []
        late = [f"{self.late} not done in time"] if self.late else []
        doubled = [f"{self.doubled} doubled"] if self.doubled else []
        unkept = [NOBODY_PUT_OFF] if self.promised and not self.puts_off else []
        return (*answered, *lost, *late, *doubled, *unkept, *self.wrong)

    @property
    def puts_off(self) -> bool:
        """Whether anybody was told to ask again."""
        return any(each.put_off for each in self.answers)

    def _badness(self, answer: Answer) -> float:
        """0 for what is as it should be; the more, the worse."""
        if answer.status == 0:
            return 1_000 + answer.seconds
        if answer.served or answer.put_off:
            return answer.seconds if round(answer.seconds, 1) > self.within else 0
        return 500 + answer.status / 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One weather, from its first moment until all was as before, or was not in time.

    `pace` is the slowest answer meanwhile to what needs nothing at all: how busy the machine was.
    """

    dependency: str
    kind: str
    cells: tuple[Cell, ...]
    ready: Cell
    lasted: float
    recovered: float | None
    still: tuple[str, ...] = ()
    pace: float = 0.0

    @property
    def bad(self) -> tuple[str, ...]:
        named = [f"{cell.journey}: {each}" for cell in self.cells for each in cell.bad]
        late = [f"not recovered: {', '.join(self.still)}"] if self.recovered is None else []
        return (*named, *(f"readiness: {each}" for each in self.ready.bad), *late)

    @property
    def lost(self) -> int:
        return sum(cell.lost for cell in self.cells)

    @property
    def doubled(self) -> int:
        return sum(cell.doubled for cell in self.cells)


def _of_bad(answer: Answer) -> str:
    if answer.status == 0:
        return f"{answer.code} after {answer.seconds:.1f} s"
    if answer.served or answer.put_off:
        return f"{WELL if answer.served else answer.status}, after {answer.seconds:.1f} s"
    hint = "" if answer.again or answer.status != 503 else " without Retry-After"
    return f"{answer}{hint}"


def readiness(answers: Sequence[Answer], *, needed: bool, within: float) -> Cell:
    """`needed`: without it nothing can be done, and a copy that stays ready is asked in vain."""
    said = tuple(_as_of(each) for each in answers)
    wrong = []
    if needed and answers and answers[-1].served:
        wrong.append("ready, and nothing can be done")
    if not needed and any(each.status == 503 for each in answers):
        wrong.append("not ready, and nothing is needed that is not there")
    return Cell(journey="readiness", answers=said, wrong=tuple(wrong), within=within)


def _as_of(answer: Answer) -> Answer:
    """Unready is an answer of its own, and not one to be asked again for."""
    if answer.status != 503:
        return answer
    return Answer(answer.asked, 503, "unavailable", answer.seconds, again=True)
