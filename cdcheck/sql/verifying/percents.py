"""Finds percent signs that psycopg reads as placeholders, and that are none, or stand in quotes."""

import re

from cdcheck.model.contradictions import Contradiction
from cdcheck.model.data import Bound
from cdcheck.sql.verifying.text import Readable

_READ = r"%(?:(?P<escaped>%)|(?P<placeholder>(?:\(\w+\))?[sbt])|(?P<other>.|\Z))"
_ALLOWED = "only '%s', '%b', '%t' are allowed as placeholders, got"


def percent_signs(sql: str, driver: str, bound: Bound, text: Readable) -> Contradiction | None:
    """Finds the first; there is none where no value is handed over, for then nothing is replaced."""
    if not (bound.count or bound.names):
        return None
    signs = [m for m in re.finditer(_READ, sql, re.DOTALL) if not m["escaped"]]
    single = next((m for m in signs if m["placeholder"] is None), None)
    if single is not None:
        return Contradiction(
            "placeholder-mismatch",
            f"`{driver}` reads `{single.group()}` as a placeholder",
            _refusal(driver, single["other"], len(signs), bound),
            *single.span(),
            hint="double the percent sign where values are handed over, or hand over the whole pattern",
        )
    places = {placeholder.start for placeholder in text.placeholders}
    quoted = next((m for m in signs if m.start() not in places), None)
    if quoted is None:
        return None
    is_prepared = driver == "psycopg"
    return Contradiction(
        "placeholder-mismatch",
        f"`{quoted.group()}` stands in quotes, and is replaced all the same",
        "could not determine data type of parameter $" if is_prepared else "syntax error at or near",
        *quoted.span(),
        hint="leave the quotes out: the driver writes them",
        # A number may stand in the quotes that psycopg2 finds around it.
        is_certain=is_prepared,
    )


def _refusal(driver: str, sign: str, count: int, bound: Bound) -> str:
    if driver == "psycopg":
        return "incomplete placeholder: '%'" if sign.isspace() else f"{_ALLOWED} '%{sign}'"
    if bound.names:
        return "dict is not a sequence"
    is_short = count > (bound.count or 0)
    return "tuple index out of range" if is_short else f"unsupported format character '{sign}'"
