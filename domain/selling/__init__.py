"""Cart, order, payment and customer."""

import domain.selling.retired  # noqa: F401  # upcasts stand wherever an event of this room does
