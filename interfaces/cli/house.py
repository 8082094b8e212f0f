"""The parts of the shop that is running here, for one command."""

from contextlib import closing

from interfaces.composition import House
from interfaces.local.shop import LocalShop


def house_here() -> closing[House]:
    """To be used in a `with`: what the parts hold is given back at its end."""
    return closing(House(LocalShop.here().settings()))
