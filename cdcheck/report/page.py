"""Pages of HTML: one file each, without scripts, that loads nothing from elsewhere.

Everything that a template is given is escaped, and what would steer a browser or a reader (control
characters, marks that turn the direction of text) is replaced, since the checked code may hold it.
"""

from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdcheck import __version__
from cdcheck.report.words import count, printable

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"
_LONGEST_PAGE = 6_000


def rendered(template: str, **data: Any) -> str:
    """Gives a page from a template and what it shows; a name that it lacks is a mistake of ours."""
    return _environment().get_template(template).render(version=__version__, **data)


@cache
def _environment() -> "Environment":
    from jinja2 import (  # noqa: PLC0415 (for pages only)
        Environment,
        FileSystemLoader,
        StrictUndefined,
    )

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=_shown,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"ticked": ticked, "cut": cut, "count": count}
    return environment


def _shown(value: object) -> object:
    """Replaces what cannot be shown; markup is made by us of what went through here."""
    return _plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _plain(text: str) -> str:
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.splitlines())


def ticked(text: str) -> "Markup":
    """Makes what stands in backticks code; the rest stays as it is, escaped."""
    from markupsafe import Markup, escape  # noqa: PLC0415 (for pages only)

    parts = _plain(text).split("`")
    if len(parts) % 2 == 0:
        return escape(_plain(text))
    shown = (
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )
    return Markup("").join(shown)


def cut(text: str, most: int) -> str:
    """Gives the beginning of a long text, and says how long it is."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def from_markdown(text: str) -> "Markup":
    """Gives the beginning of a Markdown text as HTML, whole blocks of it; HTML in it is shown as text.

    The first heading is left out: the page that this stands in has its own.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 (for pages only)
    from markupsafe import Markup  # noqa: PLC0415 (likewise)

    reader = MarkdownIt("js-default", {"html": False, "linkify": False})
    lines = _plain(text).split("\n")
    tokens = reader.parse("\n".join(lines))
    ends = [token.map[1] for token in tokens if token.level == 0 and token.map]
    sizes = tuple(accumulate(len(line) + 1 for line in lines))
    last = max((end for end in ends if sizes[end - 1] <= _LONGEST_PAGE), default=0)
    first = tokens[0].map[1] if tokens and tokens[0].tag == "h1" and tokens[0].map else 0
    return Markup(_below_headings(reader.render("\n".join(lines[first:last]))))


def _below_headings(html: str) -> str:
    """Makes headings of a page stand below that of its rule; a `<h2>` in its code is escaped."""
    return html.replace("<h2>", "<h4>").replace("</h2>", "</h4>")
