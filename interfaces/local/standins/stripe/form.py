"""Reads Stripe's bracketed form encoding (`a[b][0]=c`) into nested dictionaries."""

import re
from typing import TypeAlias
from urllib.parse import parse_qsl

from interfaces.local.standins.stripe.refusals import StripeRefused

Tree: TypeAlias = dict[str, "Tree | str"]

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
DEPTH = 12


def decode(encoded: str) -> Tree:
    """The tree of a form body or query; list elements keep their index as a key.

    Raises Refused for a name that is no path, or that is both a value and a branch.
    """
    tree: Tree = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        _graft(tree, _path(name), value)
    return tree


def _path(name: str) -> list[str]:
    parts = NAME.fullmatch(name)
    path = [parts[1], *re.findall(r"\[([^\[\]]*)\]", parts[2])] if parts else []
    if not 0 < len(path) <= DEPTH:
        raise StripeRefused(f"Invalid parameter name: {name}", code="parameter_unknown", param=name)
    return path


def _graft(tree: Tree, path: list[str], value: str) -> None:
    branch = tree
    for step in path[:-1]:
        following = branch.setdefault(_key(branch, step), {})
        if isinstance(following, str):
            raise StripeRefused(f"Invalid object: {path[0]}", param=path[0])
        branch = following
    leaf = _key(branch, path[-1])
    if isinstance(branch.get(leaf), dict):
        raise StripeRefused(f"Invalid object: {path[0]}", param=path[0])
    branch[leaf] = value


def _key(branch: Tree, step: str) -> str:
    """`a[]` appends: it takes the next free index."""
    return step or str(len(branch))
