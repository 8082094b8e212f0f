"""Whose a cart, a quote and what they hold is: of whoever shows a token, or of a known customer.

An owner is told by a pseudonym: the hash of their token, or the customer's own.
"""

KNOWN = "customer:"


def known_owner(customer_id: str) -> str:
    """The owner that a known customer is."""
    return f"{KNOWN}{customer_id}"


def customer_of(owner: str) -> str:
    """The id of the known customer that an owner is."""
    return owner.removeprefix(KNOWN)


def is_known(owner: str) -> bool:
    return owner.startswith(KNOWN)
