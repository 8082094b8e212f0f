"""What is on sale: products, their options and rules, and the content around them."""

import domain.catalogue.retired  # noqa: F401  # upcasts stand wherever an event of this room does
