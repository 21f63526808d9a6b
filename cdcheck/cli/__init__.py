"""The command line: one module a command, imported when it is called."""

import logging
import os
import sys
from importlib import import_module

import click

from cdcheck import __version__
from cdcheck.errors import CdcheckError

COMMANDS = {
    "check": "check an app against the constraints it was asked to keep (the default)",
    "model": "print what was understood of an app",
    "explain": "print a rule's page",
    "rules": "list the rules and the packs that hold them",
}
_FAILED = 3


class Commands(click.Group):
    """Imports a command when it is called; a path in place of a command means `check`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Lists the commands, the main one first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports a command's module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cdcheck.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Reads `cdcheck app/` as `cdcheck check app/`."""
        if args and args[0] not in COMMANDS:
            args = ["check", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cdcheck", message="%(prog)s %(version)s")
@click.option("-v", "--verbose", count=True, help="Say more on standard error; twice for all.")
def group(verbose: int) -> None:
    """Checks, proves and explains what coding agents get wrong when they write backends.

    `cdcheck app/ --rules L3` checks the backend in `app/`.
    """
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")


def main() -> None:
    """Runs the command line; every error is one sentence and an exit code."""
    try:
        sys.exit(group.main(args=_arguments(sys.argv[1:]), standalone_mode=False))
    except click.exceptions.Abort:
        _end("interrupted", 130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.UsageError as error:
        _end(error.format_message().removesuffix("."), 2)
    except click.ClickException as error:
        _end(error.format_message().removesuffix("."), 2)
    except CdcheckError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        _end("interrupted", 130)
    except Exception as error:
        if os.environ.get("CDCHECK_DEBUG"):
            raise
        _end(
            f"cdcheck failed: {type(error).__name__}: {error} (set CDCHECK_DEBUG=1 for the traceback)",
            _FAILED,
        )


def _arguments(given: list[str]) -> list[str]:
    """Moves options written before the path behind the command: `cdcheck --rules L3 app/`."""
    known = {"-h", "--help", "--version", "-v", "--verbose", "-vv"}
    if given and given[0].startswith("-") and given[0] not in known:
        return ["check", *given]
    return given


def _end(sentence: str, code: int) -> None:
    click.echo(f"cdcheck: {sentence}", err=True)
    sys.exit(code)
