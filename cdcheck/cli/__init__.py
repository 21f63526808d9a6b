"""The command line: one module a command, imported when it is called."""

import atexit
import errno
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn, TextIO

import click

from cdcheck import __version__
from cdcheck.complaints import as_clause, did_you_mean
from cdcheck.errors import CdcheckError

COMMANDS = {
    "check": "check an app against the constraints it was asked to keep (the default)",
    "run": "check an app, start it, and ask it what a suite asks",
    "init": "write the settings of an app, and the gates that ask for a check",
    "study": "run many apps as one study: show, run, report, published",
    "fix": "mend what can be mended, and check that it helps",
    "baseline": "write down the findings of an app, so that checks tell only new ones",
    "clean": "remove what killed runs left behind",
    "attribute": "say which categories a run's lost assertions were lost to",
    "model": "print what was understood of an app",
    "explain": "print a rule's page",
    "rules": "list the rules and the packs that hold them",
    "mcp": "serve checks to a coding agent",
    "suite": "look at suites of behavioural assertions: validate, show, audit, fuzz",
}
_WRONG, _FAILED, _INTERRUPTED, _LEFT = 2, 3, 130, 141
_OWN_OPTIONS = {"-h", "--help", "--version", "-v", "-vv", "--verbose", "--debug"}


class Commands(click.Group):
    """Imports a command when it is called; anything else than a command means `check`."""

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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads `cdcheck app/ --rules L3` as `cdcheck check app/ --rules L3`."""
        own = next((at for at, word in enumerate(args) if word not in _OWN_OPTIONS), len(args))
        if own < len(args) and args[own] not in COMMANDS:
            _refuse_misspelt(args[own:])
            args = [*args[:own], "check", *args[own:]]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command; click itself would end with 1, which means that an app is not met."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _leave()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cdcheck", message="%(prog)s %(version)s")
@click.option("-v", "--verbose", count=True, help="Say more on standard error; twice for all.")
@click.option(
    "--debug", is_flag=True, expose_value=False, help="Show the traceback when cdcheck itself fails."
)
def group(verbose: int) -> None:
    """Checks, proves and explains what coding agents get wrong when they write backends.

    `cdcheck app/ --rules L3` checks the backend in `app/`.
    """
    if verbose:
        import logging  # noqa: PLC0415 (start time)

        level = logging.INFO if verbose == 1 else logging.DEBUG
        shown = "%(levelname)s %(name)s: %(message)s"
        logging.basicConfig(level=level, stream=sys.stderr, format=shown)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line; every error is one sentence and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # `--debug` may stand anywhere, so that it can be added to the command that failed.
    is_debugged = "--debug" in words
    words = ["--debug"] * is_debugged + [word for word in words if word != "--debug"]
    # A run is short, and nearly all that it makes lives until its end: collecting finds nothing, and
    # at the end there is no need to look either.
    gc.disable()
    atexit.register(gc.freeze)
    # Python has no stream where the descriptor is closed (`>&-`); the exit code still tells.
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    try:
        code = group.main(args=words, prog_name="cdcheck", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(_WRONG)
    except click.ClickException as error:
        _end(_sentence(error), _WRONG)
    except CdcheckError as error:
        _end(str(error), error.exit_code)
    except BrokenPipeError:
        _leave()
    except (click.exceptions.Abort, KeyboardInterrupt):
        _end("interrupted", _INTERRUPTED)
    except Exception as error:
        if is_debugged:
            raise
        _end(_failure(error), _FAILED)


def _refuse_misspelt(words: list[str]) -> None:
    """Refuses `modle app/`: the first of two names is a command, and `check` takes one folder."""
    if len(words) > 1 and not words[0].startswith("-") and not words[1].startswith("-"):
        meant = did_you_mean(words[0], COMMANDS)
        sentence = f"there is no command `{words[0]}`"
        raise click.UsageError(f"{sentence}; {meant}" if meant else sentence)


def _leave() -> NoReturn:
    """Ends as what SIGPIPE kills, for the reader has left."""
    _drop_what_cannot_be_written()
    sys.exit(_LEFT)


def _drop_what_cannot_be_written() -> None:
    """Lets what Python holds back go nowhere if there is no place for it: it would fail once more."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")


def _failure(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "there is no space left where it writes"
    return f"failed by {type(error).__name__}: {error} (`--debug` shows the traceback)"


def _sentence(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).removesuffix(".")
    return as_clause(message)


def _end(sentence: str, code: int) -> NoReturn:
    _drop_what_cannot_be_written()
    try:
        click.echo(f"cdcheck: {sentence}", err=True)
    except OSError:
        # Nobody hears it; the exit code still tells, and Python is not to try again at the end.
        sys.stderr = _nowhere()
    sys.exit(code)
