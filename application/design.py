"""A design as its owner sees it: choices, what is left, price, picture, and the promised day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from application.event_store import Decision
from application.house_rules import Pricing
from application.stone_choice import StoneList, stone_costs
from application.tokens import Tokens
from domain.choices import Choices, ChosenStone, Position
from domain.configuration import CONFIGURATION, Completed, Draft, Stale, draft_of
from domain.deadlines import local_date
from domain.engraving import EngravingRules, capacity_units
from domain.fitting import engraving_place
from domain.kernel import NotFound
from domain.lead_time import LeadTimes, promise
from domain.making import Drawing, work
from domain.media import Pick, image_for
from domain.money import Money
from domain.offering import settled
from domain.option import Engraving, Nature
from domain.order_line import ReturnClass
from domain.pricing.breakdown import GROUPS, Share, groups
from domain.pricing.result import PriceResult
from domain.product import PRODUCT, Unknown
from domain.remaining import Remaining, remaining
from domain.specification import Workbench, in_words, is_priceable, price_of, return_class
from domain.style import Style

Standing = Literal["draft", "complete", "stale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Atelier:
    """What designing needs of the house; `stone_list` prices stones by specification."""

    pricing: Pricing
    lead_times: LeadTimes
    engraving: EngravingRules
    tokens: Tokens
    stone_list: StoneList

    @property
    def workbench(self) -> Workbench:
        return Workbench(rule_set=self.pricing.rule_set, lead_times=self.lead_times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose design it is: the hash of their token, and the name under which they hold stones."""

    design_id: str
    token_hash: str
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLineShown:
    code: str
    label: str
    inc_vat: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShown:
    """VAT is inside the total; groups and lines each sum to it. Costs and margins are not here."""

    total: Money
    vat: Money
    groups: tuple[Share, ...]
    lines: tuple[PriceLineShown, ...]
    price_book: str
    inputs_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngravingShown:
    """`capacity` by font as far as the size is known; never the text itself."""

    capacity: tuple[tuple[str, int], ...]
    font: str | None
    units: int | None
    position: Position | None
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageShown:
    """`ref` is the picture's id in the content store."""

    ref: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """`choices` are chosen, implied and default values; `options` what is left of each.

    `sku` is of the finished piece that the choices name: it is bought as that, not as a design.
    `price`, `lead_days` and `promised_on` are None while something they depend on is missing.
    """

    design_id: str
    style_code: str
    product_rev: str
    title: str
    nature: Nature
    standing: Standing
    choices: tuple[Pick, ...]
    stones: tuple[ChosenStone, ...]
    options: tuple[Remaining, ...]
    engraving: EngravingShown | None
    missing: tuple[str, ...]
    complete: bool
    fingerprint: str | None
    price: PriceShown | None
    image: ImageShown | None
    return_class: ReturnClass
    class_rule: str
    hygiene_sealed: bool
    lead_days: int | None
    promised_on: date | None
    specification: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    sku: str | None
    saved: bool
    alternatives: tuple[str, ...]


def drawn(style: Style, choices: Choices, today: date) -> Drawing:
    return Drawing(style=style, choices=choices, settled=settled(style, choices, today))


def price_now(decision: Decision, pricing: Pricing, drawing: Drawing) -> PriceResult | None:
    """By the active book; None while something that the price depends on is missing."""
    costs = stone_costs(decision, drawing.choices, pricing.price_book)
    return price_of(drawing, costs, pricing.rule_set, pricing.price_book)


def known_style(decision: Decision, draft: Draft) -> Style:
    """The style as it was last sold, whether or not it still is."""
    product = decision.state(PRODUCT, draft.origin.style_code)
    if isinstance(product, Unknown):
        raise NotFound
    return product.revision.style


def shown(decision: Decision, atelier: Atelier, owner: Owner) -> Design:
    """Raises `NotFound` for everybody but the owner."""
    state = decision.state(CONFIGURATION, owner.design_id)
    draft = draft_of(state, owner.token_hash)
    style, today = known_style(decision, draft), local_date(decision.now)
    drawing = drawn(style, draft.choices, today)
    price = price_now(decision, atelier.pricing, drawing)
    named, rule = return_class(drawing, atelier.workbench.unengraved_class)
    piece = drawing.stock_piece
    lead_days, promised_on = _promised(drawing, atelier, today)
    return Design(
        design_id=owner.design_id,
        style_code=style.style_code,
        product_rev=draft.origin.product_rev,
        title=style.title,
        nature=style.nature,
        standing=_standing(state),
        choices=tuple(Pick(option=o, value=v) for o, v in drawing.settled.values.items()),
        stones=draft.choices.stones,
        options=remaining(style, draft.choices, today),
        engraving=_engraving(drawing, atelier.engraving),
        missing=drawing.settled.missing,
        complete=isinstance(state, Completed),
        fingerprint=state.facts.fingerprint if isinstance(state, Completed) else None,
        price=None if price is None else _price(price),
        image=_image(drawing),
        return_class=named,
        class_rule=rule,
        hygiene_sealed=style.hygiene_sealed,
        lead_days=lead_days,
        promised_on=promised_on,
        specification=in_words(drawing),
        warnings=drawing.settled.warnings,
        sku=piece.sku if piece else None,
        saved=draft.name is not None,
        alternatives=state.stale.alternatives if isinstance(state, Stale) else (),
    )


def _standing(state: object) -> Standing:
    match state:
        case Completed():
            return "complete"
        case Stale():
            return "stale"
        case _:
            return "draft"


def _price(price: PriceResult) -> PriceShown:
    return PriceShown(
        total=price.total,
        vat=price.vat,
        groups=_groups(price),
        lines=tuple(
            PriceLineShown(code=line.code, label=line.label, inc_vat=line.inc_vat)
            for line in price.lines
        ),
        price_book=price.price_book,
        inputs_hash=price.inputs_hash,
    )


def _groups(price: PriceResult) -> tuple[Share, ...]:
    """Of a set price the whole is one group, its only line."""
    if any(line.code in GROUPS["metal"] for line in price.lines):
        return groups(price.lines)
    return tuple(Share(line.code, line.inc_vat) for line in price.lines)


def _image(drawing: Drawing) -> ImageShown | None:
    found = image_for(drawing.style.media, drawing.settled.values)
    return None if found is None else ImageShown(ref=found.image.ref, alt=found.alt)


def _promised(drawing: Drawing, atelier: Atelier, today: date) -> tuple[int | None, date | None]:
    if not is_priceable(drawing):
        return None, None
    made = promise(work(drawing, atelier.pricing.rule_set, today), atelier.lead_times)
    return made.working_days, made.promised_on


def _engraving(drawing: Drawing, rules: EngravingRules) -> EngravingShown | None:
    option, text = drawing.style.option("engraving"), drawing.choices.inscription
    if option is None or not isinstance(option.domain, Engraving):
        return None
    place = engraving_place(drawing.style, drawing.settled.values)
    return EngravingShown(
        capacity=tuple((font, capacity_units(font, place, rules)) for font in option.domain.fonts),
        font=text.font if text else None,
        units=text.units if text else None,
        position=text.position if text else None,
        approved=text is not None and text.approved_at is not None,
    )
