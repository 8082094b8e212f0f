"""What takes away what a design depends on: a stone, its product, or that product's revision."""

from domain.catalogue.product import OnSale, Withdrawn
from domain.design.design.commands import MarkStale
from domain.design.design.events import DesignMarkedStale
from domain.design.design.state import Draft, Living, Stale


def mark_stale(design: Living, command: MarkStale) -> tuple[DesignMarkedStale, ...]:
    mark = _mark(design.draft, command)
    if mark is None or (isinstance(design, Stale) and _says_nothing_new(design.mark, mark)):
        return ()
    return (mark,)


def _mark(draft: Draft, command: MarkStale) -> DesignMarkedStale | None:
    """None when the design does not depend on what is gone (any more)."""
    match command.lost:
        case str() as asset_id if asset_id in draft.choices.assets:
            return DesignMarkedStale(
                reason="stone_sold", alternatives=command.alternatives, asset_id=asset_id
            )
        case Withdrawn():
            return DesignMarkedStale(reason="product_withdrawn", alternatives=())
        case OnSale(revision=revision) if revision.rev != draft.product_rev:
            return DesignMarkedStale(reason="revision_outdated", alternatives=())
        case _:
            return None


def _says_nothing_new(before: DesignMarkedStale, again: DesignMarkedStale) -> bool:
    """The nearest stones may have been others a moment ago; and a stone that is gone is gone,
    whatever becomes of the product."""
    if before.asset_id is not None and again.asset_id is None:
        return True
    return (before.reason, before.asset_id) == (again.reason, again.asset_id)
