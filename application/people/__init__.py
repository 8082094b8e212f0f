"""People: how somebody is reached who may have bought nothing yet, and what they agreed to."""
