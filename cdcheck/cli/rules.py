"""`cdcheck rules`: what can be checked."""

import click


@click.command("rules")
@click.option("--pack", metavar="PACK", help="Only the rules that a pack selects.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text")
def command(pack: str | None, format_: str) -> None:
    """List the rules, by category, and the packs."""
    from cdcheck.catalog import Catalog, title_of  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.packs import pack_names  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.selection import select  # noqa: PLC0415 (keeps --help quick)

    catalog = Catalog()
    chosen = list(catalog.pages)
    if pack is not None:
        chosen = [selected.rule.id for selected in select(pack, catalog, {}).rules]
    titles = {id_: title_of(catalog.pages[id_]) for id_ in chosen}
    if format_ == "json":
        import msgspec  # noqa: PLC0415 (JSON only)

        rows = [
            {"rule": id_, "category": id_.partition("/")[0], "title": title}
            for id_, title in titles.items()
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows)).decode())
        return
    width = max((len(id_) for id_ in titles), default=0)
    for id_, title in titles.items():
        click.echo(f"{id_:<{width}}  {title}")
    if pack is None:
        click.echo(f"\npacks: {', '.join(pack_names())}")
