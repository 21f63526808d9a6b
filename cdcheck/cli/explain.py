"""`cdcheck explain`: a rule's page."""

import sys
from difflib import get_close_matches

import click

from cdcheck.errors import UsageError


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> None:
    """Print the page of RULE: what it says, why, what it flags and what it lets pass."""
    from cdcheck.catalog import Catalog  # noqa: PLC0415 (keeps --help quick)

    rules = Catalog().rules
    found = rules.get(rule)
    if found is None:
        nearest = get_close_matches(rule, rules, 1, 0.4)
        hint = f"; did you mean `{nearest[0]}`?" if nearest else "; `cdcheck rules` lists them"
        raise UsageError(f"there is no rule `{rule}`{hint}")
    page = found.page.read_text("utf-8")
    if not sys.stdout.isatty():
        click.echo(page)
        return
    from rich.console import Console  # noqa: PLC0415 (drawn on terminals only)
    from rich.markdown import Markdown  # noqa: PLC0415 (drawn on terminals only)

    Console().print(Markdown(page))
