"""How stones are graded: each type by a scheme with words of its own, never in free text."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, get_args

from domain.inventory.species import StoneType
from domain.kernel import Invalid

Scheme = Literal["letters", "overall", "by_eye", "pearl"]
OverallGrade = Literal["premium", "standard"]
Lustre = Literal["excellent", "very_good", "good", "fair", "poor"]

LETTERED: tuple[StoneType, ...] = ("natural_diamond", "laboratory_grown_diamond", "moissanite")
COLOURS = tuple("DEFGHIJKLMNOPQRSTUVWXYZ")
CLARITIES = ("FL", "IF", "VVS1", "VVS2", "VS1", "VS2", "SI1", "SI2", "I1", "I2", "I3")
OVERALL: tuple[str, ...] = get_args(OverallGrade)
"""GIA, laboratory-grown diamonds, since 1 October 2025: one word for colour, clarity and cut."""
HUES = (
    *("blue", "royal_blue", "light_blue", "violet_blue", "teal", "green", "mint", "yellow"),
    *("orange", "padparadscha", "pink", "peach", "red", "pigeon_blood", "purple", "violet"),
    *("colour_change", "colourless", "white", "grey", "black"),
)
INCLUSIONS = ("eye_clean", "slightly_included", "moderately_included", "heavily_included")
BODY_COLOURS = ("white", "cream", "silver", "pink", "golden", "grey", "black", "peacock")
LUSTRES: tuple[str, ...] = get_args(Lustre)

_WORDS: Mapping[Scheme, Mapping[str, Sequence[str]]] = {
    "letters": {"colour": (*COLOURS, "fancy"), "clarity": CLARITIES},
    "overall": {"grade": OVERALL},
    "by_eye": {"colour": HUES, "clarity": INCLUSIONS},
    "pearl": {"colour": BODY_COLOURS, "lustre": LUSTRES},
}
_PARTS = ("colour", "clarity", "grade", "lustre")
IN_STEPS = (COLOURS, CLARITIES, INCLUSIONS, LUSTRES)
"""Grades off these scales, as hues and overall grades are, match themselves only."""
FAR = 99


class Graded(Protocol):
    """Anything that says how a stone is graded."""

    @property
    def type(self) -> StoneType: ...
    @property
    def colour(self) -> str | None: ...
    @property
    def clarity(self) -> str | None: ...
    @property
    def grade(self) -> OverallGrade | None: ...
    @property
    def lustre(self) -> Lustre | None: ...


def scheme_of(stone: Graded) -> Scheme:
    """Only laboratory-grown diamonds have two, told apart by the overall grade."""
    if stone.type == "laboratory_grown_diamond" and stone.grade is not None:
        return "overall"
    if stone.type in LETTERED:
        return "letters"
    return "pearl" if stone.type == "pearl" else "by_eye"


def colour_grade(stone: Graded) -> str:
    """What its colour is compared by: an overall grade speaks of the colour too."""
    return stone.colour or stone.grade or ""


def clarity_grade(stone: Graded) -> str:
    """What its purity is compared by: an overall grade's, or a pearl's lustre."""
    return stone.clarity or stone.grade or stone.lustre or ""


def grades_apart(one: str, other: str) -> int:
    """Steps between two grades of one scale; `FAR` for what cannot be compared."""
    for scale in IN_STEPS:
        if one in scale and other in scale:
            return abs(scale.index(one) - scale.index(other))
    return 0 if one == other else FAR


def around(grade: str, steps: int) -> tuple[str, ...]:
    """The grades of its scale that are so near, best first."""
    scale = next((each for each in IN_STEPS if grade in each), ())
    return tuple(each for each in scale if grades_apart(each, grade) <= steps) or (grade,)


def check_grade(stone: Graded) -> None:
    """Raises `GradeUnknown` for a part that is missing, foreign to the scheme, or free text."""
    scheme = scheme_of(stone)
    for part in _PARTS:
        words, given = _WORDS[scheme].get(part), getattr(stone, part)
        if given is not None if words is None else given not in words:
            raise GradeUnknown(
                graded=part,
                value=given or "left out",
                scheme=scheme,
                allowed=tuple(words or ()),
                wanted=_wanted(stone.type, words),
            )


def _wanted(kind: StoneType, words: Sequence[str] | None) -> str:
    if words is None:
        return "leave it out"
    said = f"choose one of: {', '.join(words)}"
    if kind == "laboratory_grown_diamond" and words != OVERALL:
        return f"{said}; or give its `grade` alone, {' or '.join(OVERALL)}"
    return said


class GradeUnknown(Invalid):
    """Such a stone is graded in words of its own: its {graded} cannot be {value}; {wanted}."""

    field = "{graded}"
    graded: str
    scheme: Scheme
    allowed: tuple[str, ...]
