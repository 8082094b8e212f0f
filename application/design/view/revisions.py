"""The style of a product's revision, whether or not it is the one that is sold now."""

from application.store.event_store import Decision
from domain.catalogue.product import PRODUCT, Revision, Unknown
from domain.catalogue.style import Style
from domain.kernel import NotFound


def style_of(decision: Decision, style_code: str, rev: str) -> Style:
    """As it was last sold under that revision; of a revision never sold, the newest.

    Raises `NotFound` for a product that never was on sale.
    """
    product = decision.state(PRODUCT, style_code)
    if isinstance(product, Unknown):
        raise NotFound
    if product.revision.rev == rev:
        return product.revision.style
    for recorded in reversed(decision.history(PRODUCT, style_code)):
        if isinstance(recorded.event, Revision) and recorded.event.rev == rev:
            return recorded.event.style
    return product.revision.style
