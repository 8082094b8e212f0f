"""Names as people write them: the same person's, and near to one on a list."""

import pytest

from domain.people.names import ListedNames, name_words, same_name

LISTED = ListedNames.of(
    ["Vladimir Vladimirovich PUTIN", "ALROSA", "Wagner Group", "Ali", "Jean-Luc de la TOUR"]
)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Mrs. Ann   O'Brien ", ("ann", "obrien")),
        ("O’BRIEN, Ann", ("ann", "obrien")),
        ("José-María Núñez", ("jose", "maria", "nunez")),
        ("Dr Smith", ("smith",)),
        ("Sir", ()),
    ],
)
def test_a_name_in_its_words(typed: str, words: tuple[str, ...]) -> None:
    assert name_words(typed) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Brown", "ann BROWN"),
        ("A. Brown", "Ann Brown"),
        ("Mrs Ann Brown", "Brown, Ann"),
        ("Ann Mary Brown", "Ann Brown"),
        ("Zoë Müller", "Zoe Muller"),
        ("Cher", "cher"),
    ],
)
def test_one_person_writes_their_name_in_several_ways(one: str, other: str) -> None:
    assert same_name(one, other) and same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Brown", "Ann Green"),
        ("Ann Brown", "Tom Brown"),
        ("Ann Brown", "Brown"),
        ("Ann Brown", ""),
        ("Brown Jewellers Ltd", "Ann Brown"),
    ],
)
def test_other_people_have_other_names(one: str, other: str) -> None:
    assert not same_name(one, other) and not same_name(other, one)


@pytest.mark.parametrize(
    "typed",
    [
        "Vladimir Putin",
        "PUTIN, Vladimir Vladimirovich",
        "Vladmir Putin",
        "Vladimirr Puutin",
        "Mr Putin Vladimir",
        "Alrosa Trading",
        "the wagner group",
        "Jean Luc de la Tour",
    ],
)
def test_a_listed_name_is_found_however_it_is_written(typed: str) -> None:
    assert LISTED.near(typed)


@pytest.mark.parametrize(
    "typed", ["Vladimir Smith", "Putin", "Ann Brown", "Ali Brown", "Wagner", "Jean Brown", "", "Mr"]
)
def test_a_word_in_common_is_no_near_name(typed: str) -> None:
    assert not LISTED.near(typed)
