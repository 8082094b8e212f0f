"""Letters to the house itself: something waits for a person; ids and a time, nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from application.selling.mail import Letter
from domain.selling.letter import DeskLetter
from interfaces.letters.sheet import Button, Facts, Row, Sheet
from interfaces.letters.stationery import Addressee, Heading, Stationery
from interfaces.letters.words import long_time
from interfaces.particulars import Desk


@dataclass(frozen=True, slots=True)
class Task:
    """`owner` is the role that looks into it; `ids` by what they are of; `before` when it is late,
    None when nothing happens by itself."""

    what: str
    owner: str
    ids: tuple[Row, ...]
    before: datetime | None = None


def desk_letter(paper: Stationery, desk: Desk, kind: DeskLetter, task: Task) -> Letter:
    late = () if task.before is None else (Row("Before", long_time(task.before)),)
    sheet = Sheet(
        label=f"Desk, {kind}",
        opening=(task.what,),
        parts=(
            Facts((Row("For", task.owner), *late, *task.ids)),
            Button("Open the desk", desk.page),
        ),
    )
    first = next((row.value for row in task.ids), "")
    heading = Heading(kind=kind, to=Addressee(desk.email), subject=f"{kind} {task.owner}: {first}")
    return paper.written(heading, sheet)
