"""Stripe's stand-in: stateful, idempotent, and as strict about requests as the SDK's own types."""
