"""Designing a piece: start, choose, set a stone, engrave, complete, save."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from application.design.instead import on_offer, refuse_lost_stones
from application.design.stones.choice import Seeker
from application.design.stones.to_be_bought import specified_stone
from application.design.view.atelier import Atelier, Buyer, Owner
from application.design.view.design import Design
from application.design.view.showing import drawn, known_style, price_now, shown
from application.shop import Shop
from application.store.event_store import Decision
from domain.catalogue.media import Pick
from domain.catalogue.on_sale import style_on_sale
from domain.catalogue.option import Position
from domain.catalogue.product import PRODUCT, OnSale, Withdrawn
from domain.deadlines import local_date
from domain.design.choices import ChosenStone, Place, StoneSnapshot
from domain.design.design import DESIGN, DesignIncomplete, DesignReopened
from domain.design.design.commands import (
    Alteration,
    ChooseStone,
    Clear,
    Complete,
    Engrave,
    Offered,
    Save,
    Select,
    Start,
)
from domain.design.design.events import DesignCompleted, DesignStarted
from domain.design.design.state import (
    Completed,
    DesignStale,
    Draft,
    Open,
    Stale,
    State,
    carted_draft,
    draft_of,
)
from domain.design.engraving import as_engraved, normalise
from domain.design.judging.sourcing import described
from domain.design.making.drawing import Drawing, work
from domain.design.making.lead_time import promise
from domain.design.making.offer import Offer, PieceNotForSale
from domain.design.making.ring import ring_of
from domain.design.making.specification import caveats, in_words, return_class
from domain.inventory.sourcing import StoneSpecification
from domain.pricing.engine.result import PriceResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A design of a style; `product_rev` is the revision that was seen, None for the present one.

    `subject` is the pseudonym whose key seals what is personal in it. `keep` is how long it is
    kept untouched while nobody named or claimed it; None is for ever.
    """

    style_code: str
    subject: str
    product_rev: str | None = None
    keep: timedelta | None = None
    forked_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoneWish:
    """An asset for one place of a slot, or a stone by specification."""

    slot: str = "centre"
    place: int = 1
    stone: str | StoneSpecification


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravingWish:
    """Words for a place of the piece; without one they go on the usual one."""

    text: str
    font: str
    position: Position | None = None


def start(decision: Decision, atelier: Atelier, owner: Owner, wish: Beginning) -> Design:
    """Raises `NotFound`, `NoLongerSold` or `RevisionOutdated`."""
    begin(decision, owner, wish)
    return shown(decision, atelier, owner)


def begin(decision: Decision, owner: Owner, wish: Beginning) -> None:
    product = decision.state(PRODUCT, wish.style_code)
    present = product.revision.rev if isinstance(product, OnSale | Withdrawn) else ""
    started = DesignStarted(
        style_code=wish.style_code,
        product_rev=wish.product_rev or present,
        token_hash=owner.token_hash,
        subject=wish.subject,
        channel="web",
        keep_seconds=int(wish.keep.total_seconds()) if wish.keep else None,
        forked_from=wish.forked_from,
    )
    decision.decide(DESIGN, owner.design_id, Start(started=started, product=product))


def select(
    decision: Decision, atelier: Atelier, owner: Owner, pick: Pick, *, entered: str | None = None
) -> Design:
    """Raises the refusals of an option's value, `OptionConflict`, and what no longer fits."""
    wish = Select(
        token_hash=owner.token_hash,
        offered=_offered(decision, atelier, owner),
        option=pick.option,
        value=pick.value,
        entered=entered,
    )
    return _altered(decision, atelier, owner, wish)


def clear(decision: Decision, atelier: Atelier, owner: Owner, option: str) -> Design:
    """Take back a value, the stones of a slot, or the engraving."""
    offered = _offered(decision, atelier, owner)
    wish = Clear(token_hash=owner.token_hash, offered=offered, option=option)
    return _altered(decision, atelier, owner, wish)


def choose_stone(decision: Decision, atelier: Atelier, owner: Owner, wish: StoneWish) -> Design:
    """A listed stone that nobody else holds; it is held only when it is put into a cart.

    Raises `NotFound`, `StoneUnavailable` (which names the nearest), `StoneDoesNotFit`,
    `PriceOnRequest`, `OptionConflict`.
    """
    offered = _offered(decision, atelier, owner)
    stone = ChosenStone(
        slot=wish.slot,
        place=wish.place,
        asset_id=wish.stone if isinstance(wish.stone, str) else None,
        snapshot=_snapshot(decision, atelier, owner, wish),
    )
    command = ChooseStone(token_hash=owner.token_hash, offered=offered, stone=stone)
    return _altered(decision, atelier, owner, command)


def engrave(decision: Decision, atelier: Atelier, owner: Owner, wish: EngravingWish) -> Design:
    """Raises the refusals of `check_engraving`, or `OptionConflict`."""
    subject = _draft(decision, owner).origin.subject
    command = Engrave(
        **asdict(wish),
        token_hash=owner.token_hash,
        offered=_offered(decision, atelier, owner),
        hash=atelier.tokens.digest_of_text(subject, normalise(as_engraved(wish.text))),
    )
    return _altered(decision, atelier, owner, command)


