"""The number of an order, read out on the telephone: a stream for each, so that it has one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import assert_never

from domain.kernel import Decider, Refusal, command, event
from domain.text import fair_copy

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter that looks like a figure."""
LETTERS = 8


@command
class TakeNumber:
    order_id: str


@event("order_number.taken")
class OrderNumberTaken:
    order_id: str


@dataclass(frozen=True, slots=True)
class Unused:
    """No order has this number."""


@dataclass(frozen=True, slots=True)
class Used:
    order_id: str


class OrderNumberInUse(Refusal):
    """Another order has this number; give this one the next of its own."""


def numbers_for(order_id: str) -> Iterator[str]:
    """Numbers that an order may have, the first first: they tell neither its id nor how many
    orders there are."""
    for turn in count():
        drawn = hashlib.sha256(f"{order_id}/{turn}".encode()).digest()
        rest, letters = int.from_bytes(drawn), ""
        for _ in range(LETTERS):
            rest, place = divmod(rest, len(ALPHABET))
            letters += ALPHABET[place]
        yield f"EL-{letters[:4]}-{letters[4:]}"


def normal_number(typed: str) -> str:
    """As it is kept, however somebody typed what they read or heard: `el 2345 6789`."""
    letters = "".join(letter for letter in fair_copy(typed).upper() if letter.isalnum())
    own = letters[-LETTERS:]
    return f"EL-{own[:4]}-{own[4:]}"


def decide(
    state: Unused | Used, command: TakeNumber, now: datetime
) -> tuple[OrderNumberTaken, ...]:
    match state:
        case Unused():
            return (OrderNumberTaken(order_id=command.order_id),)
        case Used(order_id) if order_id == command.order_id:
            return ()
        case Used():
            raise OrderNumberInUse
        case _:
            assert_never(state)


def evolve(state: Unused | Used, event: OrderNumberTaken) -> Unused | Used:
    return Used(event.order_id) if isinstance(state, Unused) else state


ORDER_NUMBER: Decider[Unused | Used, TakeNumber, OrderNumberTaken] = Decider(
    "order_number", Unused(), decide, evolve
)
