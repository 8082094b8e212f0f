"""Who somebody is: what they prove it by, and for how long that is believed. Rows, not events."""
