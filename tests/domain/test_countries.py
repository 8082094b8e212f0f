"""Countries as people write them, brought to the two letters of ISO 3166."""

import pytest

from domain.countries import COUNTRIES, COUNTRY_CODES, CountryUnknown, code_of, country_code


@pytest.mark.parametrize(
    "entered",
    ["RU", "ru", "Russia", "russia", " RUSSIA ", "Russian Federation", "the Russian federation"],
)
def test_one_country_however_it_is_written(entered: str) -> None:
    assert country_code(entered, told_in="country_mined") == "RU"


@pytest.mark.parametrize(
    ("entered", "code"),
    [
        ("Botswana", "BW"),
        ("Canada", "CA"),
        ("Namibia", "NA"),
        ("South Africa", "ZA"),
        ("Angola", "AO"),
        ("Australia", "AU"),
        ("Cote d’Ivoire", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("Trinidad and Tobago", "TT"),
    ],
)
def test_names_signs_and_accents(entered: str, code: str) -> None:
    assert code_of(entered) == code


@pytest.mark.parametrize("entered", ["", " ", "Siberia", "XX", "RUSSIA?1", "unknown", "R U", "U"])
def test_what_is_no_country_is_refused_and_not_guessed(entered: str) -> None:
    with pytest.raises(CountryUnknown) as refusal:
        country_code(entered, told_in="country_mined")
    assert refusal.value.place == "country_mined"


def test_every_code_and_every_name_leads_to_its_own_country() -> None:
    assert len(COUNTRY_CODES) == 249
    for code, name in COUNTRIES.items():
        assert code_of(code) == code_of(code.lower()) == code_of(name) == code
