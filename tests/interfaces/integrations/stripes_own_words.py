"""What Stripe publishes of an object: its own example, and the types that its SDK declares.

The example lists what every such object has; the types say what each field may be, and which
there may be beside those.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe import StripeObject
from stripe._stripe_object import UntypedStripeObject

PUBLISHED = Path(__file__).parents[4] / "shared" / "vendors" / "stripe-fixtures3.json"
ON_REQUEST = frozenset({"charge.refunds"})
"""In the example, but since API version 2022-11-15 only where `expand` asks for it."""
CLASSES: Mapping[str, Any] = {
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "balance_transaction": stripe.BalanceTransaction,
    "event": stripe.Event,
}
Json = dict[str, Any]


def differences(thing: Json) -> list[str]:
    """What an object, or one within it, says otherwise than Stripe: a sentence each."""
    kind = thing["object"]
    return [*_missing(_examples()[kind], thing, kind), *_odd_fields(CLASSES[kind], thing, kind)]


def odd_of_refusal(body: Json) -> list[str]:
    """The same of an error's answer, of which Stripe publishes no example."""
    assert body.keys() == {"error"}
    return list(_odd_fields(stripe.ErrorObject, body["error"], "error"))


@cache
def _examples() -> Json:
    published: Json = json.loads(PUBLISHED.read_text())["resources"]
    return published


def _missing(example: Json, thing: Json, path: str) -> Iterator[str]:
    """By the example, as deep as both go; an object of its own within it has its own example.

    What is of another `type` than the example, such as paid by a bank, lacks what is named so.
    """
    of_its_type = {example.get("type")} - {thing.get("type")}
    for name in sorted(example.keys() - thing.keys() - of_its_type):
        if f"{path}.{name}" not in ON_REQUEST:
            yield f"{path}.{name} is missing"
    for name in sorted(example.keys() & thing.keys() - {"metadata"}):
        said, says = example[name], thing[name]
        if isinstance(said, dict) and isinstance(says, dict) and not _is_whole(says):
            yield from _missing(said, says, f"{path}.{name}")


def _is_whole(value: Json) -> bool:
    """Whether it is an object of its own and no part of one."""
    return isinstance(value.get("object"), str) and value["object"] in CLASSES


def _odd_fields(declared: Any, thing: Json, path: str) -> Iterator[str]:
    for name, value in thing.items():
        field = declared.__annotations__.get(name)
        where = f"{path}.{name}"
        yield from [f"{where} is unheard of"] if field is None else _odd(field, value, where)


def _odd(declared: Any, value: Any, path: str) -> Iterator[str]:
    kinds = list(_alternatives(declared))
    if isinstance(value, dict):
        return _odd_object(kinds, value, path)
    if isinstance(value, list):
        return _odd_list(kinds, value, path)
    return iter(() if _is_one(kinds, value) else (f"{path} is {value!r}",))


def _alternatives(declared: Any) -> Iterator[Any]:
    """The members of a union, flat; what is only named is looked up."""
    if get_origin(declared) is Union:
        for member in get_args(declared):
            yield from _alternatives(member)
    else:
        named = isinstance(declared, ForwardRef)
        yield getattr(stripe, declared.__forward_arg__, None) if named else declared


def _odd_object(kinds: list[Any], value: Json, path: str) -> Iterator[str]:
    if _is_whole(value):
        yield from differences(value)
        return
    for kind in kinds:
        if get_origin(kind) is UntypedStripeObject:
            yield from _odd_entries(get_args(kind)[0], value, path)
            return
        if isinstance(kind, type) and issubclass(kind, StripeObject):
            yield from _odd_fields(kind, value, path)
            return
    yield f"{path} is an object"


def _odd_entries(inside: Any, value: Json, path: str) -> Iterator[str]:
    """Of what may have any names, such as metadata."""
    for name, each in value.items():
        if inside is not Any:
            yield from _odd(inside, each, f"{path}.{name}")


def _odd_list(kinds: list[Any], value: list[Any], path: str) -> Iterator[str]:
    lists = [kind for kind in kinds if get_origin(kind) is list]
    if not lists:
        yield f"{path} is a list"
        return
    for place, each in enumerate(value):
        yield from _odd(get_args(lists[0])[0], each, f"{path}[{place}]")


def _is_one(kinds: list[Any], value: object) -> bool:
    """An enumeration that may grow is declared as its words or any text: the words count."""
    words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
    if isinstance(value, str) and words:
        return value in words
    return type(value) in kinds
