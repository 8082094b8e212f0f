"""What makes a design impossible as it stands: its stone is gone, or its product changed."""

from collections.abc import Mapping
from typing import Literal

from domain.catalogue.product import OnSale, Withdrawn
from domain.catalogue.product import State as ProductState
from domain.design.choices import Choices
from domain.kernel import Refusal, command, event

StaleReason = Literal["stone_sold", "product_withdrawn", "revision_outdated"]

REMEDIED: Mapping[StaleReason, str] = {
    "stone_sold": "its stone is gone; choose another",
    "product_withdrawn": "its product was withdrawn; choose another product",
    "revision_outdated": "its product was revised; rebase the design",
}


@command
class MarkStale:
    """`lost` is an asset that is gone for good, or the design's product as it is now.

    `alternatives` are the assets of the nearest stones, at most three.
    """

    lost: str | ProductState
    alternatives: tuple[str, ...] = ()


@event("config.marked_stale")
class ConfigurationMarkedStale:
    """`asset_id` is the stone that is gone; in the oldest events it is missing."""

    reason: StaleReason
    alternatives: tuple[str, ...]
    asset_id: str | None = None


class ConfigurationStale(Refusal):
    """This design cannot be made as it stands: {remedied}."""

    code = "design_stale"

    def __init__(self, *, reason: StaleReason) -> None:
        super().__init__(reason=reason, remedied=REMEDIED[reason])


def marked(choices: Choices, rev: str, wish: MarkStale) -> ConfigurationMarkedStale | None:
    """What there is to mark; None when the design does not depend on what is gone (any more)."""
    match wish.lost:
        case str() as asset_id if asset_id in choices.assets:
            return ConfigurationMarkedStale(
                reason="stone_sold", alternatives=wish.alternatives, asset_id=asset_id
            )
        case Withdrawn():
            return ConfigurationMarkedStale(reason="product_withdrawn", alternatives=())
        case OnSale(revision=revision) if revision.rev != rev:
            return ConfigurationMarkedStale(reason="revision_outdated", alternatives=())
        case _:
            return None


def is_marked(before: ConfigurationMarkedStale, again: ConfigurationMarkedStale) -> bool:
    """Whether it says nothing new.

    The nearest stones may have been others a moment ago; and a stone that is gone is gone,
    whatever becomes of the product.
    """
    if before.asset_id is not None and again.asset_id is None:
        return True
    return (before.reason, before.asset_id) == (again.reason, again.asset_id)


def is_mended(mark: ConfigurationMarkedStale, choices: Choices, chosen: str | None) -> bool:
    """By another stone, or by the lost one chosen again because it is to be had after all."""
    lost = mark.asset_id
    return lost is None or chosen == lost or lost not in choices.assets
