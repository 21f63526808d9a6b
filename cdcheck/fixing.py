"""Mends what can be mended: makes fixes, checks again, and takes back what did not help.

A fix stays if its finding is gone and no other has come. Until all is tried nothing is written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.errors import UsageError
from cdcheck.fixes.applying import applied
from cdcheck.results import Finding
from cdcheck.session import Report, Request, check

_ROUNDS = 5
_Accusation = tuple[str, str]


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
        tried = {refused.finding.fingerprint for refused in self.refused}
        mended = len(self.mended)
        wanted = (f.fingerprint for f in self.report.findings if self.takes(f))
        self._try([fingerprint for fingerprint in wanted if fingerprint not in tried])
        return len(self.mended) > mended

    def _try(self, wanted: Sequence[str]) -> None:
        """Makes the fixes of some findings at once; if that does not help, of half of them."""
        some = [finding for finding in self.report.findings if finding.fingerprint in wanted]
        if not some:
            return
        why = self._why_not(some)
        if not why:
            return
        if len(some) == 1:
            self.refused.append(Refused(some[0], why))
            return
        half = len(wanted) // 2
        self._try(wanted[:half])
        self._try(wanted[half:])

    def _why_not(self, some: Sequence[Finding]) -> str:
        """Makes the fixes of some findings, and keeps what comes out; else says why it is not kept."""
        fixes = [finding.violation.fix for finding in some if finding.violation.fix is not None]
        changed, made = applied(fixes, self.report.read)
        if not changed:
            return "it cannot be written there"
        texts = {**self.changed, **changed}
        after = check(replace(self._request, changed=texts))
        here, there = _accused(self.report.findings), _accused(after.findings)
        worse = next((f for f in after.findings if _accuses(f) in there - here), None)
        if worse is not None:
            return f"it would bring: {worse.violation.message}"
        gone = here - there
        if _accused(f for f, is_made in zip(some, made, strict=True) if is_made) - gone:
            return "it would not help"
        self.report, self.changed = after, texts
        for finding in some:
            if gone[_accuses(finding)]:
                gone[_accuses(finding)] -= 1
                self.mended.append(finding)
        return ""


def _accused(findings: Iterable[Finding]) -> Counter[_Accusation]:
    """Counts what is accused of what: of findings that say the same, any may be the one that is gone."""
    return Counter(map(_accuses, findings))


def _accuses(finding: Finding) -> _Accusation:
    return finding.rule, finding.violation.about
