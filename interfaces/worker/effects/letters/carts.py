"""The letter about a cart that was left alone: only if it is wanted, by day, and not too often."""

from collections.abc import Iterator
from datetime import datetime

from application.policies.letter_effects import SendCartLetter
from application.selling.holds.asset_holds import live_hold
from application.store.event_store import Decision
from domain.deadlines import is_night
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.standing import InStock
from domain.kernel import Refusal
from domain.people.mailbox import MAILBOX, Remind
from domain.selling.cart import CART
from domain.selling.cart.abandoning import CartAbandoned
from domain.selling.cart.cart_line import CartLine
from domain.selling.cart.state import Changing
from domain.selling.letter import Matter
from interfaces.letters.bag import Held, Left, bag_letter
from interfaces.worker.effects.letters.written import (
    Outcome,
    Reachable,
    Unwritten,
    Writing,
    Written,
)


class Night(Refusal):
    """Nobody is written to about what nobody asked for; it is tried again."""


def about_cart(writing: Writing, effect: SendCartLetter) -> Outcome:
    """Raises `Night` should its time have come, and the night with it."""
    matter = Matter(cart_id=effect.cart_id)
    decision = writing.doing.store.look()
    refuse_night(decision.now)
    state = decision.state(CART, effect.cart_id)
    left = (
        tuple(_left(decision, effect.cart_id, state.lines)) if isinstance(state, Changing) else ()
    )
    if not isinstance(state, Changing) or not left or not _still_alone(decision, effect.cart_id):
        return Unwritten("M30", matter, "superseded")
    found = writing.correspondent(state.owner)
    if not isinstance(found, Reachable):
        return Unwritten("M30", matter, found)
    if decision.state(MAILBOX, found.mailbox).agreed is None:
        return Unwritten("M30", matter, "no_consent")
    if choice := writing.kept_from(state.owner):
        return Unwritten("M30", matter, choice)
    if not _turn(writing, found.mailbox, effect.cart_id):
        return Unwritten("M30", matter, "too_often")
    stop = writing.room.stop_link(found.mailbox)
    letter = bag_letter(writing.paper(state.owner), left, found.to, stop)
    return Written(letter, matter, found.subject)


def refuse_night(now: datetime) -> None:
    if is_night(now):
        raise Night


def _turn(writing: Writing, mailbox: str, cart_id: str) -> bool:
    """Whether it is this cart's to be written of: tried again, it still is."""

    def use_case(decision: Decision) -> bool:
        decision.decide(MAILBOX, mailbox, Remind(cart_id=cart_id))
        last = decision.state(MAILBOX, mailbox).reminded
        return last is not None and last.cart_id == cart_id

    return writing.doing.run(use_case)


def _still_alone(decision: Decision, cart_id: str) -> bool:
    """Nothing happened to it since it was said to be abandoned."""
    history = decision.history(CART, cart_id)
    return bool(history) and isinstance(history[-1].event, CartAbandoned)


def _left(decision: Decision, cart_id: str, lines: tuple[CartLine, ...]) -> Iterator[Left]:
    """What can still be had; a piece that went to somebody else is not mentioned."""
    for line in lines:
        states = [decision.state(ASSET, asset) for asset in line.assets]
        if all(isinstance(each, Present) and isinstance(each.standing, InStock) for each in states):
            yield Left(line, _held(decision, cart_id, line))


def _held(decision: Decision, cart_id: str, line: CartLine) -> Held:
    if not line.assets:
        return "made"
    holders = {hold.holder if (hold := live_hold(decision, a)) else None for a in line.assets}
    if holders - {cart_id, None}:
        return "elsewhere"
    return "free" if None in holders else "held"
