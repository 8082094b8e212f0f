"""When this happens, do that: pure reactions, one file a process."""

from application.policies.checkout import CHECKOUT
from application.policies.letters import LETTERS
from application.policies.prices import PRICES

POLICIES = (CHECKOUT, LETTERS, PRICES)

__all__ = ["POLICIES"]
