import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cdcheck.attribution.ledger import Ledger, ledger_of
from cdcheck.model.places import Location
from cdcheck.report import html, ledger_html
from cdcheck.report.excerpts import surroundings
from cdcheck.report.ledger_list import render as rendered_list
from cdcheck.report.page import from_markdown, ticked
from cdcheck.report.palette import COLOURS, contrast, ink
from cdcheck.results import Evidence, Finding, SuppressedFinding, Unknown, UnknownResult
from cdcheck.runs import AssertionResult, Start, StartResult, Statement
from tests.attribution.made_runs import finding, run, step
from tests.report.parsed_pages import complaints, parsed, text_of
from tests.report.reports import CLEAN, FULL, UPWARD, report

HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J\"'><img src=x onerror=alert(1)>`"
SHOWN = "<script>alert(1)</script>"
STYLE = Path(html.__file__).parent / "templates" / "style.css"


def hostile_finding() -> Finding:
    at = Location(f"app/{HOSTILE}.py", 1, 1, 1, 4)
    violation = replace(
        UPWARD.violation,
        at=at,
        message=HOSTILE,
        hint=HOSTILE,
        predicts=HOSTILE,
        evidence=(Evidence(at, HOSTILE),),
    )
    return replace(UPWARD, violation=violation)


def lossy(**more: Any) -> Ledger:
    """A run that lost something to each kind of cause that a page shows otherwise."""
    log = ("Traceback (most recent call last):", '  File "/app/app.py", line 3, in get', "KeyError: 'a'")
    broken = step(
        "broken", failed=2, passed=1, status=500, log=log, statements=(Statement(sql="SELECT 1"),)
    )
    return ledger_of(
        run(
            broken,
            step("after", failed=2, status=0, needs=("broken",), missing=("broken",)),
            step("odd", failed=1, status=400, conforms=False, request="POST /api/articles"),
            step("fine", passed=3),
            findings=(finding("architecture/upward-import"),),
            families=("architecture",),
            **more,
        )
    )


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(html.render(FULL), id="a check"),
        pytest.param(html.render(CLEAN), id="a check without findings"),
        pytest.param(html.render(report(hostile_finding())), id="a hostile check"),
        pytest.param(ledger_html.render(lossy()), id="a ledger"),
        pytest.param(ledger_html.render(ledger_of(run(step("fine", passed=1)))), id="nothing lost"),
        pytest.param(ledger_html.render(ledger_of(run())), id="nothing declared"),
        pytest.param(rendered_list([lossy()], "html"), id="ledgers"),
    ],
)
def test_a_page_is_right_reads_aloud_and_loads_nothing(page: str) -> None:
    assert complaints(parsed(page)) == []


def test_a_page_of_a_check_says_what_the_other_reports_do() -> None:
    page = text_of(parsed(html.render(FULL)))

    for said in (
        "L3: not met",
        "database sqlite inferred from the app",
        "orm – stated, but could not be inferred",
        "services must not import routes ( app.routes )",
        "from app.routes import users",
        "ImportError: 100% <circular>",
        "imports it back",
        "move it below services",
        "it is built at run time",
        "a <reason>",
        "KeyError: 'a\N{REPLACEMENT CHARACTER}b'",
        "1 had nothing to examine",
    ):
        assert said in page


def test_the_page_of_a_rule_is_folded_in() -> None:
    root = parsed(html.render(FULL))

    (page, *_) = (e for e in root.iter("details") if e.get("class") == "page-of-rule")
    assert "Not flagged" in text_of(page)
    assert page.get("open") is None


def test_what_an_app_says_is_text_and_nothing_else() -> None:
    hostile = report(hostile_finding())
    at = Location(HOSTILE, 2)
    page = html.render(
        replace(
            hostile,
            folder=HOSTILE,
            read=lambda _: HOSTILE.encode(),
            unknown=(UnknownResult("a/b", Unknown(at, HOSTILE)),),
            suppressed=(SuppressedFinding(hostile_finding(), HOSTILE, HOSTILE),),
        )
    )

    assert complaints(parsed(page)) == []
    assert text_of(parsed(page)).count(SHOWN) > 10
    assert not re.search("[\u202e\x1b]", page)


