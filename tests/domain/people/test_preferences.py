"""What a customer likes is kept in normal form, and what cannot be is told."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.design.ring_size import SIZES
from domain.design.typed_size import RingSizeOnNoScale, RingSizeUnclear
from domain.kernel import ERASED, Refusal
from domain.people.customer import CUSTOMER
from domain.people.customer.preferences import (
    LanguageUnknown,
    MetalsUnknown,
    Preferences,
    PreferencesChanged,
    QuietHours,
    QuietHoursInvalid,
    RingSizeBetween,
    RingSizes,
    SetPreferences,
    Surprise,
    SurpriseAddressUnknown,
)
from tests.domain.people.known import HOME, REGISTERED, added
from tests.scenario import given


def quiet(begins: str, ends: str) -> QuietHours:
    return QuietHours(begins=begins, ends=ends)


def wish(**wished: Any) -> SetPreferences:
    return SetPreferences(preferences=Preferences(**wished))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"language": "fr"}, {"language": "fr"}),
        ({"language": "DE_at"}, {"language": "de-AT"}),
        ({"ring_sizes": RingSizes(left="n 1/2")}, {"ring_sizes": RingSizes(left="N½")}),
        ({"ring_sizes": RingSizes(right="US 7")}, {"ring_sizes": RingSizes(right="N½")}),
        ({"metals": ("pt950", "au750_y", "pt950")}, {"metals": ("pt950", "au750_y")}),
        ({"reached_by": "post"}, {"reached_by": "post"}),
        (
            {"quiet_hours": QuietHours(begins="21.00", ends="8:30")},
            {"quiet_hours": QuietHours(begins="21:00", ends="08:30")},
        ),
        ({"surprise": Surprise()}, {"surprise": Surprise()}),
        ({"surprise": Surprise(address_id="a1")}, {"surprise": Surprise(address_id="a1")}),
    ],
)
def test_preferences_are_kept_in_normal_form(typed: Any, kept: Any) -> None:
    told = PreferencesChanged(
        subject="customer-1", keys=tuple(kept), preferences=Preferences(**kept)
    )
    scene = given(CUSTOMER, REGISTERED, added("a1", HOME))
    scene.when(wish(**typed)).then(told)
    given(CUSTOMER, REGISTERED, added("a1", HOME), told).when(wish(**typed)).nothing()


def test_what_is_erased_is_chosen_anew() -> None:
    gone = PreferencesChanged(subject="customer-1", keys=(), preferences=ERASED)
    every = tuple(each.name for each in fields(Preferences))
    told = PreferencesChanged(subject="customer-1", keys=every, preferences=Preferences())
    given(CUSTOMER, REGISTERED, gone).when(wish()).then(told)


@pytest.mark.parametrize(
    ("typed", "refusal", "place"),
    [
        ({"language": "xx"}, LanguageUnknown, "language"),
        ({"language": "en-XX"}, LanguageUnknown, "language"),
        ({"language": "English"}, LanguageUnknown, "language"),
        ({"ring_sizes": RingSizes(left="huge")}, RingSizeOnNoScale, "ring_sizes.left"),
        ({"ring_sizes": RingSizes(right="16")}, RingSizeUnclear, "ring_sizes.right"),
        ({"ring_sizes": RingSizes(right="N 1/4")}, RingSizeBetween, "ring_sizes.right"),
        ({"metals": ("pt950", "unobtainium")}, MetalsUnknown, "metals"),
        (
            {"quiet_hours": QuietHours(begins="24:00", ends="8:00")},
            QuietHoursInvalid,
            "quiet_hours",
        ),
        (
            {"quiet_hours": QuietHours(begins="8:00", ends="08:00")},
            QuietHoursInvalid,
            "quiet_hours",
        ),
        ({"quiet_hours": quiet("late", "8")}, QuietHoursInvalid, "quiet_hours"),
        ({"surprise": Surprise(address_id="a2")}, SurpriseAddressUnknown, "surprise.address_id"),
    ],
)
def test_what_cannot_be_is_told(typed: Any, refusal: type[Refusal], place: str) -> None:
    scene = given(CUSTOMER, REGISTERED, added("a1", HOME))
    assert scene.when(wish(**typed)).refused(refusal).place == place


@pytest.mark.parametrize("label", SIZES)
def test_a_size_as_it_is_kept_is_understood(label: str) -> None:
    scene = given(CUSTOMER, REGISTERED)
    (told,) = scene.when(wish(ring_sizes=RingSizes(left=label))).events
    assert isinstance(told, PreferencesChanged)
    assert told.preferences == Preferences(ring_sizes=RingSizes(left=label))


def test_only_what_changed_is_named() -> None:
    before = PreferencesChanged(
        subject="customer-1", keys=("language",), preferences=Preferences(language="fr")
    )
    (told,) = given(CUSTOMER, REGISTERED, before).when(wish(reached_by="telephone")).events
    assert isinstance(told, PreferencesChanged)
    assert told.keys == ("language", "reached_by")


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        (QuietHours(begins="21:00", ends="08:00"), "23:30", True),
        (QuietHours(begins="21:00", ends="08:00"), "07:59", True),
        (QuietHours(begins="21:00", ends="08:00"), "08:00", False),
        (QuietHours(begins="09:00", ends="17:00"), "08:59", False),
        (QuietHours(begins="09:00", ends="17:00"), "09:00", True),
        (QuietHours(begins="09:00", ends="17:00"), "17:00", False),
    ],
)
def test_hours_are_quiet_by_the_clock_in_london(hours: QuietHours, at: str, quiet: bool) -> None:
    summer = datetime.fromisoformat(f"2026-07-01T{at}:00+01:00")
    assert hours.cover(summer.astimezone(UTC)) is quiet
