"""`elysium up` as a process that leaves its milestones in a file when it is told to close."""

import json
import sys
from pathlib import Path

from interfaces.running.ending import die_with_parent


def main() -> None:
    """The same modules in the same order as `elysium up` itself."""
    die_with_parent()
    from interfaces.cli.up import open_shop

    opening = open_shop(seed=True)
    told = {"began": opening.began, "marks": opening.marks}
    Path(sys.argv[1]).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
