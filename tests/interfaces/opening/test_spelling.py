"""A name that no setting has is told with the one that is next to it; production refuses it."""

from pathlib import Path

import pytest

from interfaces.opening.safety import UnsafeSettings, refuse_unsafe
from interfaces.opening.spelling import given, misspelt
from interfaces.settings import Settings
from tests.interfaces.opening.test_safety import SAFE


def test_the_nearest_name_is_told() -> None:
    told = list(misspelt({"ELYSIUM_DATBASE_URL": "secret", "ELYSIUM_XYZ": "1", "PATH": "/"}))
    assert told == [
        "ELYSIUM_DATBASE_URL is no setting; ELYSIUM_DATABASE_URL is",
        "ELYSIUM_XYZ is no setting",
    ]


def test_every_setting_is_known() -> None:
    assert not list(misspelt({f"ELYSIUM_{name.upper()}": "" for name in Settings.model_fields}))


def test_a_file_is_read_too(tmp_path: Path) -> None:
    place = tmp_path / "settings.env"
    place.write_text("ELYSIUM_PROT=8000\nELYSIUM_PORT=8000\n")
    assert list(misspelt(given({"ELYSIUM_ENV_FILE": str(place)}))) == [
        "ELYSIUM_PROT is no setting; ELYSIUM_PORT is"
    ]


@pytest.mark.parametrize("stage", ["rehearsal", "production"])
def test_production_and_its_rehearsal_refuse_it(stage: str) -> None:
    settings = Settings.model_validate(SAFE | {"stage": stage})
    with pytest.raises(UnsafeSettings, match="ELYSIUM_STRIPE_SECRETKEY is no setting; ELYSIUM_S"):
        refuse_unsafe(settings, {"ELYSIUM_STRIPE_SECRETKEY": "sk_live_x"})


def test_here_it_is_told_and_the_shop_opens() -> None:
    refuse_unsafe(Settings.of({}), {"ELYSIUM_STRIPE_SECRETKEY": "x"})
