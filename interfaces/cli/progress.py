"""Progress as people like it: what, how far, how fast, how long still."""

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


def bars(console: Console) -> Progress:
    """A bar for each thing of which so many are to be done."""
    return _progress(console, MofNCompleteColumn())


def bar_of_many(console: Console) -> Progress:
    """One bar for many things after or beside each other, whose steps cannot be added up."""
    return _progress(console, TaskProgressColumn())


def _progress(console: Console, how_far: ProgressColumn) -> Progress:
    return Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=32),
        how_far,
        TextColumn("[dim]elapsed[/]"),
        TimeElapsedColumn(),
        TextColumn("[dim]left[/]"),
        TimeRemainingColumn(),
        console=console,
    )
