"""When this happens, do that: pure reactions, one file a process."""

from application.policies.checkout import CHECKOUT
from application.policies.designs import DESIGNS
from application.policies.letters import LETTERS
from application.policies.prices import PRICES

POLICIES = (CHECKOUT, LETTERS, DESIGNS, PRICES)

__all__ = ["POLICIES"]
