"""A mutation run: break the product line by line and see whether a test notices.

    python -m tests.mutants                      all of the rooms below, within the minutes given
    python -m tests.mutants domain/selling       these files or folders
    python -m tests.mutants --changed            only lines changed since origin/main
    python -m tests.mutants --minutes 20         stop then, and say how many were left

Each mutant changes one thing: a comparison, a condition, a constant, a name of an effect, an
argument, a statement; its tests are those that run the changed line. A survivor is printed as
file:line with the line before and after; it needs a test, or a reason in explained.txt (an
equivalent). An explanation whose mutant is gone or dies fails the run. Tests that need a server
are left out.

A change inside a function is put into the running function in a fork of a process that has
collected every test, so thousands of mutants cost milliseconds each; a change outside of functions
is imported afresh. No tool on the shelf mutates decorated functions (every policy is one) or
module constants in that way.
"""
