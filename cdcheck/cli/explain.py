"""`cdcheck explain`: a rule's page."""

import sys

import click


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> None:
    """Print the page of RULE: what it says, why, what it flags and what it lets pass."""
    from cdcheck.catalog import Catalog  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.selection import nearest_rule  # noqa: PLC0415 (keeps --help quick)

    pages = Catalog().pages
    page = pages[nearest_rule(rule, pages)].read_text("utf-8")
    if not sys.stdout.isatty():
        click.echo(page)
        return
    from rich.console import Console  # noqa: PLC0415 (drawn on terminals only)
    from rich.markdown import Markdown  # noqa: PLC0415 (drawn on terminals only)

    Console().print(Markdown(page))
