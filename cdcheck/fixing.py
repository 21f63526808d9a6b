"""Mends what can be mended: makes fixes, checks again, and takes back what did not help.

A fix stays if its finding is gone and no other has come. Until all is tried nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.errors import UsageError
from cdcheck.fixes.applying import applied
from cdcheck.results import Finding
from cdcheck.session import Report, Request, check

_ROUNDS = 5


class Refused(Struct, frozen=True):
    """Is a finding that has a fix which was not made, and why not."""

    finding: Finding
    why: str


class Mended(Struct, frozen=True):
    """Is what mending came to: what it began with, and the check of what came out.

    `changed` are the new texts of files by their path; `unsafe` are findings whose fixes must be
    asked for.
    """

    before: Report
    after: Report
    changed: Mapping[str, bytes]
    mended: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    unsafe: tuple[Finding, ...]


def mend(request: Request, *, takes_unsafe: bool = False) -> Mended:
    """Tries the fixes of an app's findings; raises `UsageError` for a bad request."""
    trial = _Trial(request, takes_unsafe=takes_unsafe)
    for _ in range(_ROUNDS):
        if not trial.go_on():
            break
    unsafe = tuple(f for f in trial.report.findings if f.violation.fix and not trial.takes(f))
    return Mended(
        trial.before, trial.report, trial.changed, tuple(trial.mended), tuple(trial.refused), unsafe
    )


def write(root: Path, changed: Mapping[str, bytes]) -> None:
    """Writes the new texts; raises `UsageError` for a file that cannot be written."""
    for path, text in changed.items():
        try:
            (root / path).write_bytes(text)
        except OSError as error:
            raise UsageError(f"`{root / path}` cannot be written: {error.strerror}") from None


class _Trial:
    """Is an app on which fixes are tried, one round after the other."""

    def __init__(self, request: Request, *, takes_unsafe: bool) -> None:
        self._request = request
        self._takes_unsafe = takes_unsafe
        self.before = self.report = check(request)
        self.changed: dict[str, bytes] = {}
        self.mended: list[Finding] = []
        self.refused: list[Refused] = []

    def takes(self, finding: Finding) -> bool:
        fix = finding.violation.fix
        return fix is not None and (fix.is_safe or self._takes_unsafe)

    def go_on(self) -> bool:
        """Tries what is left to try; tells whether anything came of it."""
        tried = {_name(refused.finding) for refused in self.refused}
        wanted = [f for f in self.report.findings if self.takes(f) and _name(f) not in tried]
        mended = len(self.mended)
        for some in self._attempts(wanted):
            self._try(some)
        return len(self.mended) > mended

    def _attempts(self, wanted: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
        """Tries all at once, and one by one if that brings anything with it."""
        if not wanted:
            return
        yield wanted
        if len(wanted) > 1:
            for name in map(_name, wanted):
                again = [finding for finding in self.report.findings if _name(finding) == name]
                if again:
                    yield again

    def _try(self, some: Sequence[Finding]) -> None:
        fixes = [finding.violation.fix for finding in some if finding.violation.fix is not None]
        changed, made = applied(fixes, self.report.read)
        for finding, is_made in zip(some, made, strict=True):
            if not is_made and len(some) == 1:
                self.refused.append(Refused(finding, "it cannot be written there"))
        if not changed:
            return
        texts = {**self.changed, **changed}
        after = check(replace(self._request, changed=texts))
        here, there = _names(self.report), _names(after)
        worse = [f for f in after.findings if _name(f) not in here]
        left = [f for f, is_made in zip(some, made, strict=True) if is_made and _name(f) in there]
        if not worse and not left:
            self.report, self.changed = after, texts
            self.mended += [finding for finding in some if _name(finding) not in there]
        elif len(some) == 1:
            why = f"it would bring: {worse[0].violation.message}" if worse else "it would not help"
            self.refused.append(Refused(some[0], why))


def _names(report: Report) -> set[tuple[str, str]]:
    return {_name(finding) for finding in report.findings}


def _name(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.fingerprint
