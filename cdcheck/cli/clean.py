"""`cdcheck clean`: removes what runs left behind because they were killed."""

import click


@click.command("clean")
@click.option("--cache", is_flag=True, help="Also remove installed dependencies and their images.")
def command(*, cache: bool) -> None:
    """End and remove what killed runs left behind: processes, containers, networks, folders."""
    from cdcheck.runtime.cleaning import clean  # noqa: PLC0415 (keeps --help quick)

    for sentence in clean(with_cache=cache):
        click.echo(sentence)
