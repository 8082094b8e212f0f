"""Many things are done together; where one of them cannot be, it alone is left out."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from interfaces.running.outage import is_outage
from projections.kit.followers import Fenced

T = TypeVar("T")


def each_alone(
    do: Callable[[Sequence[T]], int],
    things: Sequence[T],
    failed: Callable[[T, Exception], None],
) -> int:
    """What `do` says of all that could be done, in halves down to each that could not.

    An outage is nobody's own fault and is raised.
    """
    if not things:
        return 0
    try:
        return do(things)
    except Exception as error:  # noqa: BLE001  # whose it is shows when each is by itself
        refuse_outage(error)
        if len(things) == 1:
            failed(things[0], error)
            return 0
    half = len(things) // 2
    return sum(each_alone(do, part, failed) for part in (things[:half], things[half:]))


def refuse_outage(error: Exception) -> None:
    """Not anybody's own fault: begun again when the world is well, or by who took over."""
    if isinstance(error, Fenced) or is_outage(error):
        raise error
