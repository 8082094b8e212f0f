"""Whose money it is, as far as the payment provider says."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """The name on the card, and the country of its bank by two letters."""

    name: str | None = field(default=None, repr=False)
    country: str | None = None
