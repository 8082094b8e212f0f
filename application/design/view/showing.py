"""Showing a design to its owner, worked out anew from its choices and the present prices."""

from dataclasses import replace
from datetime import date

from application.design.stones.choice import stone_costs
from application.design.view.atelier import Atelier, Owner, PictureAddress
from application.design.view.commission import commission_shown
from application.design.view.design import (
    Design,
    ImageShown,
    PriceLineShown,
    PriceShown,
    Standing,
)
from application.design.view.engraving import engraving_shown
from application.design.view.revisions import style_of
from application.design.view.shelf import shelf_price
from application.pricing.prices import Prices
from application.store.event_store import Decision, stream_of
from domain.catalogue.media import image_for
from domain.catalogue.style import StockPiece, Style
from domain.deadlines import local_date
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.commission import NOTHING_COMMISSIONED, Commission
from domain.design.design import DESIGN
from domain.design.design.state import Completed, Draft, Living, Stale, owned
from domain.design.engraving import EngravingRules
from domain.design.judging.fitting import engraving_place
from domain.design.judging.offering import settled
from domain.design.judging.remaining import Remaining, remaining
from domain.design.judging.room_for_text import beside_text
from domain.design.making.drawing import Drawing, work
from domain.design.making.lead_time import Promise, promise
from domain.design.making.specification import (
    Workbench,
    caveats,
    in_words,
    is_priceable,
    price_of,
    return_class,
)
from domain.inventory.asset import ASSET, Present
from domain.inventory.asset.standing import InStock
from domain.inventory.near_stone import NearStone
from domain.inventory.stone import Stone
from domain.pricing.engine.breakdown import GROUPS, Share, customer_lines, groups
from domain.pricing.engine.result import PriceLine, PriceResult
from domain.pricing.numbers import as_graded

DESIGN_PIXELS = 1_200


def drawn(
    style: Style,
    choices: Choices,
    today: date,
    commission: Commission = NOTHING_COMMISSIONED,
) -> Drawing:
    left = settled(style, choices, today)
    return Drawing(style=style, choices=choices, settled=left, commission=commission)


def price_now(decision: Decision, prices: Prices, drawing: Drawing) -> PriceResult | None:
    """By the book in force; None while something that the price depends on is missing.

    A finished piece costs what it is sold at, whoever named it.
    """
    pricing = prices.at(decision.now)
    if piece := drawing.stock_piece:
        return shelf_price(decision, piece, pricing)
    costs = stone_costs(decision, drawing.choices, pricing.price_book)
    return price_of(drawing, costs, pricing.rule_set, pricing.price_book, spot=pricing.spot)


def known_style(decision: Decision, draft: Draft) -> Style:
    """The style of the design's own revision, whether or not it is the one that is sold now."""
    return style_of(decision, draft.origin.style_code, draft.product_rev)


def shown(
    decision: Decision, atelier: Atelier, owner: Owner, *, needed_by: date | None = None
) -> Design:
    """Raises `NotFound` for everybody but the owner."""
    state = owned(decision.state(DESIGN, owner.design_id), owner.token_hash)
    draft, today = state.draft, local_date(decision.now)
    drawing = drawn(known_style(decision, draft), draft.choices, today, draft.commission)
    made = promised(decision, atelier, drawing)
    return replace(
        _as_chosen(owner, state, drawing, atelier.workbench(decision.now)),
        image=image_shown(drawing, atelier.picture_address),
        options=_left(drawing, atelier.engraving, today),
        engraving=engraving_shown(owner.design_id, drawing, atelier.engraving, today),
        commission=commission_shown(drawing, atelier.prices.at(decision.now)),
        alternatives=_alternatives(decision, state),
        price=price_shown(decision, atelier.prices, drawing),
        lead_days=made.working_days if made else None,
        promised_on=made.promised_on if made else None,
        promise=made,
        in_time=made.promised_on <= needed_by if made and needed_by else None,
    )


def price_shown(decision: Decision, prices: Prices, drawing: Drawing) -> PriceShown | None:
    """What customers read of the price: neither costs nor margins."""
    price = price_now(decision, prices, drawing)
    return None if price is None else price_in_parts(price)


def promised(decision: Decision, atelier: Atelier, drawing: Drawing) -> Promise | None:
    """The day of dispatch if it were ordered today; None while something is missing."""
    if not is_priceable(drawing):
        return None
    bench, today = atelier.workbench(decision.now), local_date(decision.now)
    return promise(work(drawing, bench.rule_set, today), bench.lead_times)


