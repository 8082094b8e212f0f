"""Trying something beside all other choices: what it leaves, or what blocks it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.catalogue.constraint import Rule
from domain.catalogue.narrowing import Rooms, narrow
from domain.catalogue.style import Style
from domain.design.choices import Choices
from domain.design.judging.fitting import StoneDoesNotFit, StoneUnavailable, refuse_filtered_stones
from domain.design.judging.offering import fewest
from domain.kernel import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The rules that block something, and why, in sentences.

    Without a rule, it is the chosen stone itself, or that no such piece is made.
    """

    by: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """The rooms as they would be; with a reason it cannot be."""

    rooms: Rooms
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Beside:
    """All other choices, the rules of the day, and the rooms before any rule speaks."""

    style: Style
    others: Choices
    rules: Sequence[Rule]
    rooms: Rooms

    def trying(self, tried: Rooms) -> Trial:
        narrowed = narrow(tried, self.rules)
        if narrowed.emptied is None:
            return Trial(narrowed.rooms, self._unfit(narrowed.rooms))
        guilty = fewest(tried, self.rules)
        because = tuple(rule.because for rule in guilty)
        return Trial(narrowed.rooms, Reason(by=tuple(r.id for r in guilty), because=because))

    def _unfit(self, rooms: Rooms) -> Reason | None:
        """Why the stones that were chosen would not go with what is then left."""
        refusal: Refusal
        try:
            refuse_filtered_stones(self.style, self.others, self.rules, rooms)
        except (StoneDoesNotFit, StoneUnavailable) as refused:
            refusal = refused
        else:
            return None
        return Reason(by=refusal.facts["rules"], because=(str(refusal),))
