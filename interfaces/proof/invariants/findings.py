"""What checking an invariant found."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Violation:
    """`where` is a position of the log, a stream, or what else the sentence is about."""

    where: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """`checked` counts what was looked at (`of`); `violations` lists at most `MOST_LISTED`.

    `not_checked` says why nothing was looked at, and is None otherwise. What is `unfinished` was
    begun, and nobody knows whether it holds.
    """

    id: str
    sentence: str
    checked: int = 0
    of: str = ""
    violated: int = 0
    violations: tuple[Violation, ...] = ()
    not_checked: str | None = None
    unfinished: bool = False

    @property
    def holds(self) -> bool:
        return self.violated == 0 and not self.unfinished


class Findings:
    """Counted while a check reads; only the first violations are kept."""

    def __init__(self, of: str) -> None:
        self.of = of
        self.checked = 0
        self._violated = 0
        self._kept: list[Violation] = []

    def blame(self, where: object, sentence: str) -> None:
        self.blame_each((Violation(str(where), sentence),))

    def blame_each(self, violations: Iterable[Violation]) -> None:
        for violation in violations:
            self._violated += 1
            if len(self._kept) < MOST_LISTED:
                self._kept.append(violation)

    def invariant(self, name: str, sentence: str) -> Invariant:
        return Invariant(
            id=name,
            sentence=sentence,
            checked=self.checked,
            of=self.of,
            violated=self._violated,
            violations=tuple(self._kept),
        )
