"""What each tool does: one method a tool, with the arguments of `asking`."""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from posixpath import join
from typing import Any

from msgspec import Struct

from cdcheck.catalog import Catalog, title_of
from cdcheck.errors import UsageError
from cdcheck.fixing import Mended, mend, write
from cdcheck.packs import pack_names
from cdcheck.report import model_json
from cdcheck.report.diffs import diffs_of
from cdcheck.report.words import count, printable
from cdcheck.results import Finding
from cdcheck.selection import nearest_rule, select
from cdcheck.serving import answers, asking
from cdcheck.serving.answers import CHECKED, Answer, Since, cut
from cdcheck.serving.rooms import Room
from cdcheck.session import Report, Request, check, understand

_MOST_LINES, _MOST_LAYERS = 400, 30
_COUNTED = (("routes", "route", ""), ("tables", "table", ""), ("queries", "query", "queries"))
_NARROW = "narrow it with `containing`, or raise `limit`"


class Tool(Struct, frozen=True):
    """Is a tool as agents see it; `answered` is the schema of its data, `None` if it is text alone."""

    name: str
    title: str
    about: str
    asked: type[Struct]
    run: Callable[[Any], Answer]
    answered: Mapping[str, Any] | None = None
    writes: bool = False


class Workshop:
    """Holds what tools stand on: the folder, what may be done there, and what was found last."""

    def __init__(self, room: Room, *, may_write: bool) -> None:
        self._room = room
        self._may_write = may_write
        self._catalog = Catalog()
        self._last: dict[tuple[str, str | None, str | None], frozenset[str]] = {}

    def tools(self) -> tuple[Tool, ...]:
        """Lists the tools."""
        writing = "`write` makes the changes" if self._may_write else "This server writes nothing"
        return (
            Tool("check", "Check a backend", _CHECK, asking.Check, self.check, CHECKED),
            Tool("explain", "Explain a rule", _EXPLAIN, asking.Explain, self.explain),
            Tool("model", "Show what was understood", _MODEL, asking.Model, self.model),
            Tool(
                "fix",
                "Mend what can be mended",
                f"{_FIX} {writing}.",
                asking.FixIt,
                self.fix,
                writes=self._may_write,
            ),
            Tool("rules", "List rules", _RULES, asking.Rules, self.rules),
        )

    def pages(self) -> Mapping[str, Path]:
        """Gives the pages of all rules by id."""
        return self._catalog.pages

    def check(self, asked: asking.Check) -> Answer:
        """Checks an app."""
        report, folder = self._report(asked)
        key = (folder, asked.rules, asked.baseline)
        found = frozenset(finding.fingerprint for finding in report.findings)
        before = self._last.get(key)
        self._last[key] = found
        since = None
        if asked.only_new and before is not None:
            since = Since(before, len(before - found))
        return answers.checked(report, folder, asked.limit, since)

    def _report(self, asked: asking.Check) -> tuple[Report, str]:
        root = self._room.app(asked.path)
        baseline = None if asked.baseline is None else self._room.inside(asked.baseline)
        rules = self._room.rules(asked.rules)
        report = check(Request(root, rules=rules, baseline=baseline), self._catalog)
        return report, self._room.shown(root)

    def explain(self, asked: asking.Explain) -> Answer:
        """Gives the page of a rule."""
        pages = self._catalog.pages
        return Answer(pages[nearest_rule(asked.rule, pages)].read_text("utf-8"))

    def model(self, asked: asking.Model) -> Answer:
        """Says what was understood of an app."""
        understood = understand(self._room.app(asked.path))
        data = model_json.as_data(understood)
        if asked.part == "summary":
            return Answer("\n".join(_summary(data)))
        lines = [line for line in _PARTS[asked.part](data) if asked.containing.lower() in line.lower()]
        return Answer(cut(lines, asked.limit, _NARROW) if lines else f"no {asked.part}")

    def fix(self, asked: asking.FixIt) -> Answer:
        """Mends an app, or shows how; raises `UsageError` if asked to write what may not be written."""
        if asked.write and not self._may_write:
            raise UsageError("this server writes nothing; it would if started with `--allow-fixes`")
        root = self._room.app(asked.path)
        mended = mend(Request(root, rules=self._room.rules(asked.rules)), takes_unsafe=asked.unsafe)
        if asked.write:
            write(root, mended.changed)
        return Answer("\n".join(_mended(mended, self._room.shown(root), is_written=asked.write)))

    def rules(self, asked: asking.Rules) -> Answer:
        """Lists rules with their titles."""
        pages = self._catalog.pages
        chosen = list(pages)
        if asked.pack is not None:
            pack = self._room.rules(asked.pack) or ""
            chosen = [one.rule.id for one in select(pack, self._catalog, {}).rules]
        lines = [f"{id_}: {title_of(pages[id_])}" for id_ in chosen]
        found = [line for line in lines if asked.containing.lower() in line.lower()]
        packs = f"levels and packs: {', '.join(pack_names())}"
        return Answer(f"{count(len(found), 'rule')}; {packs}\n{cut(found, asked.limit, _NARROW)}")


