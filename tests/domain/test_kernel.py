"""The kernel: names for ever, upcasts in a chain, refusals that say something, closed commands."""

from dataclasses import FrozenInstanceError, dataclass
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from application.store.event_store import stream_of
from domain.kernel import (
    Decider,
    Refusal,
    UnknownEvent,
    Wire,
    command,
    event,
    event_named,
    event_names,
    name_of,
    present_form,
    present_name,
    retired_names,
    stored_names,
    upcast,
)
from tests.gem import GEM, Find, GemFound, GemTaken, Promise, Release, Reserve
from tests.laws import check_decider

WHO = st.sampled_from(("a", "b"))
GEM_COMMANDS = st.one_of(
    st.builds(Find, carat=st.decimals("0.01", "9.99", places=2)),
    st.builds(Reserve, by=WHO),
    st.builds(Release, by=WHO),
    st.builds(Promise, subject=WHO, name=WHO, address=st.none() | WHO),
)


@event("trial.polished")
class Polished:
    carat: str


@upcast("trial.polished_1", to="trial.polished_2")
def _named(wire: Wire) -> Wire:
    return {"weight": wire.pop("w")}


@upcast("trial.polished_2", to="trial.polished")
def _weighed(wire: Wire) -> Wire:
    return {"carat": wire["weight"]}


def test_an_event_has_the_name_it_was_given() -> None:
    assert name_of(GemFound) == "trial.found"
    assert event_named("trial.found") is GemFound
    assert "trial.found" in event_names()


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match=r"two events are called trial\.found"):
        event("trial.found")(type("Another", (), {}))


def test_a_retired_name_is_not_given_again_and_a_living_one_is_not_retired() -> None:
    with pytest.raises(ValueError, match=r"trial\.polished_1"):
        event("trial.polished_1")(type("Another", (), {}))
    for name in ("trial.found", "trial.polished_1"):
        with pytest.raises(ValueError, match="cannot be upcast"):
            upcast(name, to="trial.polished")(_named)


def test_an_event_is_looked_for_under_its_retired_names_too() -> None:
    """A follower that asked for the present name only would skip what an older shop stored."""
    retired = ("trial.polished_1", "trial.polished_2")
    assert stored_names(Polished) == ("trial.polished", *retired)
    assert stored_names(GemFound) == ("trial.found",)


def test_upcasts_are_followed_to_the_present() -> None:
    stored = {"w": "1.50"}
    assert present_form("trial.polished_1", stored) == {"carat": "1.50"}
    assert present_name("trial.polished_1") == "trial.polished"
    assert stored == {"w": "1.50"}, "a step may take its own copy apart, never the caller's"
    assert present_form("trial.found", stored) == stored
    assert present_name("trial.found") == "trial.found"
    assert {"trial.polished_1", "trial.polished_2"} <= set(retired_names())


def test_an_unknown_event_is_refused_by_name() -> None:
    with pytest.raises(UnknownEvent, match=r"called trial\.never,") as refused:
        event_named("trial.never")
    assert refused.value.code == "unknown_event"


def test_what_happened_cannot_be_altered_and_says_what_is_what() -> None:
    found = GemFound(carat=Decimal(1))
    with pytest.raises(FrozenInstanceError):
        found.carat = Decimal(2)  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        GemFound(Decimal(1))  # type: ignore[call-arg]  # by keyword only


def test_a_command_is_closed_to_unknown_fields_at_the_edge() -> None:
    reading = TypeAdapter(Reserve)
    assert reading.validate_python({"by": "a"}) == Reserve(by="a")
    for wrong in ({"by": "a", "for": "b"}, {}):
        with pytest.raises(ValidationError):
            reading.validate_python(wrong)


def test_a_refusal_is_a_sentence_with_facts() -> None:
    assert str(GemTaken(by="a")) == "This gem is reserved for a."
    assert str(GemTaken()) == "This gem is reserved for (by)."
    assert GemTaken(by="a").facts == {"by": "a"}


def test_a_stream_is_named_by_category_and_key() -> None:
    assert stream_of(GEM, "1") == "gem-1"


def test_the_laws_hold_for_the_trial_aggregate() -> None:
    check_decider(GEM, GEM_COMMANDS)


@command
class Strike:
    force: int = 1


@event("trial.struck")
class Struck:
    force: int


@dataclass
class Anvil:
    blows: int = 0


class Brittle(Refusal):
    """It would break."""

    code = "brittle"


def strike(_: Anvil, wanted: Strike, __: datetime) -> tuple[Struck, ...]:
    return (Struck(force=wanted.force),)


def struck(state: Anvil, happened: Struck) -> Anvil:
    return Anvil(state.blows + happened.force)


def in_place(state: Anvil, wanted: Strike, _: datetime) -> tuple[Struck, ...]:
    state.blows += wanted.force
    return ()


def clumsy(_: Anvil, __: Strike, ___: datetime) -> tuple[Struck, ...]:
    raise ZeroDivisionError


def refusing(state: Anvil, happened: Struck) -> Anvil:
    if state.blows:
        raise Brittle
    return Anvil(happened.force)


def anvil(decide: object = strike, evolve: object = struck) -> Decider[Anvil, Strike, Struck]:
    return Decider("anvil", Anvil(), decide, evolve)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        (anvil(), "happens again"),
        (anvil(decide=in_place), "changed the state in place"),
    ],
    ids=["repeats", "changes in place"],
)
def test_the_laws_notice_a_wrong_decider(wrong: Decider[Anvil, Strike, Struck], law: str) -> None:
    with pytest.raises(AssertionError, match=law):
        check_decider(wrong, st.builds(Strike), examples=20)


def test_the_laws_notice_faults_and_a_refusing_evolve() -> None:
    with pytest.raises(ZeroDivisionError):
        check_decider(anvil(decide=clumsy), st.builds(Strike), examples=20)
    with pytest.raises(Brittle):
        check_decider(anvil(evolve=refusing), st.builds(Strike), examples=20, adding_up=(Strike,))


def test_commands_that_add_up_may_be_named() -> None:
    check_decider(anvil(), st.builds(Strike), examples=20, adding_up=(Strike,))
