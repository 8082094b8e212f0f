"""`python -m interfaces.cli`: the same as `elysium`."""

from interfaces.cli import main

main()
