"""What a request says that nobody asked for, or says twice: refused by name, never ignored."""

from collections import Counter
from collections.abc import Iterator, Mapping

from fastapi import Request
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Cookie, Header, Path

from interfaces.api.edge.bodies import field_path
from interfaces.api.edge.refusals import FieldError, FieldsInvalid, HeaderTwice

ONCE = ("Idempotency-Key", "Content-Type", "Csrf-Token", "If-None-Match", "Host")
"""Headers that decide something; of tokens nobody may show two either."""


def parameters_of(dependant: Dependant) -> Mapping[str, bool]:
    """What an operation reads from the query, each with whether it may be there several times."""
    named = [
        field
        for field in get_flat_params(dependant)
        if not isinstance(field.field_info, (Path, Header, Cookie))
    ]
    return {
        field.alias: field_annotation_is_sequence(field.field_info.annotation) for field in named
    }


def refuse_strays(request: Request, parameters: Mapping[str, bool] | None) -> None:
    """Raises `FieldsInvalid` or `HeaderTwice`.

    Of two values one would be believed by a cache and the other by us, and of a name that we do not
    know somebody believes that it does something. Where there are no `parameters` at all, whoever
    looks whether we live may add what it likes.
    """
    for name in ONCE:
        if len(request.headers.getlist(name)) > 1:
            raise HeaderTwice(name=name)
    if parameters is None or not request.url.query:
        return
    if errors := tuple(_strays(request, parameters)):
        raise FieldsInvalid.of(errors)


def _strays(request: Request, parameters: Mapping[str, bool]) -> Iterator[FieldError]:
    times = Counter(name for name, _ in request.query_params.multi_items())
    for name, count in times.items():
        if name not in parameters:
            yield FieldError(field_path((name,)), "unknown_field", "There is no such field here.")
        elif count > 1 and not parameters[name]:
            yield FieldError(field_path((name,)), "invalid_value", "This field is there twice.")
