"""How fast the shop is: `python -m benchmarks COMMAND` measures, prints, and never passes or fails.

Every ratio is of two figures of one run on one machine; no test is timed.
"""
