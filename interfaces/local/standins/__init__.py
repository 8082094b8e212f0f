"""Local stand-ins for Stripe, Resend and Sanity, for one machine and for tests."""