_CHECK = (
    "Check a Python, JavaScript or TypeScript backend against the constraints it was asked to keep: "
    "architecture, database, ORM, API contract, framework. Call it after writing or changing backend "
    "code, and before saying that the work is done. It runs nothing and takes seconds the first time, "
    "a tenth of a second later. Returns whether the rules are met and each finding with its place, the "
    "evidence, the error it predicts and a hint. A proven finding is to be mended; an inferred one to "
    "be looked at. `explain` tells more of a rule, `fix` mends what is marked so."
)
_EXPLAIN = (
    "Print the page of a rule: what it is about, code that it flags, code that it lets pass, and how a "
    "flagged case is mended. Call it when a finding or its hint is not clear, before changing code or "
    "disputing it."
)
_MODEL = (
    "Say what is understood of a backend without running it: framework, database, ORM, and as `part` "
    "its routes, tables with columns, SQL statements, layers, or what could not be resolved, with "
    "places relative to `path`. Call it to find your way in an unknown app, or to see why a check found "
    "nothing."
)
_FIX = (
    "Mend what can be mended by itself, as a missing `await`, or if asked for `unsafe` fixes a missing "
    "requirement, and return the diff. Each fix is checked: one that leaves its finding, or brings "
    "another, is taken back. Call it for findings that are marked `fix`."
)
_RULES = (
    "List rules with their titles, and the levels, packs and constraints that `check` takes as "
    "`rules`. Call it to narrow a check, or to learn before writing code what will be checked."
)


def _summary(data: Mapping[str, Any]) -> Iterator[str]:
    database = data["database"]
    at = f" (at {database['at']})" if "at" in database else ""
    yield f"{data['framework'] or 'no web framework'}, {', '.join(data['languages']) or 'no code'}"
    yield printable(f"database {database['kind']}{at}, orm {data['orm']}")
    counted = [count(len(data[part]), noun, many) for part, noun, many in _COUNTED]
    yield f"{', '.join(counted)}, {len(data['unresolved'])} unresolved"
    yield cut(_layers(data), _MOST_LAYERS, "`part` `layers` has them all")


def _routes(data: Mapping[str, Any]) -> Iterator[str]:
    for route in data["routes"]:
        handler = route["handler"] or "?"
        named = "" if handler.endswith("<lambda>") else f" -> {handler}"
        yield f"{route['method']} {route['path']}{named} (at {route['at']})"


def _tables(data: Mapping[str, Any]) -> Iterator[str]:
    for name, table in data["tables"].items():
        columns = (
            f"{column} {kind['type'] or '?'}{'' if kind['nullable'] is not False else ' not null'}"
            for column, kind in table["columns"].items()
        )
        yield f"{name} (at {table['at']}): {', '.join(columns)}"


def _queries(data: Mapping[str, Any]) -> Iterator[str]:
    for query in data["queries"]:
        said = " ".join((query["sql"] or f"of {', '.join(query['tables']) or '?'}").split())
        yield f"{query['at']}: {said} ({query['form']}, known {query['known']})"


def _layers(data: Mapping[str, Any]) -> Iterator[str]:
    for place, layer in data["layers"].items():
        yield f"{layer}: {place}"


def _unresolved(data: Mapping[str, Any]) -> Iterator[str]:
    yield from dict.fromkeys(f"{one['at']}: {one['what']}: {one['why']}" for one in data["unresolved"])


_PARTS: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "routes": _routes,
    "tables": _tables,
    "queries": _queries,
    "layers": _layers,
    "unresolved": _unresolved,
}


def _mended(mended: Mended, folder: str, *, is_written: bool) -> Iterator[str]:
    would = "mended and written" if is_written else "would be mended; nothing is written"
    yield f"{count(len(mended.mended), 'finding')} {would}"
    yield from (f"    {_line(finding, folder)}" for finding in mended.mended)
    for refused in mended.refused:
        yield printable(f"    not mended: {_line(refused.finding, folder)}: {refused.why}")
    if mended.unsafe:
        yield f"`unsafe` also tries {count(len(mended.unsafe), 'fix', 'fixes')}"
    left = count(len(mended.after.findings), "finding")
    yield f"{left} left; {mended.after.rules}: {'met' if mended.after.is_met else 'not met'}"
    if mended.changed:
        lines = chain.from_iterable(diffs_of(mended, folder))
        yield cut(lines, _MOST_LINES, "`cdcheck fix --diff` shows all of it")


def _line(finding: Finding, folder: str) -> str:
    at = finding.at
    return printable(f"{join(folder, at.path)}:{at.line}: {finding.violation.message} ({finding.rule})")
