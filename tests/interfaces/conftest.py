"""Says loudly which parts of the outside world a run did not have."""

import pytest
from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Every reason for a skip, once, in yellow, whatever was asked of `-r`."""
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    reasons = sorted({str(report.longrepr[2]) for report in skipped if _told(report)})
    if reasons:
        terminalreporter.section("NOT TESTED", yellow=True, bold=True)
    for reason in reasons:
        terminalreporter.line(reason, yellow=True)


def _told(report: pytest.TestReport) -> bool:
    return isinstance(report.longrepr, tuple)
