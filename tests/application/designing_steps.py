"""Steps in the design of a piece, as a shopper takes them."""

from application.design.designing import (
    Beginning,
    StoneWish,
    choose_stone,
    select,
    start,
)
from application.design.view.atelier import Owner
from application.design.view.design import Design
from application.house_rules import HouseRules
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.media import Pick
from domain.catalogue.option import StoneSlot
from tests.designs import (
    atelier,
    list_stone,
    publish,
    snapshot,
    stone_for,
    stone_like,
    style,
)

ATELIER = atelier()
SHOP = Shop(HouseRules(), ATELIER.prices, ATELIER.lead_times)
MINE = Owner(design_id="d1", token_hash="t1", holder="cart-1")


def begun(decision: Decision, code: str = "SOL-CLAW") -> Design:
    publish(decision, code)
    return start(decision, ATELIER, MINE, Beginning(style_code=code, subject="shopper-1"))


def chosen(decision: Decision, **values: str) -> Design:
    for option, value in values.items():
        design = select(decision, ATELIER, MINE, Pick(option=option, value=value))
    return design


def with_stone(decision: Decision, asset_id: str = "ST-1", place: int = 1) -> Design:
    return choose_stone(decision, ATELIER, MINE, StoneWish(stone=asset_id, place=place))


def wholly(decision: Decision) -> Design:
    """The claw solitaire of the specification's golden price, but for the text."""
    begun(decision)
    chosen(decision, metal="pt950", ring_size="M", setting="claw4")
    list_stone(decision, "ST-1", stone_like(snapshot()))
    return with_stone(decision)


def filled(decision: Decision, code: str) -> Design:
    """A design of any style, with the first value that is left of whatever is missing."""
    design = begun(decision, code)
    while design.missing:
        option = style(code).option(design.missing[0])
        assert option is not None
        left = next(each for each in design.options if each.option == option.code)
        if isinstance(option.domain, StoneSlot):
            setting = {pick.option: pick.value for pick in design.choices}.get("setting")
            for place in range(1, option.domain.count + 1):
                asset_id = f"{option.code}-{place}"
                list_stone(decision, asset_id, stone_for(style(code), option, setting))
                wish = StoneWish(slot=option.code, place=place, stone=asset_id)
                design = choose_stone(decision, ATELIER, MINE, wish)
        else:
            value = left.allowed[0] if left.allowed else str(left.low)
            design = select(decision, ATELIER, MINE, Pick(option=option.code, value=value))
    return design
