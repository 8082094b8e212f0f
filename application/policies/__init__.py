"""When this happens, do that: pure reactions, one file a process."""

from application.policies.checkout import CHECKOUT
from application.policies.letters import LETTERS

POLICIES = (CHECKOUT, LETTERS)

__all__ = ["POLICIES"]
