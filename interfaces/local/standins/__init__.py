"""Local stand-ins for Stripe, Resend, Sanity and Plausible, for one machine and for tests."""
