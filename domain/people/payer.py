"""Whose money it is, as far as the payment provider says."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """The name on the card, the country of its bank by two letters, and the card's last figures,
    by which its owner tells it from others."""

    name: str | None = field(default=None, repr=False)
    country: str | None = None
    last4: str | None = field(default=None, repr=False)
