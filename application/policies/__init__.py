"""When this happens, do that: pure reactions, one file a process."""

from application.policies.checkout import CHECKOUT
from application.policies.designs import DESIGNS
from application.policies.forgetting import FORGETTING
from application.policies.invoices import INVOICES
from application.policies.letters import LETTERS
from application.policies.prices import PRICES
from application.policies.refunds import REFUNDS

POLICIES = (CHECKOUT, INVOICES, LETTERS, DESIGNS, PRICES, REFUNDS, FORGETTING)

__all__ = ["POLICIES"]
