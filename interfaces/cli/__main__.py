"""`python -m interfaces.cli`: the same as `elysium`."""

from interfaces.cli.app import main

main()
