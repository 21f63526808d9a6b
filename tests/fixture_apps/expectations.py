"""Compares what an app answered with what the scenario wrote."""

from datetime import datetime
from typing import Any

from tests.fixture_apps.client import Conduit
from tests.fixture_apps.contract import SmokeError


def expect_same(what: str, seen: object, wanted: object) -> None:
    """Raises `SmokeError` unless both are equal."""
    if seen != wanted:
        raise SmokeError(f"{what}: {seen!r} instead of {wanted!r}")


def expect_fields(place: str, seen: dict[str, Any], **wanted: Any) -> None:
    """Raises `SmokeError` unless the answer has these values."""
    for name, value in wanted.items():
        expect_same(f"{place}: {name}", seen.get(name), value)


def expect_strings(place: str, seen: dict[str, Any], *names: str) -> None:
    """Raises `SmokeError` unless all these values are strings."""
    for name in names:
        expect_same(f"{place}: type of {name}", type(seen[name]).__name__, "str")


def expect_times(place: str, seen: dict[str, Any]) -> None:
    """Raises `SmokeError` unless both times of an article or a comment are ISO 8601 with a zone."""
    for name in ("createdAt", "updatedAt"):
        try:
            zone = datetime.fromisoformat(seen[name]).tzinfo
        except ValueError:
            raise SmokeError(f"{place}: {name}: {seen[name]!r} is not a time") from None
        if zone is None:
            raise SmokeError(f"{place}: {name}: {seen[name]!r} names no zone")


def expect_list(
    app: Conduit, slugs: list[str], count: int, operation: str = "GetArticles", **how: Any
) -> None:
    """Raises `SmokeError` unless the list has these articles in this order and counts `count` in all."""
    page = app.call(operation, **how)
    what = f"{operation} {how.get('query', '')}"
    expect_same(what, [article["slug"] for article in page["articles"]], slugs)
    expect_same(f"{what}: articlesCount", page["articlesCount"], count)
