"""Checks a request against the `stripe` SDK's own typed parameters: the list is never ours.

An SDK upgrade that adds, removes or retypes a parameter therefore changes the stand-in too.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stripe import RequestOptions, StripeContext

from interfaces.local.standins.stripe.form import Tree
from interfaces.local.standins.stripe.refusals import StripeRefused

NAMES = {"StripeContext": StripeContext, "Mapping": Mapping}
SPOKEN = {int: "integer", bool: "boolean", str: "string"}


def typed(shape: Any, sent: Tree, path: str = "") -> dict[str, Any]:
    """`sent` with values of the types that the SDK's TypedDict `shape` declares.

    Raises Refused with `parameter_unknown`, `parameter_missing`, `parameter_invalid_integer`,
    `parameter_invalid_empty`, or without code for a value outside its enumeration.
    """
    fields = fields_of(shape)
    for name in sent:
        if name not in fields:
            where = _below(path, name)
            raise StripeRefused(
                f"Received unknown parameter: {where}", code="parameter_unknown", param=where
            )
    for name in sorted(shape.__required_keys__ & fields.keys()):
        if name not in sent:
            where = _below(path, name)
            raise StripeRefused(
                f"Missing required param: {where}.", code="parameter_missing", param=where
            )
    return {name: _value(fields[name], sent[name], _below(path, name)) for name in sent}


@cache
def fields_of(shape: Any) -> dict[str, Any]:
    """The parameters that travel in the body: the SDK mixes them with its request options."""
    hints = get_type_hints(shape, localns=NAMES)
    if shape.__name__.endswith("Params"):
        return {k: v for k, v in hints.items() if k not in RequestOptions.__annotations__}
    return hints


def _below(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(kind: Any, sent: Tree | str, path: str) -> Any:
    kinds = list(_alternatives(kind))
    return _branch(kinds, sent, path) if isinstance(sent, dict) else _leaf(kinds, sent, path)


def _alternatives(kind: Any) -> Iterator[Any]:
    """The members of a union, flat."""
    if get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _alternatives(member)
    else:
        yield kind


def _branch(kinds: list[Any], sent: Tree, path: str) -> Any:
    for kind in kinds:
        if hasattr(kind, "__required_keys__"):
            return typed(kind, sent, path)
        if get_origin(kind) is list and all(key.isdigit() for key in sent):
            return [_value(get_args(kind)[0], v, f"{path}[{i}]") for i, v in sent.items()]
        if get_origin(kind) is dict:
            return {name: _text(value, f"{path}[{name}]") for name, value in sent.items()}
    spoken = next((SPOKEN[k] for k in kinds if k in SPOKEN), "value")
    raise StripeRefused(f"Invalid {spoken}: {path} was sent as a hash", param=path)


def _text(sent: Tree | str, path: str) -> str:
    if isinstance(sent, dict):
        raise StripeRefused(f"Invalid string: {path} was sent as a hash", param=path)
    return sent


def _leaf(kinds: list[Any], sent: str, path: str) -> Any:
    words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    if sent in words:
        return sent
    if sent == "":
        raise _emptied(path)
    if bool in kinds and sent in ("true", "false"):
        return sent == "true"
    if int in kinds:
        return _integer(sent, path)
    # The SDK writes open enumerations as Literal | str; the API accepts only the words.
    if str in kinds and not any(words):
        return sent
    raise _unfit(kinds, words, sent, path)


def _integer(sent: str, path: str) -> int:
    digits = sent.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise StripeRefused(
            f"Invalid integer: {sent}", code="parameter_invalid_integer", param=path
        )
    return int(sent)


def _emptied(path: str) -> StripeRefused:
    return StripeRefused(
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset"
        f" a parameter; however '{path}' cannot be unset.",
        code="parameter_invalid_empty",
        param=path,
    )


def _unfit(kinds: list[Any], words: list[str], sent: str, path: str) -> StripeRefused:
    if any(words):
        known = ", ".join(word for word in words if word)
        return StripeRefused(f"Invalid {path}: must be one of {known}", param=path)
    if bool in kinds:
        return StripeRefused(f"Invalid boolean: {sent}", param=path)
    return StripeRefused(
        f"Invalid {'array' if any(get_origin(k) is list for k in kinds) else 'object'}", param=path
    )
