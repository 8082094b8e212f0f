"""Whoever opens the log can read all of it, whatever else its process has use for."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import domain
from domain.kernel import event_named, event_names


def events_of_the_shop() -> dict[str, type]:
    """Every event by its stored name, as it is written today: what tests make up is none."""
    know_every_event()
    known = {name: event_named(name) for name in event_names()}
    ours = f"{domain.__name__}."
    return {name: kind for name, kind in known.items() if kind.__module__.startswith(ours)}


@cache
def know_every_event() -> None:
    """A module of the domain registers its events, and how old ones are read, when it is loaded."""
    for module in walk_packages(domain.__path__, f"{domain.__name__}."):
        import_module(module.name)
