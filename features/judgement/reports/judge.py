"""The pytest plugin that collects what became of every scenario, says the verdict and writes the reports."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import pytest

from features.judgement import conformance, known, results, scenarios
from features.judgement.conformance import ClauseVerdict, Judgement
from features.judgement.reports import Report, write
from features.judgement.results import Result
from features.reporting.register import Clause

Reported = pytest.TestReport
NOTHING_RUN = 5


class Witness:
    """Beside each scenario, in whichever process it runs: notes on its report what became of it."""

    def __init__(self, clauses: Mapping[str, Clause]) -> None:
        self._clauses = clauses

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, Reported, Reported]:
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if scenarios.is_scenario(item) and (call.when == "call" or not report.passed):
            vars(report)["stopgap"] = scenarios.result_of(item, self._clauses, report, error).to_dict()
        return report


class Judge:
    """Where the run is directed from: adds up the results. `systems` are all that has to be judged."""

    def __init__(
        self,
        clauses: Mapping[str, Clause],
        *,
        engine: str,
        systems: Sequence[str],
        known: Mapping[str, str],
        reports: Sequence[Report],
    ) -> None:
        self._clauses, self._engine, self._systems = clauses, engine, systems
        self._known, self._reports = known, reports
        self._results: dict[str, Result] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = getattr(report, "stopgap", None)
        if told is None:
            return
        result = results.from_dict(told)
        if result.broken:
            pytest.exit(f"target unreachable: {result.broken}", returncode=conformance.UNREACHABLE)
        before = self._results.get(result.id)
        if before is None or before.verdict != results.FAIL:
            self._results[result.id] = result

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus not in (0, 1, NOTHING_RUN) or not self._results:
            return
        judgement = self.judgement
        write(self._reports, judgement)
        if exitstatus == 0 or self.is_alone(session):
            session.exitstatus = judgement.exit_code

    def is_alone(self, session: pytest.Session) -> bool:
        """Whether nothing but scenarios was run, so that nothing else can have failed."""
        return int(session.testsfailed) == sum(
            each.verdict == results.FAIL for each in self._results.values()
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._results:
            for line in conclusion(self.judgement):
                terminalreporter.write_line(line)
            for report in self._reports:
                terminalreporter.write_line(f"written: {Path(report.path)}")

    @property
    def judgement(self) -> Judgement:
        """What the run has come to so far."""
        return conformance.judged(
            list(self._results.values()),
            self._clauses,
            engine=self._engine,
            policies=self._systems,
            known=self._known,
        )


def conclusion(judgement: Judgement) -> list[str]:
    """The verdict in a few lines: what was judged, what came of it, what to do about known failures."""
    counts = judgement.counts
    told = ", ".join(f"{counts[name]} {name}" for name in ("pass", "fail", "unsupported", "untested"))
    lines = [f"{judgement.engine} is {judgement.verdict}: {told}, of {len(judgement.clauses)} clauses"]
    lines += [
        line for row in judgement.clauses if row.verdict == results.FAIL for line in _failing(row, judgement)
    ]
    lines += [f"known to fail, and holds: take {name} out of the file" for name in judgement.overcome]
    if judgement.skipped:
        lines.append(f"{judgement.skipped} scenarios were skipped: nothing was judged by them")
    return lines


def _failing(row: ClauseVerdict, judgement: Judgement) -> list[str]:
    """A clause that fails, and its scenarios that do; a failure that is known has its reason beside it."""
    failed = [each for each in row.scenarios if each.verdict == results.FAIL]
    reasons = [known.reason_for(each, judgement.known) for each in failed]
    word = "known" if all(reasons) else "fails"
    told = [f" ({reason})" if reason else "" for reason in reasons]
    ids = [f"         {each.id}{reason}" for each, reason in zip(failed, told, strict=True)]
    return [f"  {word}  {row.clause.id}  {row.clause.title}", *ids]
