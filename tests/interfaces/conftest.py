"""Says loudly which parts of the outside world a run did not have."""

import pytest
from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Every reason for a skip, once, in yellow, whatever was asked of `-r`."""
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    told = [report.longrepr for report in skipped]
    reasons = sorted({str(why[2]) for why in told if isinstance(why, tuple)})
    if reasons:
        terminalreporter.section("NOT TESTED", yellow=True, bold=True)
    for reason in reasons:
        terminalreporter.line(reason, yellow=True)
