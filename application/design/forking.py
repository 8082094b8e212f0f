"""Forking: whoever holds a link makes a design of their own from what it shows."""

from dataclasses import replace
from datetime import timedelta

from application.design.designing import Beginning, begin
from application.design.sharing import Link, opened_link
from application.design.stones.choice import Seeker, stone_on_offer
from application.design.stones.to_be_bought import specified_stone
from application.design.view.atelier import Atelier, Owner
from application.design.view.design import Design
from application.design.view.showing import shown
from application.store.event_store import Decision
from domain.catalogue.on_sale import revision_on_sale
from domain.catalogue.product import PRODUCT
from domain.design.choices import Choices, ChosenStone, StoneSnapshot
from domain.design.design import DESIGN
from domain.design.design.commands import ChooseStone, Offered, Select
from domain.design.judging.carrying import Dropped, carried, dropped_part
from domain.design.judging.fitting import StoneUnavailable
from domain.design.judging.judgement import Criteria
from domain.design.judging.sourcing import SpecificationIncomplete
from domain.inventory.grading import GradeUnknown
from domain.kernel import NotFound
from domain.pricing.engine.stones import PriceOnRequest

NOT_TO_BE_HAD = (
    StoneUnavailable,
    NotFound,
    PriceOnRequest,
    SpecificationIncomplete,
    GradeUnknown,
)
NOT_COPIED = Dropped(
    option="engraving",
    value="",
    reason="engraving_not_copied",
    because="What is engraved is its writer's own; write yours.",
)


def fork(
    decision: Decision,
    atelier: Atelier,
    owner: Owner,
    link: Link,
    *,
    subject: str,
    keep: timedelta | None = None,
) -> Design:
    """A design of `owner` on the present revision, and what could not be copied.

    `subject` is their pseudonym; what they make has nothing of the sharer's. Raises what opening
    the link raises, and `NoLongerSold`.
    """
    shared, origin = opened_link(decision, link)
    code = origin.style_code
    product = decision.state(PRODUCT, code)
    style = revision_on_sale(product).style
    wish = Beginning(style_code=code, subject=subject, keep=keep, forked_from=link.design_id)
    begin(decision, owner, wish)
    seeker = Seeker(subject=subject, holders=owner.holders)
    had, lost = _to_be_had(decision, atelier, shared.choices, seeker)
    found = carried(had, Criteria(style, atelier.engraving, subject, decision.now))
    _copy(decision, owner, Offered(product, atelier.engraving), found.kept)
    return replace(shown(decision, atelier, owner), dropped=(*lost, *found.dropped))


def _to_be_had(
    decision: Decision, atelier: Atelier, choices: Choices, seeker: Seeker
) -> tuple[Choices, tuple[Dropped, ...]]:
    """The choices with each stone as it is today, without the text and what cannot be had."""
    kept, dropped = choices.without("engraving"), list[Dropped]()
    for stone in choices.stones:
        try:
            today = _today(decision, atelier, stone, seeker)
        except NOT_TO_BE_HAD as refusal:
            kept = kept.without_stone(stone.slot, stone.place)
            dropped.append(dropped_part(stone, refusal))
        else:
            kept = kept.setting(replace(stone, snapshot=today))
    if text := choices.inscription:
        dropped.append(replace(NOT_COPIED, value=text.font))
    if picture := choices.artwork:
        dropped.append(replace(NOT_COPIED, option="artwork", value=picture.cut.kind))
    return kept, tuple(dropped)


def _today(
    decision: Decision, atelier: Atelier, stone: ChosenStone, seeker: Seeker
) -> StoneSnapshot:
    if stone.asset_id is not None:
        return stone_on_offer(decision, stone.asset_id, seeker)
    return specified_stone(stone.snapshot.specification, atelier.stone_list)


def _copy(decision: Decision, owner: Owner, offered: Offered, kept: Choices) -> None:
    """As the recipient would have chosen it, one after another: fewer are never less possible."""
    for pick in kept.picks:
        wish = Select(
            token_hash=owner.token_hash, offered=offered, option=pick.option, value=pick.value
        )
        decision.decide(DESIGN, owner.design_id, wish)
    for stone in kept.stones:
        chosen = ChooseStone(token_hash=owner.token_hash, offered=offered, stone=stone)
        decision.decide(DESIGN, owner.design_id, chosen)
