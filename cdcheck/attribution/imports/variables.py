"""Reads from newman's report which request's script sets a variable, and which requests use it."""

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

_USED = re.compile(r"\{\{([\w.$-]{1,100})\}\}")
_SET = re.compile(
    r"(?:\b(?:globals|environment|collectionVariables|variables)\s*\.\s*set"
    r"|\bpostman\s*\.\s*set(?:Global|Environment)Variable)\s*\(\s*['\"`]([\w.$-]{1,100})['\"`]"
)
# A variable without a value is sent as it is written, or as JavaScript's nothing.
_NOTHING = frozenset({"", "null", "undefined", "NaN"})
_LONGEST = 16_000
_VALUE = r"[^\s/\"]{0,2000}"


class Header(Struct, frozen=True):
    """Is one header, or one parameter of a query."""

    key: str | None = ""
    value: str | None = ""


class Url(Struct, frozen=True):
    """Is where a request goes."""

    path: tuple[str, ...] | str = ()
    query: tuple[Header, ...] = ()


class Body(Struct, frozen=True):
    """Is what a request carries, as text."""

    raw: str | None = ""


class Request(Struct, frozen=True):
    """Is a request, as a collection has it or as it was sent."""

    url: Url | str = Url()
    method: str = "GET"
    header: tuple[Header, ...] = ()
    body: Body | None = None

    @property
    def path(self) -> str:
        """Gives the path, as far as it was taken apart."""
        path = self.url.path if isinstance(self.url, Url) else ""
        return "/" + (path if isinstance(path, str) else "/".join(path))

    def texts(self) -> Mapping[str, str]:
        """Gives what may hold variables, by where it stands."""
        url = self.url if isinstance(self.url, Url) else Url()
        parameters = {f"query {one.key}": one.value or "" for one in url.query}
        headers = {f"header {one.key}": one.value or "" for one in self.header}
        body = (self.body.raw or "")[:_LONGEST] if self.body is not None else ""
        return {"path": self.path, "body": body, **parameters, **headers}


class Script(Struct, frozen=True):
    """Is JavaScript, line by line."""

    exec: tuple[str, ...] | str = ()

    @property
    def text(self) -> str:
        """Gives the whole script."""
        return self.exec if isinstance(self.exec, str) else "\n".join(self.exec)


class Event(Struct, frozen=True):
    """Is a script and when it is run: `prerequest` or `test`."""

    listen: str = ""
    script: Script = Script()


class Item(Struct, frozen=True):
    """Is a request of a collection with its scripts, as the collection has it."""

    name: str = ""
    request: Request = Request()
    event: tuple[Event, ...] = ()


class Use(Struct, frozen=True):
    """Says which earlier requests set the variables that one cannot be seen to have had.

    `missing` are those of them whose variable it can be seen to have lacked.
    """

    needs: tuple[int, ...]
    missing: tuple[int, ...]


def uses_of(items: Sequence[Item], sent: Sequence[Request]) -> tuple[Use, ...]:
    """Ties each request to the latest earlier ones whose tests set the variables that it uses."""
    setters: dict[str, int] = {}
    uses = []
    for number, (item, request) in enumerate(zip(items, sent, strict=True)):
        known = [name for name in _variables(item.request) if name in setters]
        values = {name: _values(name, item.request, request) for name in known}
        lacking = {setters[name] for name in known if _is_lacking(name, values[name])}
        unknown = {setters[name] for name in known if not values[name]}
        uses.append(Use(tuple(sorted(lacking | unknown)), tuple(sorted(lacking))))
        setters |= dict.fromkeys(_set_by(item), number)
    return tuple(uses)


def _variables(request: Request) -> frozenset[str]:
    return frozenset(name for text in request.texts().values() for name in _USED.findall(text))


def _set_by(item: Item) -> Iterator[str]:
    """Yields what a request's tests set; a pre-request script is no answer that could be wanting."""
    for event in item.event:
        if event.listen == "test":
            yield from _SET.findall(event.script.text)


def _is_lacking(name: str, values: Sequence[str]) -> bool:
    return any(value in _NOTHING or value == f"{{{{{name}}}}}" for value in values)


def _values(name: str, written: Request, sent: Request) -> tuple[str, ...]:
    """Reads what stands for a variable in what was sent; nothing if it cannot be told."""
    texts = sent.texts()
    found = (_value(name, text, texts.get(place, "")) for place, text in written.texts().items())
    return tuple(value for value in found if value is not None)


def _value(name: str, template: str, text: str) -> str | None:
    """Reads what stands for a variable in a text; `None` if it cannot be told."""
    before, mark, after = template.partition(f"{{{{{name}}}}}")
    if not mark:
        return None
    found = re.search(f"{_pattern(before)}({_VALUE}){_pattern(after)}$", text)
    return found[1] if found is not None else None


def _pattern(template: str) -> str:
    return _VALUE.join(re.escape(part) for part in re.split(r"\{\{[\w.$-]{1,100}\}\}", template))
