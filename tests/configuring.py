"""Commands, histories and expectations that the tests of configurations share."""

from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from application.reference import shipped_engraving_rules, shipped_lead_times, shipped_rule_set
from domain.catalogue.product import OnSale, Withdrawn
from domain.design.design import DESIGN
from domain.design.design.commands import (
    ChooseStone,
    Command,
    Complete,
    Engrave,
    Offered,
    Select,
    Start,
)
from domain.design.design.events import Event
from domain.design.design.state import State
from domain.design.making.specification import Workbench
from domain.kernel import Refusal
from tests.designs import NOON, product, snapshot

MINE = "token-1"
ENGRAVER = shipped_engraving_rules()
WORKBENCH = Workbench(rule_set=shipped_rule_set(), lead_times=shipped_lead_times())


def offered(code: str) -> Offered:
    return Offered(product(code), ENGRAVER)


def begin(code: str = "SOL-CLAW", **changed: Any) -> Start:
    on_sale = product(code)
    assert isinstance(on_sale, OnSale)
    wish = Start(
        style_code=code,
        product_rev=on_sale.revision.rev,
        product=on_sale,
        token_hash=MINE,
        subject="shopper-1",
    )
    return replace(wish, **changed)


def pick(option: str, value: str, code: str = "SOL-CLAW") -> Select:
    return Select(token_hash=MINE, offered=offered(code), option=option, value=value)


def set_stone(code: str = "SOL-CLAW", **changed: Any) -> ChooseStone:
    wish = ChooseStone(
        token_hash=MINE,
        offered=offered(code),
        slot="centre",
        asset_id="ST-1",
        snapshot=snapshot(),
    )
    return replace(wish, **changed)


def write(text: str = "ALWAYS", code: str = "SOL-CLAW", **changed: Any) -> Engrave:
    wish = Engrave(token_hash=MINE, offered=offered(code), text=text, hash=f"#{text}", font="block")
    return replace(wish, **changed)


WHOLE = (
    begin(),
    pick("metal", "pt950"),
    pick("ring_size", "M"),
    pick("setting", "claw4"),
    set_stone(),
)


def withdrawn() -> Withdrawn:
    on_sale = product()
    assert isinstance(on_sale, OnSale)
    return Withdrawn(on_sale.revision, "no longer made")


def state_after(*commands: Command) -> State:
    state = DESIGN.initial
    for wish in commands:
        state = reduce(DESIGN.evolve, DESIGN.decide(state, wish, NOON), state)
    return state


def then(*given: Command, when: Command) -> tuple[Event, ...]:
    return DESIGN.decide(state_after(*given), when, NOON)


def refused(kind: type[Refusal], *given: Command, when: Command) -> dict[str, Any]:
    with pytest.raises(kind) as refusal:
        then(*given, when=when)
    return refusal.value.facts


def whole(code: str = "SOL-CLAW") -> Complete:
    return Complete(token_hash=MINE, offered=offered(code), workbench=WORKBENCH)
