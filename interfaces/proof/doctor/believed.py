"""What the doctor asks about what this process is told: do its settings go together, its keys."""

from collections.abc import Callable, Collection

from domain.kernel import Refusal
from interfaces.proof.doctor.finding import Finding, bad, doubtful, fine


def examine_settings(unsafe: Callable[[], None], *, rehearsal: bool) -> Finding:
    """As a process would at its start, which refuses to go on with them."""
    try:
        unsafe()
    except Refusal as faults:
        return bad("settings", str(faults), "correct each, in the settings of every process")
    if rehearsal:
        said = "are of a rehearsal: no real money moves, letters go to no customer"
        return doubtful("settings", said, "set ELYSIUM_STAGE=production when it is over")
    return fine("settings", "go together")


def examine_key_checks(strangers: Callable[[], Collection[str]]) -> Finding:
    """Of each id the key that was first used; another would open nothing that lies sealed."""
    try:
        others = strangers()
    except Refusal as unknown:
        return doubtful("check values", f"cannot be looked at: {unknown}", "see the findings above")
    if others:
        said = f"are of other keys than those that are given: {', '.join(others)}"
        return bad("check values", said, "bring back the keys as they were from their backup")
    return fine("check values", "are those of the keys that are given")
