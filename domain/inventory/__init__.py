"""Stones, pieces and counted goods: where they are, who holds them, what is known of them."""

import domain.inventory.retired  # noqa: F401  # upcasts stand wherever an event of this room does