def complete(decision: Decision, atelier: Atelier, owner: Owner) -> Design:
    """Raises `DesignIncomplete`, `EngravingNotApproved`, `StoneUnavailable` and the like."""
    state, draft = decision.state(DESIGN, owner.design_id), _draft(decision, owner)
    if isinstance(state, Open):
        refuse_lost_stones(decision, atelier.stones, draft, _seeker(draft, owner))
    drawing = _drawing(decision, draft)
    command = Complete(
        token_hash=owner.token_hash,
        offered=_offered(decision, atelier, owner),
        workbench=atelier.workbench(decision.now),
        price=None if drawing.settled.missing else price_now(decision, atelier.prices, drawing),
    )
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def save(decision: Decision, atelier: Atelier, owner: Owner, name: str) -> Design:
    """Keep it under a name, which only its owner reads."""
    command = Save(token_hash=owner.token_hash, name=name)
    decision.decide(DESIGN, owner.design_id, command)
    return shown(decision, atelier, owner)


def offer_design(decision: Decision, shop: Shop, buyer: Buyer) -> Offer:
    """A complete design as a piece for the cart, at the present price.

    Raises `NotFound`, `DesignThrownAway`, `DesignIncomplete`, `DesignStale`,
    `NoLongerSold`, `RevisionOutdated`, or `PieceNotForSale` for a finished piece, which is bought
    by its own sku. That its stones are free is seen when they are held.
    """
    state = decision.state(DESIGN, buyer.design_id)
    draft, today = _of_buyer(state, buyer), local_date(decision.now)
    drawing = _drawing(decision, draft)
    facts, bench = _facts(state, drawing), shop.prices.at(decision.now).rule_set
    returned = return_class(drawing, shop.rules.configured_unengraved_class)
    return Offer(
        style_code=drawing.style.style_code,
        title=drawing.style.title,
        nature=drawing.style.nature,
        price=_priced(decision, shop, drawing),
        assets=draft.choices.assets,
        specification=in_words(drawing, bench),
        return_class=returned.named,
        class_rule=returned.rule,
        caveats=caveats(drawing),
        promise=promise(work(drawing, bench, today), shop.lead_times),
        engraving=inscription(draft),
        fingerprint=facts.fingerprint,
        ring=ring_of(drawing, bench),
    )


def _of_buyer(state: State, buyer: Buyer) -> Draft:
    drafted = carted_draft if buyer.carted else draft_of
    return drafted(state, buyer.token_hash)


def _priced(decision: Decision, shop: Shop, drawing: Drawing) -> PriceResult:
    price = price_now(decision, shop.prices, drawing)
    if price is None:
        raise DesignIncomplete(missing=drawing.settled.missing)
    return price


def _drawing(decision: Decision, draft: Draft) -> Drawing:
    """By what is on sale now. Raises `NotFound`, `NoLongerSold` or `RevisionOutdated`."""
    product = decision.state(PRODUCT, draft.origin.style_code)
    style = style_on_sale(product, draft.product_rev)
    return drawn(style, draft.choices, local_date(decision.now), draft.commission)


def _facts(state: State, drawing: Drawing) -> DesignCompleted:
    """What was completed and is made to order."""
    if isinstance(state, Stale):
        raise DesignStale.by(state.mark)
    if not isinstance(state, Completed):
        missing = drawing.settled.missing
        raise DesignIncomplete(missing=missing) if missing else DesignReopened(missing=())
    if piece := drawing.stock_piece:
        raise PieceNotForSale(ref=piece.sku)
    return state.facts


def inscription(draft: Draft) -> str | None:
    """What is to be engraved, unless it was erased."""
    text = draft.choices.inscription
    return text.text if text and isinstance(text.text, str) else None


def _altered(decision: Decision, atelier: Atelier, owner: Owner, wish: Alteration) -> Design:
    decision.decide(DESIGN, owner.design_id, wish)
    return shown(decision, atelier, owner)


def _draft(decision: Decision, owner: Owner) -> Draft:
    return draft_of(decision.state(DESIGN, owner.design_id), owner.token_hash)


def _offered(decision: Decision, atelier: Atelier, owner: Owner) -> Offered:
    style_code = _draft(decision, owner).origin.style_code
    return Offered(decision.state(PRODUCT, style_code), atelier.engraving)


def _seeker(draft: Draft, owner: Owner) -> Seeker:
    return Seeker(subject=draft.origin.subject, holders=owner.holders)


def _snapshot(decision: Decision, atelier: Atelier, owner: Owner, wish: StoneWish) -> StoneSnapshot:
    draft, at = _draft(decision, owner), Place(wish.slot, wish.place)
    if isinstance(wish.stone, StoneSpecification):
        today, style = local_date(decision.now), known_style(decision, draft)
        whole = described(style, draft.choices, at, wish.stone, on=today)
        return specified_stone(whole, atelier.stone_list)
    seeker = _seeker(draft, owner)
    return on_offer(decision, atelier.stones, draft, seeker, asset_id=wish.stone, at=at)
