"""A commission: what a customer wants designed for them in their own words, and what was drawn."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.catalogue.media import Pick
from domain.catalogue.style import Style
from domain.design.choices import Choices, ChosenStone
from domain.design.judging.offering import Settled
from domain.kernel import Erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """What of a design is to be seen in a picture: values of options, and stones."""

    values: tuple[Pick, ...]
    stones: tuple[ChosenStone, ...]

    def changed(self, now: "Pictured") -> tuple[str, ...]:
        """The options that are not as they were; what was not chosen then may be chosen since."""
        gone = [pick.option for pick in self.values if pick not in now.values]
        gone += [stone.slot for stone in self.stones if stone not in now.stones]
        return tuple(dict.fromkeys(gone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A drawing of the atelier, counted from 1; `digest` is of its picture (SHA-256, hexadecimal).

    `note` is what the atelier wrote to the customer.
    """

    number: int
    digest: str
    note: str | Erased
    pictured: Pictured
    shown_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """`asked` says that the customer waits for a sketch, `approved` is the number of theirs."""

    brief: str | Erased | None = None
    asked: bool = False
    sketches: tuple[Sketch, ...] = ()
    approved: int | None = None

    @property
    def design(self) -> Sketch | None:
        """The customer's own: the sketch that they approved."""
        return None if self.approved is None else self.sketch(self.approved)

    def sketch(self, number: int) -> Sketch | None:
        return next((each for each in self.sketches if each.number == number), None)


NOTHING_COMMISSIONED = Commission()


def pictured(style: Style, choices: Choices, settled: Settled) -> Pictured:
    """By the options that the catalogue says show in the picture; what a stone costs does not."""
    shown = {option.code for option in style.options if "image" in option.affects}
    return Pictured(
        values=tuple(
            sorted(
                (pick for pick in settled.picks if pick.option in shown),
                key=lambda pick: pick.option,
            )
        ),
        stones=tuple(
            replace(stone, snapshot=replace(stone.snapshot, list_usd_per_ct=None))
            for stone in choices.stones
        ),
    )
