"""What a quote says: the piece in full at its price, and under which name its stones are held."""

from dataclasses import dataclass

from domain.catalogue.option import Nature
from domain.design.lead_time import Promise
from domain.design.specification import ReturnClass
from domain.pricing.result import PriceResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What was quoted, whole; it can be read alone in ten years.

    `owner` is the hash of the customer's token. `price` names its inputs, their hash, the engine,
    the price book and the pinned rates. `assets` are the serialised stones, held by `holder`.
    `specification` is in words; of an engraving there is only the keyed `engraving_hash`.
    `promise` is of the day of issue, as if it were ordered then.
    """

    design_id: str
    fingerprint: str
    owner: str
    style_code: str
    title: str
    nature: Nature
    specification: tuple[tuple[str, str], ...]
    price: PriceResult
    assets: tuple[str, ...]
    holder: str
    terms_version: str
    return_class: ReturnClass
    class_rule: str
    promise: Promise
    engraving_hash: str | None = None


def holder_of(owner: str) -> str:
    """The name under which all quotes of a customer hold their stones."""
    return f"quotes-{owner}"
