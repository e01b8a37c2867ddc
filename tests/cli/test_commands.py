"""What all commands have in common: they load late, end errors as sentences, and say by exit code how it went."""

from __future__ import annotations

import errno
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from pi_regulate import __version__
from pi_regulate.cli import COMMANDS, LazyGroup, main
from pi_regulate.words import Problem, ProblemsError, RegulateError

Call = Callable[..., Result]
LIGHT = [f"pi_regulate.{name}" for name in ("words", "share", "installation", "cli.streams", "cli")]
HEAVY = ("pygame", "gpiozero", "lgpio", "numpy", "soundfile", "textual", "matplotlib")


def python(code: str, *, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], input=stdin, capture_output=True, text=True, timeout=60)


def test_what_only_reads_files_loads_neither_sound_nor_pins() -> None:
    commands = (
        ["--help"],
        ["check"],
        ["list"],
        ["show", "default"],
        ["show", "settle"],
        ["schema"],
        ["rehearse", "short"],
    )
    done = python(
        "import sys\n"
        "from pi_regulate.cli import main\n"
        f"for words in {commands!r}:\n"
        "    main(words, standalone_mode=False)\n"
        f"    print(words[0], [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    assert (done.returncode, done.stderr) == (0, "".join(f"{words[0]} []\n" for words in commands))


@pytest.mark.parametrize(
    ("moment", "sound"), [("GpioButton.__init__", "dummy"), pytest.param("Player.run", "off", marks=pytest.mark.slow)]
)
def test_the_button_is_armed_before_anything_is_loaded_that_only_sound_needs(moment: str, sound: str) -> None:
    done = python(
        "import os, sys\n"
        "from pi_regulate.cli import main\n"
        "from pi_regulate.devices.pins.gpio import GpioButton\n"
        "from pi_regulate.player import Player\n"
        "def armed(*about, **more):\n"
        "    print([name for name in ('numpy', 'pygame', 'soundfile') if name in sys.modules], flush=True)\n"
        "    os._exit(0)\n"
        f"{moment} = armed\n"
        f"main(['run', '--backend', 'mock', '--sound', '{sound}'])"
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_help_and_version_load_no_command() -> None:
    done = python(
        "import sys\n"
        "from pi_regulate.cli import main\n"
        "for word in ('-h', '--version'):\n"
        "    try: main([word])\n"
        "    except SystemExit as end: assert not end.code\n"
        "print([name for name in sys.modules if name.startswith('pi_regulate.') or name in ('yaml', 'pydantic')],"
        " file=sys.stderr)"
    )
    assert done.stderr == f"{LIGHT}\n"


def test_the_tab_key_loads_no_command_to_name_them_all() -> None:
    done = python(
        "import os, sys\n"
        "from pi_regulate.cli import main\n"
        "os.environ |= {'COMP_WORDS': 'pi-regulate ', 'COMP_CWORD': '1', '_PI_REGULATE_COMPLETE': 'bash_complete'}\n"
        "try: main(prog_name='pi-regulate')\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith('pi_regulate.')], file=sys.stderr)"
    )
    assert done.stderr == f"{LIGHT}\n"
    assert done.stdout.split() == [f"plain,{name}" for name in COMMANDS]


def test_every_command_of_the_table_is_there_and_says_the_same_as_the_list(call: Call) -> None:
    listed = call("--help").stdout
    for name, (_, says) in COMMANDS.items():
        assert f"{name} " in listed
        assert says in listed
        helped = call(name, "-h")
        assert helped.exit_code == 0
        assert helped.stdout.startswith(f"Usage: main {name} ")


def helps(command: click.Command) -> Iterator[str]:
    """The help of a command, of its options and of the commands in it."""
    yield from filter(None, (command.help, *(getattr(option, "help", None) for option in command.params)))
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield inner.get_short_help_str(200)
            yield from helps(inner)


def test_help_says_what_to_do_and_never_what_it_does() -> None:
    words = {text.split()[0].rstrip(":,.") for text in helps(main)}
    assert {"Play", "Make", "Show", "List"} <= words
    assert [word for word in words if len(word) > 3 and word.endswith("s") and word[:-1] in words] == []


def test_the_version_is_the_packages(call: Call) -> None:
    assert call("--version").stdout == f"pi-regulate, version {__version__}\n"


def test_a_misspelt_command_is_a_wrong_command_line_with_the_one_that_was_meant(call: Call) -> None:
    result = call("lst")
    assert result.exit_code == 2
    assert result.stderr.endswith("Error: there is no command `lst`. Did you mean `list`?\n")


@pytest.mark.parametrize(
    ("group", "word"), [("config", "history"), ("lamp", "sound"), ("voice", "run"), ("sound", "lamp")]
)
def test_a_command_that_is_none_of_a_group_is_not_said_to_be_nowhere(call: Call, group: str, word: str) -> None:
    said = call(group, word).stderr
    assert f"`{group}` has no command `{word}`. `{word}` is a command: `pi-regulate {word} --help`" in said
    assert "there is no command" not in said


def test_an_option_nobody_knows_is_a_wrong_command_line(call: Call) -> None:
    assert call("list", "--nonsense").exit_code == 2


def group_that(raises: BaseException) -> click.Group:
    """A group whose one command, `do`, ends like this."""

    class Group(LazyGroup):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
            @click.command()
            def do() -> None:
                raise raises

            return do

    return Group("group", lazy={"do": ("nowhere:do", "Does.")})


def test_an_error_is_its_sentence_and_nothing_else() -> None:
    result = CliRunner().invoke(group_that(RegulateError("the lamp's pin is taken.")), ["do"])
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "the lamp's pin is taken.\n")


def test_files_that_cannot_be_used_are_told_with_exit_78() -> None:
    problem = Problem("a.yaml", 2, 3, 1, "this is odd.", "a: b")
    result = CliRunner().invoke(group_that(ProblemsError((problem, problem))), ["do"])
    assert (result.exit_code, result.stdout) == (78, "")
    told = "until this is fixed, this command uses none of your files; the device still plays the ones without faults."
    assert result.stderr == f"{problem}\n{problem}\n\nnote: {told}\n"


def test_ctrl_c_ends_quietly_with_130() -> None:
    result = CliRunner().invoke(group_that(KeyboardInterrupt()), ["do"])
    assert (result.exit_code, result.output) == (130, "")


def test_a_fault_of_the_programs_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        CliRunner().invoke(group_that(ZeroDivisionError()), ["do"], catch_exceptions=False)


def test_a_reader_that_goes_away_is_no_error_to_talk_about() -> None:
    writer = [sys.executable, "-m", "pi_regulate", "schema"]
    with subprocess.Popen(writer, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        process.wait(timeout=60)


@pytest.mark.slow
def test_a_terminal_that_knows_no_such_sign_gets_a_question_mark(tmp_path: Path) -> None:
    exercise = tmp_path / "exercises" / "my-calm.yaml"
    exercise.parent.mkdir()
    exercise.write_text(
        'id: my-calm\ntitle: "Стоп"\nphase: breathe\nbreathe: {in: 4s, out: 6s}\nlasts: 60s\n', encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "pi_regulate", "show", "my-calm", "--config", str(tmp_path)],
        env={"PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"????")


def test_the_console_command_and_the_module_are_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pi_regulate", "--version"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == f"pi-regulate, version {__version__}\n"
    assert isinstance(main, LazyGroup)


@pytest.mark.parametrize(
    ("words", "unbuffered"),
    [
        (["--help"], ""),
        pytest.param(["schema"], "1", marks=pytest.mark.slow),
        pytest.param(["list"], "1", marks=pytest.mark.slow),
        pytest.param(["rehearse", "short"], "", marks=pytest.mark.slow),  # it writes in the background
        pytest.param(["--help"], "1", marks=pytest.mark.slow),
        pytest.param(["list"], "", marks=pytest.mark.slow),
        pytest.param(["rehearse", "short"], "1", marks=pytest.mark.slow),
    ],
)
def test_an_output_that_takes_nothing_more_ends_in_one_sentence(words: list[str], unbuffered: str) -> None:
    environ = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-m", "pi_regulate", *words]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, env=environ, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, "the output can't be written: No space left on device\n")


def test_whoever_reads_no_more_hears_no_complaint() -> None:
    command = [sys.executable, "-m", "pi_regulate", "rehearse", "short"]
    reads, writes = os.pipe()
    os.close(reads)
    environ = os.environ | {"PYTHONUNBUFFERED": ""}
    with open(writes, "wb") as nobody:
        done = subprocess.run(command, env=environ, stdout=nobody, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        ["render", "short", "-o", "x.wav", "--volume", "nan"],
        ["rehearse", "short", "--frames", "nan"],
        ["run", "--speed", "nan"],
        ["lamp", "calibrate", "--lux", "nan"],
    ],
)
def test_what_is_no_number_is_in_no_range(call: Call, words: list[str]) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert "nan is not in the range" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("setup", "--config", "my bed"),
        ("sound", "calibrate", "--config", "my bed"),
        ("lamp", "calibrate", "--keep", "--lux", "7", "--config", "my bed"),
    ],
    ids=" ".join,
)
def test_whoever_may_not_write_is_told_the_whole_command_that_may(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my bed").mkdir()

    def refuse(**_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr("pi_regulate.cli.setup.setup.must_be_answered", lambda instead: None)
    done = call(*words)
    told = f"you may not write into my bed; type: `sudo pi-regulate {shlex.join(words)}`\n"
    assert (done.exit_code, done.stderr) == (1, told)


def test_once_without_a_terminal_needs_a_hand_unless_there_is_a_real_button(call: Call) -> None:
    done = call("run", "--backend", "mock", "--once")
    assert done.exit_code == 2
    assert "--once without a terminal needs --press" in done.output
    assert "nobody-knows" in call("run", "--backend", "pi", "--once", "nobody-knows").output
