"""The command line of the shop: `elysium …`."""

from interfaces.cli.app import main

__all__ = ["main"]
