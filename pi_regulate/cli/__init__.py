"""Floor 7: the commands, one file each, and the one place where an error becomes a sentence and an exit code.

A command's module is imported only when that command is called, so `check` and `list` load neither pygame nor gpiozero,
and `run` arms its button sooner. Exit codes: 0 done, 1 it could not be done, 2 a wrong command line, 78 files that
can't be used (EX_CONFIG of sysexits), 130 Ctrl-C. Rule: no traceback for anything that the person can put right.
"""

from __future__ import annotations

import errno
import gc
import re
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

import click

from pi_regulate import __version__
from pi_regulate.cli import streams
from pi_regulate.installation import forget_options
from pi_regulate.words import ProblemsError, RegulateError, RootMayError, UnknownNameError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

UNUSABLE_FILES = 78
INTERRUPTED = 130
EXTRA = re.compile(r"Got unexpected extra arguments? \((.+)\)")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

COMMANDS = {
    "run": ("pi_regulate.cli.run:run", "Run the device: wait for the button, then guide."),
    "simulate": ("pi_regulate.cli.simulate:simulate", "Show the device on this screen: lamp, button, breath, words."),
    "studio": ("pi_regulate.cli.studio:studio", "Show the device in a browser on this machine."),
    "setup": ("pi_regulate.cli.setup.setup:setup", "Set the device up in about ten questions."),
    "rehearse": ("pi_regulate.cli.author.rehearse:rehearse", "Print a whole session at once, as a table."),
    "render": ("pi_regulate.cli.author.render:render", "Write a whole session to a sound file."),
    "preview": ("pi_regulate.cli.author.preview:preview", "Draw a routine, an exercise, or the whole library."),
    "sound": ("pi_regulate.cli.sound.group:sound", "Set up the sound, and listen to it."),
    "check": ("pi_regulate.cli.author.check:check", "Show every problem in your files, with its line."),
    "list": ("pi_regulate.cli.author.list_all:list_all", "List all exercises and routines."),
    "show": ("pi_regulate.cli.author.show:show", "Show an exercise or routine: script, evidence, caution."),
    "card": ("pi_regulate.cli.card:card", "Print the card for the bedside."),
    "lamp": ("pi_regulate.cli.lamp.group:lamp", "Set up the lamp, test it, make it dark."),
    "touch": ("pi_regulate.cli.touch.group:touch", "Set up a motor under the pillow, test it, stop it."),
    "voice": ("pi_regulate.cli.voice.group:voice", "Make, check or delete recordings of the spoken lines."),
    "words": ("pi_regulate.cli.words.group:words", "Check and follow what is spoken in another language."),
    "explain": (
        "pi_regulate.cli.author.explain:explain",
        "Say why a number is refused, and what the limit is based on.",
    ),
    "new": ("pi_regulate.cli.author.new:new", "Write a commented file for you to start from."),
    "config": (
        "pi_regulate.cli.config:config",
        "Show your settings; compare or restore your files.",
    ),
    "status": ("pi_regulate.cli.status:status", "Show what the device is doing now."),
    "link": ("pi_regulate.cli.link:link", "See the link to Home Assistant, if you have one."),
    "doctor": ("pi_regulate.cli.doctor:doctor", "Examine this machine, and its wires with you."),
    "history": ("pi_regulate.cli.history:history", "Show the last sessions, if you keep a history, or delete them."),
    "schema": ("pi_regulate.cli.author.schema:schema", "Print the JSON Schema, so that an editor can help you write."),
}


NOT_USED = "until this is fixed, this command uses none of your files; the device still plays the ones without faults."


class Refused(click.ClickException):
    """An error as a plain sentence on stderr."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


class RefusedFiles(Refused):
    """Every problem of files that can't be used."""

    exit_code = UNUSABLE_FILES


@contextmanager
def uncollected() -> Iterator[None]:
    """Collects no garbage meanwhile: what is loaded stays, and looking through it again and again takes time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **extra: Any) -> None:
        super().__init__(*args, **extra)
        self._lazy = lazy
        self._words: Sequence[str] = ()

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        module, _, name = self._lazy[cmd_name][0].partition(":")
        with uncollected():
            command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What the Tab key offers; it comes from the table too."""
        from click.shell_completion import CompletionItem

        offered = [CompletionItem(name, help=says) for name, (_, says) in self._lazy.items()]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [item for item in offered if item.value.startswith(incomplete)] + options

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self._lazy and not args[0].startswith("-"):
            within = f"`{ctx.info_name}` has" if ctx.parent is not None else "there is"
            ctx.fail(f"{within} no command `{args[0]}`.{_elsewhere(args[0], self._lazy)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`; it comes from the table and imports nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in self._lazy.items()])

    def invoke(self, ctx: click.Context) -> Any:
        root = ctx.find_root().command
        with _in_plain_words(root._words if isinstance(root, LazyGroup) else ()):
            return super().invoke(ctx)

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        streams.prepare()
        self._words = sys.argv[1:] if args is None else list(args)
        try:
            try:
                return super().main(args, **extra)
            finally:
                streams.flush()  # here, where a failure can still be reported
        except OSError as error:
            if error.errno not in _FULL or error.filename is not None:
                raise
            with suppress(OSError):
                click.echo(f"the output can't be written: {error.strerror}", err=True)
            streams.drop()
            sys.exit(1)
        finally:
            forget_options()


def _elsewhere(word: str, here: Collection[str] = (), *, to_play: bool = False) -> str:
    """A blank and a sentence on where a misplaced word belongs, or nothing. `to_play`: it was meant to be played."""
    from pi_regulate.cli.belonging import ALL, own_files, where

    told = where(word, COMMANDS, here) or (f"{ALL} {own_files()}" if to_play else "")
    return f" {told}" if told else ""


@contextmanager
def _in_plain_words(words: Sequence[str]) -> Iterator[None]:
    """Turns every error into a sentence; `words` are those of the command line."""
    try:
        yield
    except ProblemsError as error:
        raise RefusedFiles(f"{error}\n\nnote: {NOT_USED}") from error
    except RootMayError as error:
        raise Refused(f"{error}; type: `sudo pi-regulate {shlex.join(words)}`") from error
    except RegulateError as error:
        name = error.name if isinstance(error, UnknownNameError) else None
        raise Refused(str(error) if name is None else f"{error}{_elsewhere(name, to_play=True)}") from error
    except click.UsageError as error:
        if (extra := EXTRA.match(error.message)) is not None and error.ctx is not None:
            word = extra[1].split()[0]
            said = f"`{word}` is one word too many for `{error.ctx.info_name}`."
            raise click.UsageError(f"{said}{_elsewhere(word)}", error.ctx) from None
        raise
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="pi-regulate", prog_name="pi-regulate")
def main() -> None:
    """A lamp, a speaker and one button beside a bed: ground, breathe, connect.

    Try it without any hardware: pi-regulate run --backend mock
    """
