"""What a statement of SQLAlchemy reads from by its joins, written as SQL."""

from msgspec import Struct, field

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Known, Site, Thing, Value
from cdcheck.languages.python.sqlalchemy.expressions import Expressions, linked, mentioned, table
from cdcheck.languages.python.sqlalchemy.mapped import RELATIONSHIPS
from cdcheck.languages.python.sqlalchemy.operators import ALIASED
from cdcheck.languages.python.sqlalchemy.sources import Source, Step, Token


class Chain(Struct):
    """Is a table and what is joined to it."""

    sources: list[Source]
    written: list[Token | None]


class _Asked(Struct, frozen=True):
    """Is a join as a call states it: what is joined to what, by which condition."""

    target: Value
    on: Value | None
    start: Source | None
    site: Site


class Joins(Struct):
    """Reads the joins of one statement, call by call."""

    expressions: Expressions
    chains: list[Chain] = field(default_factory=list)

    @property
    def last(self) -> Source | None:
        """Gives what was joined last."""
        return self.chains[-1].sources[-1] if self.chains else None

    def begin(self, source: Source | None, site: Site) -> Chain | None:
        """Finds where a source is read from already, or begins to read from it."""
        if source is None:
            return None
        for chain in self.chains:
            if source in chain.sources:
                return chain
        chain = Chain([source], [table(source, site)])
        self.chains.append(chain)
        return chain

    def join(self, call: Invocation, selected: list[Source]) -> bool:
        """Reads a call that joins; tells whether all of it is understood."""
        asked = self._asked(call)
        if asked is None:
            return False
        steps, left = self._steps(asked, selected)
        chain = self.begin(left, asked.site)
        if chain is None or not steps or any(step.source in chain.sources for step in steps):
            return False
        is_outer = "outerjoin" in call.name or call.keywords.get("isouter") == Known(value=True)
        for step in steps:
            chain.written += [
                Token(" LEFT JOIN " if is_outer else " JOIN "),
                table(step.source, asked.site),
                Token(" ON "),
            ]
            if asked.on is not None and not _is_link(asked.on):
                chain.written += self.expressions.condition(asked.on, asked.site)
            else:
                held = left or step.source
                chain.written += linked(self.expressions.sources, held, step, asked.site)
            chain.sources.append(step.source)
            left = step.source
        return True

    def _asked(self, call: Invocation) -> _Asked | None:
        given, sites = list(call.arguments), argument_sites(call)
        start: Source | None = None
        if call.name.endswith("_from") and given:
            start, given, sites = self.expressions.sources.of(given[0]), given[1:], sites[1:]
        target = given[0] if given else call.keywords.get("target") or call.keywords.get("right")
        on = given[1] if len(given) > 1 else call.keywords.get("onclause")
        if "full" in call.keywords or target is None or len(given) > 2:
            return None
        return _Asked(target, on, start, sites[0] if sites else call.site)

    def _steps(self, asked: _Asked, selected: list[Source]) -> tuple[list[Step] | None, Source | None]:
        """Gives what a call joins, and what it joins it to."""
        sources, on = self.expressions.sources, asked.on
        link = sources.link(on if _is_link(on) else asked.target)
        source = sources.of(asked.target)
        if link is not None and (on is None or _is_link(on)):
            return sources.steps(*link, source, is_joined=True), link[0]
        if source is None or link is not None:
            return None, None
        if on is not None:
            told = [one for one, _ in mentioned(sources, on, asked.site) if one != source]
            read = [one for one in told if any(one in chain.sources for chain in self.chains)]
            return [Step(source, ())], asked.start or next(iter([*read, *told]), None)
        left = asked.start or self._keyed(source, selected)
        by = sources.by(left, source) if left is not None else ()
        return ([Step(source, by)] if by else None), left

    def _keyed(self, target: Source, selected: list[Source]) -> Source | None:
        """Gives what a join without a condition starts from: the last that a key links to it."""
        if len(self.chains) > 1:
            return None
        held = self.chains[0].sources if self.chains else selected
        found = [one for one in dict.fromkeys(held) if self.expressions.sources.by(one, target)]
        is_last = bool(found) and bool(self.chains) and found[-1] == held[-1]
        return found[-1] if is_last or len(found) == 1 else None


def argument_sites(call: Invocation) -> list[Site]:
    """Gives where each argument is written, or the call itself."""
    spans, count = call.site.spans, len(call.arguments)
    is_each = len(spans) == count
    return [Site(call.site.path, *spans[n]) if is_each else call.site for n in range(count)]


def _is_link(value: Value | None) -> bool:
    return isinstance(value, Thing) and (
        value.type in RELATIONSHIPS or (value.type == ALIASED and _is_link(value.arguments[1]))
    )
