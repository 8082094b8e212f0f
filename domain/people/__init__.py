"""People: who buys, and where they live; everything personal that the shop may have to forget."""