def public_stones(choices: Choices) -> tuple[ChosenStone, ...]:
    """As their reports write them; what the house pays is not the customer's to read."""
    return tuple(replace(stone, snapshot=_public(stone.snapshot)) for stone in choices.stones)


def _public(stone: StoneSnapshot) -> StoneSnapshot:
    return replace(stone, list_usd_per_ct=None, carat=as_graded(stone.carat))


def image_shown(drawing: Drawing, address: PictureAddress) -> ImageShown | None:
    found = image_for(drawing.style.media, drawing.settled.values)
    if found is None:
        return None
    url = address(found.image, DESIGN_PIXELS)
    return ImageShown(ref=found.image.ref, alt=found.alt, url=url)


def _left(drawing: Drawing, rules: EngravingRules, today: date) -> tuple[Remaining, ...]:
    style, choices = drawing.style, drawing.choices
    text = choices.inscription
    place = engraving_place(style, drawing.settled.values, text.position) if text else None
    return beside_text(remaining(style, choices, today), text, place, rules)


def _as_chosen(owner: Owner, state: Living, drawing: Drawing, bench: Workbench) -> Design:
    """What follows from the choices alone, before prices and days."""
    draft, piece = state.draft, drawing.stock_piece
    returned = return_class(drawing, bench.unengraved)
    ref = _bought_as(owner, state, piece)
    return Design(
        design_id=owner.design_id,
        style_code=draft.origin.style_code,
        product_rev=draft.product_rev,
        title=drawing.style.title,
        nature=drawing.style.nature,
        standing=_standing(state),
        complete=isinstance(state, Completed),
        fingerprint=state.facts.fingerprint if isinstance(state, Completed) else None,
        choices=drawing.settled.picks,
        stones=public_stones(draft.choices),
        missing=drawing.settled.missing,
        warnings=drawing.settled.warnings,
        specification=in_words(drawing, bench.rule_set),
        return_class=returned.named,
        class_rule=returned.rule,
        hygiene_sealed=drawing.style.hygiene_sealed,
        caveats=caveats(drawing),
        sku=piece.sku if piece else None,
        kind=("stock" if piece else "design") if ref else None,
        ref=ref,
        saved=draft.name is not None,
        stale_reason=state.mark.reason if isinstance(state, Stale) else None,
    )


def _bought_as(owner: Owner, state: Living, piece: StockPiece | None) -> str | None:
    """A design does not know the id of a piece of which there is one; the product's page does."""
    if piece:
        return None if piece.serialised else piece.sku
    return owner.design_id if isinstance(state, Completed) else None


def _standing(state: Living) -> Standing:
    match state:
        case Completed():
            return "complete"
        case Stale():
            return "stale"
        case _:
            return "draft"


def price_in_parts(price: PriceResult) -> PriceShown:
    """In groups and in lines, without what the piece costs us."""
    lines = customer_lines(price)
    return PriceShown(
        total=price.total,
        vat=price.vat,
        groups=_groups(lines),
        lines=tuple(
            PriceLineShown(code=line.code, label=line.label, inc_vat=line.inc_vat) for line in lines
        ),
        price_book=price.price_book,
        inputs_hash=price.inputs_hash,
    )


def _groups(lines: tuple[PriceLine, ...]) -> tuple[Share, ...]:
    """Of a set price the whole is one group, its only line."""
    if any(line.code in GROUPS["metal"] for line in lines):
        return groups(lines)
    return tuple(Share(line.code, line.inc_vat) for line in lines)


def _alternatives(decision: Decision, state: Living) -> tuple[NearStone, ...]:
    """The nearest stones that were found when one was lost, those that are still on offer."""
    assets = state.mark.alternatives if isinstance(state, Stale) else ()
    decision.prefetch(stream_of(ASSET, asset) for asset in assets)
    return tuple(near for asset in assets if (near := _near(decision, asset)))


def _near(decision: Decision, asset_id: str) -> NearStone | None:
    state = decision.state(ASSET, asset_id)
    if not isinstance(state, Present) or not isinstance(state.receipt.attributes, Stone):
        return None
    if not isinstance(state.standing, InStock) or state.standing.listing is None:
        return None
    return NearStone.of(asset_id, state.receipt.attributes)
