"""The revision of a product that is sold now, or why there is none for a design."""

from domain.catalogue.product import OnSale, Revision, Withdrawn
from domain.catalogue.product import State as ProductState
from domain.catalogue.style import Style
from domain.kernel import NotFound, Refusal


class NoLongerSold(Refusal):
    """This product was withdrawn; choose another product."""

    code = "product_withdrawn"


class RevisionOutdated(Refusal):
    """The product was revised since; rebase the design to go on with it."""


def style_on_sale(product: ProductState, product_rev: str) -> Style:
    """The style of a revision; raises `NotFound`, `NoLongerSold` or `RevisionOutdated`."""
    revision = revision_on_sale(product)
    if revision.rev != product_rev:
        raise RevisionOutdated
    return revision.style


def revision_on_sale(product: ProductState) -> Revision:
    """Raises `NotFound` or `NoLongerSold`."""
    match product:
        case OnSale(revision=revision):
            return revision
        case Withdrawn():
            raise NoLongerSold
        case _:
            raise NotFound
