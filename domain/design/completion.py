"""Completing a design: nothing missing, the proof approved, and the facts fixed until a change."""

from decimal import Decimal

from domain.catalogue.media import Pick
from domain.design.alteration import Offered
from domain.design.choices import Choices, ChosenStone
from domain.design.judgement import Criteria, refuse_conflict
from domain.design.making import Part
from domain.design.offering import settled
from domain.design.specification import ReturnClass, Specification
from domain.kernel import Refusal, command, event
from domain.pricing.result import PriceResult


@command
class Complete:
    """`specification` was worked out from these very choices; None while it cannot be.

    `price` is what the customer sees at this moment.
    """

    token_hash: str
    offered: Offered
    specification: Specification | None
    price: PriceResult | None = None


@event("config.completed")
class ConfigurationCompleted:
    """`articles` are grams of metal, one per article; `lead_days` are working days.

    `values` (of every option), `stones` and the `price` shown are missing in the oldest events.
    """

    fingerprint: str
    mass_g: Decimal
    articles: tuple[Decimal, ...]
    hallmark_required: bool
    bom: tuple[Part, ...]
    lead_days: int
    return_class: ReturnClass
    class_rule: str
    values: tuple[Pick, ...] = ()
    stones: tuple[ChosenStone, ...] = ()
    price: PriceResult | None = None


class ConfigurationIncomplete(Refusal):
    """The design is not finished; choose what is in `missing`, then complete it."""

    code = "design_incomplete"


class EngravingNotApproved(Refusal):
    """The proof of the engraving is not approved yet; approve it first."""

    code = "engraving_not_approved"


def complete(
    choices: Choices, wish: Complete, criteria: Criteria
) -> tuple[ConfigurationCompleted, ...]:
    """Raises `ConfigurationIncomplete`, `EngravingNotApproved` or `OptionConflict`."""
    specification = wish.specification
    missing = settled(criteria.style, choices, criteria.today).missing
    if missing or specification is None:
        raise ConfigurationIncomplete(missing=missing)
    inscription = choices.inscription
    if inscription and inscription.approved_at is None:
        raise EngravingNotApproved
    refuse_conflict(criteria, choices, None)
    return (
        ConfigurationCompleted(
            fingerprint=specification.fingerprint,
            mass_g=specification.mass_g,
            articles=specification.articles,
            hallmark_required=specification.hallmark_required,
            bom=specification.bom,
            lead_days=specification.lead_days,
            return_class=specification.return_class,
            class_rule=specification.class_rule,
            values=specification.values,
            stones=specification.stones,
            price=wish.price,
        ),
    )