def test_what_a_run_says_is_text_and_nothing_else() -> None:
    start = StartResult(how=Start.EXITED, why=HOSTILE, log=(HOSTILE,))
    wrong = step(
        HOSTILE, failed=1, body=HOSTILE, request=f"GET /{HOSTILE}", log=(HOSTILE,),
        statements=(Statement(sql=HOSTILE, error=HOSTILE),),
    )  # fmt: skip
    said = replace(wrong.assertions[0], message=HOSTILE)
    assert isinstance(said, AssertionResult)

    pages = [
        ledger_html.render(ledger_of(run(replace(wrong, assertions=(said,)), app=HOSTILE, **more)))
        for more in ({"start": start}, {"unobserved": (HOSTILE,), "harness": (HOSTILE,)}, {})
    ]

    for page in pages:
        assert complaints(parsed(page)) == []
        assert text_of(parsed(page)).count(SHOWN) > 3
        assert not re.search("[\u202e\x1b]", page)


def test_thousands_of_findings_are_counted_and_some_of_them_shown() -> None:
    many = [
        replace(UPWARD, violation=replace(UPWARD.violation, at=Location("app/models.py", line)))
        for line in range(1, 5_001)
    ]

    page = html.render(report(*many))

    assert len(page) < 200_000
    assert "5,000 findings" in page
    assert "4,895 are left out here" in page


def test_a_long_log_and_many_lost_steps_are_counted_and_the_end_of_them_shown() -> None:
    steps = [step(f"s{n}", failed=1, status=500, body="y" * 16_000) for n in range(160)]
    loud = replace(steps[0], log=("x" * 10_000,) * 100)

    page = ledger_html.render(ledger_of(run(loud, *steps[1:])))

    assert len(page) < 1_000_000
    assert "80 lines before" in page
    assert "10,000 characters" in page
    assert "10 more steps" in page


def test_the_page_of_a_ledger_shows_each_loss_with_its_evidence() -> None:
    root = parsed(ledger_html.render(lossy()))
    steps = {text_of(e)[:6]: text_of(e) for e in root.iter("details") if e.get("class") == "step"}

    assert "GET http://app:8000/api/tags → 500" in steps["broken"]
    assert "KeyError: 'a'" in steps["broken"]
    assert "SELECT 1" in steps["broken"]
    page = text_of(root)
    assert "2 lost without a trace of their own" in page
    assert "POST http://app:8000/api/articles 400" in page
    assert "architecture violated" in page


def test_the_bars_are_as_long_as_the_loss() -> None:
    ledger = lossy()

    for shares in (ledger.direct, ledger.root):
        assert sum(segment.share for segment in ledger_html.bar(shares)) == ledger.loss


def test_text_is_read_on_every_ground() -> None:
    for mode in re.findall(r":root \{(.*?)\}", STYLE.read_text("utf-8"), re.DOTALL):
        colours = dict(re.findall(r"--([\w-]+): (#\w{6})", mode))
        for name in ("text", "quiet", "link", "bad", "doubt", "good"):
            for ground in ("ground", "raised"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        assert contrast(colours["mark"], colours["on-mark"]) >= 4.5


def test_every_part_has_a_colour_that_can_be_written_on() -> None:
    assert all(contrast(colour, ink(colour)) >= 4.5 for colour in COLOURS.values())
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no `a<b` here", "no <code>a&lt;b</code> here"),
        ("an odd ` one", "an odd ` one"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_what_stands_in_backticks_is_code(text: str, shown: str) -> None:
    assert str(ticked(text)) == shown


def test_markdown_is_cut_between_blocks_and_holds_no_html() -> None:
    page = from_markdown("# Title\n\n<b>bold</b> [x](javascript:alert)\n\n" + "a word\n\n" * 2_000)

    assert "Title" not in page
    assert "&lt;b&gt;" in page
    assert "href" not in page
    assert len(page) < 12_000


@pytest.mark.parametrize(
    ("at", "lines"),
    [
        pytest.param(Location("a", 2, 2, 2, 3), ["def f():", "    [x] = 1", "    y = 2"], id="a name"),
        pytest.param(
            Location("a", 1, 1, 3, 6), ["[def f():]", "    [x = 1]", "    [y = ]2"], id="several lines"
        ),
        pytest.param(Location("a", 9), [], id="no such line"),
    ],
)
def test_a_place_is_shown_among_the_lines_around_it(at: Location, lines: list[str]) -> None:
    shown = surroundings(at, b"def f():\n\tx = 1\n\ty = 2\n\n")

    told = [f"{one.before}[{one.marked}]{one.after}".replace("[]", "") for one in shown]
    assert told == lines
