"""A union whose members bear a word is read by that word, and to the same values as before."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, TypeAdapter, ValidationError

from application.store.unions import Reading

TRIED: list[str] = []


def _tried(name: str) -> str:
    TRIED.append(name)
    return name


Tried = Annotated[str, AfterValidator(_tried)]


@dataclass(frozen=True)
class Loose:
    name: Tried
    kind: Literal["loose"] = "loose"


@dataclass(frozen=True)
class Mounted:
    name: Tried
    kind: Literal["mounted", "set"] = "mounted"


@dataclass(frozen=True)
class Held:
    gem: Loose | Mounted


@dataclass(frozen=True)
class Untold:
    gem: Loose | str


def test_only_the_member_that_is_named_is_tried() -> None:
    TRIED.clear()
    found = Reading(TypeAdapter(Held)).json(b'{"gem":{"kind":"set","name":"a"}}')
    assert found == Held(Mounted("a", "set"))
    assert TRIED == ["a"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Held, b'{"gem":{"name":"a"}}'),
        (Untold, b'{"gem":{"kind":"loose","name":"a"}}'),
        (Untold, b'{"gem":"a"}'),
    ],
)
def test_without_a_word_it_is_read_as_it_was(kind: Any, text: bytes) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    assert Reading(adapter).json(text) == adapter.validate_json(text)


def test_a_word_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        Reading(TypeAdapter(Held)).json(b'{"gem":{"kind":"lost","name":"a"}}')
