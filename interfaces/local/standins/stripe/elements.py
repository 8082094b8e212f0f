"""What Stripe.js sends and no server's SDK does: a card as it was typed, and facts of its page."""

from collections.abc import Mapping
from dataclasses import dataclass

from interfaces.local.standins.shelf import Json
from interfaces.local.standins.stripe.form import Tree
from interfaces.local.standins.stripe.numbers import token_of

OF_THE_PAGE = frozenset(
    {
        *("key", "_stripe_version", "is_stripe_sdk", "expected_payment_method_type", "referrer"),
        *("client_attribution_metadata", "client_context", "guid", "muid", "sid", "pasted_fields"),
        *("payment_user_agent", "time_on_page", "radar_options", "mandate_data"),
    }
)


@dataclass(frozen=True, slots=True)
class TypedCard:
    """The test token that a card's number stands for, and whose card it is."""

    token: str
    billing: Json


def key_of(sent: Tree) -> str:
    """A browser's key travels in the form; a secret one does not."""
    key = sent.get("key")
    return key if isinstance(key, str) and key.startswith("pk_") else ""


def without_page(sent: Tree) -> Tree:
    return {name: value for name, value in sent.items() if name not in OF_THE_PAGE}


def typed_card(sent: Tree) -> TypedCard | None:
    """The card whose number is in `payment_method_data`, or in the form itself.

    Raises CardRefused for one that is no test card, or is not in its form.
    """
    inside = _branch(sent.get("payment_method_data")) or sent
    card = {name: value for name, value in _branch(inside.get("card")).items() if value}
    if "number" not in card:
        return None
    number, month, year, cvc = (
        str(card.get(name, "")) for name in ("number", "exp_month", "exp_year", "cvc")
    )
    return TypedCard(
        token_of(number, month, year, cvc), dict(_branch(inside.get("billing_details")))
    )


def without_card(sent: Tree) -> Tree:
    """What is left for the SDK's own types: the number goes no further than here."""
    left = {name: value for name, value in sent.items() if name != "payment_method_data"}
    return {name: value for name, value in left.items() if name not in ("card", "billing_details")}


def _branch(tree: object) -> Mapping[str, Tree | str]:
    return tree if isinstance(tree, dict) else {}
