"""What a log proves: every signature by its own texts, and their order."""

import re
import time
from pathlib import Path

import pytest

from cdcheck.attribution.signatures import (
    Moment,
    Signature,
    first_match,
    objection_to,
    packaged_signatures,
    read_signatures,
)
from cdcheck.errors import ConfigurationError

SIGNATURES = [pytest.param(signature, id=signature.id) for signature in packaged_signatures()]
HOSTILE = (
    "a" * 2_000,
    'near "' * 330,
    "TypeError: a.b.c." * 117,
    "function a(" * 180,
    "11: " * 500,
    "Mapper '" * 250,
)


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_wins_on_its_own_texts_and_not_on_near_misses(signature: Signature) -> None:
    winners = {text: first_match([text], packaged_signatures()) for text in signature.matches}

    assert {match and match.signature.id for match in winners.values()} == {signature.id}
    assert not [text for text in signature.misses if re.search(signature.pattern, text)]
    assert signature.misses


def test_no_two_signatures_have_the_same_name() -> None:
    names = [signature.id for signature in packaged_signatures()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_hostile_log_costs_little_time(signature: Signature) -> None:
    started = time.process_time()

    for line in HOSTILE:
        first_match([line] * 100, [signature])

    assert time.process_time() - started < 3


def test_the_lowest_priority_wins_wherever_it_stands_in_the_log() -> None:
    log = [
        "TypeError: users.find is not a function",
        "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called",
    ]

    match = first_match(log, packaged_signatures())

    assert match
    assert (match.signature.id, match.line) == ("sqlalchemy/missing-greenlet", log[1])


def test_what_counts_only_at_the_start_does_not_explain_a_request() -> None:
    log = ["bash: ./run.sh: No such file or directory"]

    assert first_match(log, packaged_signatures(), Moment.START)
    assert not first_match(log, packaged_signatures(), Moment.REQUEST)


@pytest.mark.parametrize(
    ("pattern", "objection"),
    [
        pytest.param("(a+)+b", "repeats a group that repeats", id="a repeat in a repeat"),
        pytest.param("((?:a|b*)x)*", "repeats a group that repeats", id="a repeat deep in a repeat"),
        pytest.param("a" * 601, "is longer than 600 characters", id="too long"),
        pytest.param("(a", "is no regular expression", id="unbalanced"),
        pytest.param(r"[(+]+ \(a+\)+", "", id="repeats in a class and behind an escape"),
    ],
)
def test_a_pattern_that_could_run_away_is_refused(pattern: str, objection: str) -> None:
    assert objection_to(pattern).startswith(objection)
    assert bool(objection_to(pattern)) is bool(objection)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "about: x\nsignatures: [{id: a}]",
            "missing required field `priority`",
            id="a field is missing",
        ),
        pytest.param("about: x\nsignatures: 3", "Expected `array`", id="no list"),
        pytest.param("about: [", "does not parse", id="no YAML"),
    ],
)
def test_a_file_of_signatures_that_is_wrong_is_refused_in_one_sentence(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")

    with pytest.raises(ConfigurationError, match=says):
        read_signatures(tmp_path)
