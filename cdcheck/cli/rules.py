"""`cdcheck rules`: what can be checked."""

import click


@click.command("rules")
@click.option("--pack", metavar="PACK", help="Only the rules that a pack selects.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text")
def command(pack: str | None, format_: str) -> None:
    """List the rules, by category, and the packs."""
    from cdcheck.catalog import Catalog  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.packs import pack_names  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.selection import select  # noqa: PLC0415 (keeps --help quick)

    catalog = Catalog()
    chosen = list(catalog.rules.values())
    if pack is not None:
        chosen = [selected.rule for selected in select(pack, catalog, {}).rules]
    if format_ == "json":
        import msgspec  # noqa: PLC0415 (JSON only)

        rows = [{"rule": r.id, "category": r.category.value, "title": r.title} for r in chosen]
        click.echo(msgspec.json.format(msgspec.json.encode(rows)).decode())
        return
    width = max((len(rule.id) for rule in chosen), default=0)
    for rule in chosen:
        click.echo(f"{rule.id:<{width}}  {rule.title}")
    if pack is None:
        click.echo(f"\npacks: {', '.join(pack_names())}")
