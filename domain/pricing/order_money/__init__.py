"""What the money of an order comes to: discounts, payments in parts, refunds, what is kept."""
