from pathlib import Path

import pytest

from cdcheck import baseline
from cdcheck.engine import fingerprinted
from cdcheck.errors import ConfigurationError
from cdcheck.model.places import Location
from cdcheck.results import Category, Finding, Outcome, Status, SuppressedFinding, Violation
from cdcheck.suppressions import Applied

RULE = "orm/lazy-load"


def findings(*lines: int, about: str = "User") -> tuple[Finding, ...]:
    return tuple(
        fingerprinted(
            Finding(RULE, Category.ORM, Violation(Location("a.py", line), "lazy", about), "")
            for line in lines
        )
    )


def applied(
    kept: tuple[Finding, ...],
    found: tuple[Finding, ...],
    folder: Path,
    *,
    hidden: tuple[SuppressedFinding, ...] = (),
    status: Status = Status.PASSED,
) -> Applied:
    file = folder / "known.json"
    file.write_text(baseline.write(kept), "utf-8")
    outcomes = (Outcome(RULE, Category.ORM, status, 1),)
    return baseline.apply(Applied(found, hidden), baseline.read(file, folder), outcomes)


def test_what_is_known_is_hidden_though_lines_moved(tmp_path: Path) -> None:
    found = applied(findings(3, 9), findings(30, 90), tmp_path)

    assert found.findings == ()
    assert [item.by for item in found.suppressed] == ["baseline", "baseline"]


def test_what_is_new_stands(tmp_path: Path) -> None:
    found = applied(findings(3), (*findings(3), *findings(4, about="Tag")), tmp_path)

    assert [finding.violation.about for finding in found.findings] == ["Tag"]


def test_what_is_gone_is_one_finding_that_shows_each(tmp_path: Path) -> None:
    (stale,) = applied(findings(1, 2, 3), findings(1), tmp_path).findings

    assert stale.rule == "delivery/stale-baseline"
    assert stale.violation.message == "the baseline keeps 2 findings that are gone"
    assert {evidence.at.path for evidence in stale.violation.evidence} == {"known.json"}
    assert len({evidence.at.line for evidence in stale.violation.evidence}) == 2


def test_what_no_rule_looked_for_is_not_gone(tmp_path: Path) -> None:
    assert applied(findings(1), (), tmp_path, status=Status.CRASHED).findings == ()


def test_what_a_comment_hides_is_not_gone(tmp_path: Path) -> None:
    hidden = (SuppressedFinding(*findings(1), "comment", "why"),)

    assert applied(findings(1), (), tmp_path, hidden=hidden) == Applied((), hidden)


def test_an_older_report_is_a_baseline_that_nobody_has_to_keep(tmp_path: Path) -> None:
    (known,) = findings(1)
    file = tmp_path / "report.json"
    file.write_text(
        '{"schema": "cdcheck.report/1", "met": false, "findings": ['
        f'{{"rule": "{RULE}", "fingerprint": "{known.fingerprint}", "line": 4}},'
        f'{{"rule": "{RULE}", "fingerprint": "00"}}]}}',
        "utf-8",
    )
    read = baseline.read(file, tmp_path)

    found = baseline.apply(Applied((known,), ()), read, (Outcome(RULE, Category.ORM, Status.FAILED, 1),))

    assert found.findings == ()
    assert len(found.suppressed) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "does not parse"),
        ("[]", "is no baseline"),
        ('{"schema": "other/1", "findings": []}', "its schema is `other/1`"),
        ('{"schema": "cdcheck.baseline/1", "findings": [{"rule": 1}]}', "is no baseline"),
        ('{"x": ' + "[" * 100_000, "does not parse"),
        (b"\xff\xfe", "does not parse"),
    ],
)
def test_what_is_no_baseline_is_refused_in_a_sentence(
    text: str | bytes, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ConfigurationError, match=sentence):
        baseline.read(file, tmp_path)
