"""Whoever follows what is told of pasted text, to the letter, has a file that works: nothing follows from nothing."""

from __future__ import annotations

import re
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_regulate.library.catalogue import check_paths
from pi_regulate.library.shelf import Shelf
from pi_regulate.library.yaml.pasted import mend
from pi_regulate.library.yaml.source import read
from pi_regulate.library.yaml.source_text import SourceText
from pi_regulate.words import Problem
from tests.examples import examples
from tests.in_one_test import in_one_test, one_in

SHORT = """\
id: my-calm
title: My calm
phase: breathe
breathe: {in: 4, out: 6}
lasts: 60s
"""
LONG = """\
id: my-calm
phase: breathe
lasts: 60s
suits: [flight, calm]
steps:
  - say: "Hello there, if you like."
    at: 0s
  - breathe: {in: 4, out: 6}
    at: 10s
    times: 4
"""


def problems_of(text: str) -> list[Problem]:
    shelf = Shelf()
    shelf.add_exercise(read("my-calm.yaml", text.encode()))
    shelf.look_across()
    return [problem for problem in shelf.problems if problem.severity == "error"]


def obeyed(text: str, problems: list[Problem]) -> str:
    """The text after somebody has done what each problem says, at its place, and nothing else."""
    lines: list[str | None] = list(re.split("\r\n|\r|\n", text))
    for problem in sorted(problems, key=lambda one: (one.line, one.column), reverse=True):
        line, at = str(lines[problem.line - 1]), problem.column - 1
        end, says = at + problem.width, problem.message
        there = line[at:end]
        if says.endswith("Delete this line."):
            lines[problem.line - 1] = None
        elif "not part of the file" in says:
            for first, last in re.findall(r"(\d+)(?: to (\d+))?", says):
                for number in range(int(first), int(last or first) + 1):
                    lines[number - 1] = None
        elif found := re.match(
            r"lines (\d+) to (\d+) are a second file: .* To keep the first, delete these lines\.$", says
        ):
            lines[int(found[1]) - 1 : int(found[2])] = [None] * (int(found[2]) - int(found[1]) + 1)
        elif found := re.search(r"never closed\. Put a (\S) at its end\.$", says):
            lines[problem.line - 1] = line[:end] + found[1] + line[end:]
        elif found := re.search(r"never closed\. Write (\S) there and at its end\.$", says):
            lines[problem.line - 1] = line[:at] + found[1] + there[1:] + found[1] + line[end:]
        elif says.endswith("Delete the numbers."):
            lines = [one and re.sub(r"^\s*\d+[:.|)│]?[ \t]?", "", one) for one in lines]
        elif found := re.search(r"begins with `(.+)`\. Delete that from each of them\.$", says):
            lines = [one and re.sub(rf"^{re.escape(found[1])} ?", "", one) for one in lines]
        elif found := re.search(r"ends with `(.+)`\. Delete that from the end of each of them\.$", says):
            lines = [one and one.removesuffix(found[1]) for one in lines]
        elif found := re.match(r"the whole file is between (\S+) and (\S+)\. Delete both\.$", says):
            whole = "\n".join(one or "" for one in lines).strip()
            assert whole.startswith(found[1])
            assert whole.endswith(found[2])
            lines = [*whole[len(found[1]) : -len(found[2])].strip("\n").split("\n")]
        elif found := re.search(r"Write \{ in place of this (\S+), and \} in place of the last (\S+)\.$", says):
            lines = ["{" + "\n".join(one or "" for one in lines).strip()[len(found[1]) : -len(found[2])] + "}"]
        elif says.endswith("Put { at its beginning and } at its end."):
            lines[problem.line - 1] = f"{{{line}}}"
        elif says == "a `{` is missing at the beginning of this line.":
            lines[problem.line - 1] = f"{{{line}"
        elif found := re.match(r"a `(\S)` is missing at the end of line (\d+)\.$", says):
            lines[int(found[2]) - 1] = f"{lines[int(found[2]) - 1]}{found[1]}"
        elif says == "every line is in quotes. Delete the quotes around each line, and any comma after them.":
            lines = [one and one.rstrip(",")[1:-1] for one in lines]
        elif says.endswith(" Delete it."):
            lines[problem.line - 1] = line[:at] + line[end:]
        elif says.endswith(" Delete them."):
            lines[problem.line - 1] = line[:at] + there.strip("`*“”") + line[end:]
        elif found := re.search(r"Write (\S) at both ends\.$", says):
            lines[problem.line - 1] = f"{line[:at]}{found[1]}{there[1:-1]}{found[1]}{line[end:]}"
        elif "two for each step inwards" in says:
            lines[problem.line - 1] = line[:at] + there.replace("\t", "  ") + line[end:]
        elif re.search(r"Replace it with (plain spaces|a plain one)\.$", says):
            lines[problem.line - 1] = line[:at] + re.sub(r"\s", " ", there) + line[end:]
        elif says.startswith("a space is missing after this colon"):
            lines[problem.line - 1] = f"{line[:end]} {line[end:]}"
        elif found := re.search(r"Write `(-\s+)` in place of `\d+[.)] +`\.$", says):
            lines[problem.line - 1] = line[:at] + found[1] + line[end:]
        elif found := re.search(r"Write (a space|\S) in its place\.$", says):
            lines[problem.line - 1] = line[:at] + found[1].replace("a space", " ") + line[end:]
        elif found := re.search(r"Write (a colon|`- `|\S)( and a space)?\.$", says):
            sign = {"a colon": ":", "`- `": "- "}.get(found[1], found[1])
            lines[problem.line - 1] = (
                line[:at] + sign + (" " if found[2] else "") + line[end:].lstrip(" " * bool(found[2]))
            )
        else:
            raise AssertionError(f"nobody knows what to do: {problem}")
    return "\n".join(one for one in lines if one is not None)


def swapped(text: str, *pairs: str) -> str:
    for before, after in zip(pairs[::2], pairs[1::2], strict=True):
        assert before in text
        text = text.replace(before, after)
    return text


def before_each(text: str, mark: str) -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


ON_ONE_LINE = "id: my-calm, title: My calm, phase: breathe, breathe: {in: 4, out: 6}, lasts: 60s"
WITH_COMMAS = SHORT.strip().replace("\n", ",\n")
PAIRS = (
    '""', "''", "“”", "„“", "““", "‘’", "‚‘", "«»", "``", "()", "[]", "<>", "{}", "{", "[", '"', "“", "`",
    ('"""', '"""'), ("'''", "'''"), ("```", "```"),
)  # fmt: skip
AROUND = {
    f"{before} {text.count(chr(10))} lines {after}{' on lines of their own' * bool(end)}": (
        f"{before}{end}{text if end else text.strip()}{after}\n"
    )
    for before, after in ((pair[0], "".join(pair[1:])) for pair in PAIRS)
    for text, end in ((SHORT, ""), (LONG, ""), (SHORT, "\n"))
}
CASES = {
    "fence": f"```yaml\n{SHORT}```\n",
    "fence of tildes": f"~~~\n{SHORT}~~~\n",
    "fence at the end": f"{SHORT}```",
    "fences around a listing": f"```\n{LONG}```\n",
    "label of a copy button": f"yaml\n{SHORT}",
    "label of another": f"Copy code\n{SHORT}",
    "fence with a class": f"```{{.yaml}}\n{SHORT}```\n",
    "fence with a title": f'```yaml title="x.yaml"\n{SHORT}```\n',
    "fence with numbers": f"```yaml {{linenos=true}}\n{SHORT}```\n",
    "fence of four": f"````yaml\n{SHORT}````\n",
    "fences of accents": f"´´´\n{SHORT}´´´\n",
    "fences of curly quotes": f"‘‘‘yaml\n{SHORT}’’’\n",
    **AROUND,
    "a quote at the end": f'{LONG.strip()}"\n',
    "quotes around every line": "".join(f'"{line}"\n' for line in SHORT.splitlines()),
    "quotes and commas around every line": ",\n".join(f"'{line}'" for line in LONG.splitlines()),
    "one line": f"{ON_ONE_LINE}\n",
    "one line without its closing brace": f"{{{ON_ONE_LINE}\n",
    "one line without its opening brace": f"{ON_ONE_LINE}}}\n",
    "one line in round brackets": f"({ON_ONE_LINE})\n",
    "one line in square brackets": f"[{ON_ONE_LINE}]\n",
    "one line in quotes": f'"{{{ON_ONE_LINE}}}"\n',
    "one line in curly quotes": f"“{{{ON_ONE_LINE}}}”\n",
    "one line in backticks": f"`{{{ON_ONE_LINE}}}`\n",
    "lines with commas and no closing brace": f"{{\n{WITH_COMMAS}",
    "lines with commas in square brackets": f"[\n{WITH_COMMAS}\n]\n",
    "semicolons": swapped(LONG, "\n", ";\n"),
    "commas": swapped(LONG, "\n", ",\n"),
    "commas behind a short one": swapped(SHORT, "\n", ",\n"),
    "backslashes": swapped(LONG, "\n", "\\\n"),
    "colours": swapped(SHORT, "id", "\x1b[34mid\x1b[0m", "lasts", "\x1b[1;32mlasts\x1b[m"),
    "an empty prompt": f"pi@raspberrypi:~ $ cat x.yaml\n{SHORT}pi@raspberrypi:~ $ \n",
    "an empty prompt of root": f"{SHORT}root@pi:/etc#\n",
    "an empty dollar": f"{LONG}$ \n",
    "the window of nano": f"  GNU nano 7.2            x.yaml\n\n{SHORT}\n^G Help  ^O Write Out  ^X Exit\n",
    "the window of vim": f"{LONG}~\n~\n\"x.yaml\" 4L, 60B\n",
    "a diff": f"--- /dev/null\n+++ b/x.yaml\n@@ -0,0 +1,4 @@\n{before_each(SHORT, '+')}",
    "the place of a diff": f"@@ -0,0 +1,4 @@\n{before_each(SHORT, '+')}",
    "a mail quoted twice": before_each(LONG, ">> "),
    "a mail quoted twice with blanks": before_each(SHORT, "> > "),
    "boxes to tick": swapped(LONG, "  - ", "  - [ ] "),
    "ticked boxes": swapped(LONG, "  - ", "  - [x] "),
    "dash": swapped(LONG, "  - say", "  – say"),
    "dashes everywhere": swapped(LONG, "  - ", "  – "),
    "long dashes": swapped(LONG, "  - ", "  — "),
    "minus signs": swapped(LONG, "  - ", "  − "),
    "dashes without a space": swapped(LONG, "  - ", "  –"),
    "bullets": swapped(LONG, "  - ", "  • "),
    "stars": swapped(LONG, "  - ", "  * "),
    "middle dots": swapped(LONG, "  - ", "  · "),
    "steps with numbers": swapped(LONG, "  - say", "  1. say", "  - breathe", "  2. breathe"),
    "steps with numbers and brackets": swapped(LONG, "  - say", "  1) say", "  - breathe", "  2) breathe"),
    "one step with a number": swapped(LONG, "  - breathe", "  2. breathe"),
    "steps with numbers, lined up": swapped(
        LONG, "  - say", "  1. say", "  - breathe", "  2. breathe", "    at", "     at", "    times", "     times"
    ),
    "steps with numbers at the margin": swapped(
        LONG, "  - say", "1. say", "  - breathe", "2. breathe", "    at", "   at", "    times", "   times"
    ),
    "steps with long numbers": swapped(
        LONG, "  - say", "  10. say", "  - breathe", "  11. breathe", "    at", "      at", "    times", "      times"
    ),
    "glued dashes": swapped(LONG, "  - ", "  -"),
    "curly quotes with a colon": swapped(LONG, '"Hello there, if you like."', "“Hello: there, if you like.”"),
    "curly id": swapped(SHORT, "id: my-calm", "id: “my-calm”"),
    "curly quotes in braces": swapped(SHORT, "{in: 4, out: 6}", "{in: “4s”, out: ‘6s’}"),
    "low quotes": swapped(SHORT, "phase: breathe", "phase: „breathe“"),
    "single curly quotes": swapped(SHORT, "lasts: 60s", "lasts: ‘60s’"),
    "one straight, one curly": swapped(LONG, 'like."', "like.”"),
    "French quotes": swapped(SHORT, "phase: breathe", "phase: «breathe»"),
    "hard spaces": swapped(LONG, "  - say", "\u00a0\u00a0- say", "    at: 0s", "\u00a0\u00a0\u00a0\u00a0at: 0s"),
    "hard space after the dash": swapped(LONG, "- say", "-\u00a0say", "- breathe", "-\u00a0breathe"),
    "hard space after a colon": swapped(SHORT, "id: ", "id:\u00a0", "phase: ", "phase:\u00a0"),
    "hard space before a colon": swapped(SHORT, "id:", "id\u00a0:"),
    "hard spaces in braces": swapped(SHORT, "{in: 4, out: 6}", "{in:\u00a04, out:\u00a06}"),
    "wide spaces": swapped(LONG, "  - ", "\u3000- ", "    ", "\u3000  "),
    "tabs": swapped(LONG, "    ", "\t\t", "  - ", "\t- "),
    "tabs and spaces": swapped(LONG, "  - ", "\t- ", "    ", "\t  "),
    "mark in the middle": swapped(LONG, "phase", "\ufeffphase"),
    "marks everywhere": swapped(LONG, "phase", "\ufeffphase", "lasts", "\ufefflasts", "suits", "\ufeffsuits"),
    "signs of a terminal": swapped(LONG, "Hello", "\x1b[1mHello\x1b[0m", "[1m", "", "[0m", "", "flight", "fli\x07ght"),
    "zero-width spaces": swapped(SHORT, "id:", "\u200bid:", "phase:", "ph\u200base:", "lasts", "\u2060lasts"),
    "soft hyphen": swapped(SHORT, "breathe: {", "brea\u00adthe: {"),
    "line numbers": "".join(f"{number} {line}\n" for number, line in enumerate(LONG.splitlines(), 1)),
    "line numbers of cat": "".join(f"{number:6}\t{line}\n" for number, line in enumerate(LONG.splitlines(), 1)),
    "line numbers with colons": "".join(f"{number}: {line}\n" for number, line in enumerate(SHORT.splitlines(), 1)),
    "line numbers from 41": "".join(f"{number:3} {line}\n" for number, line in enumerate(SHORT.splitlines(), 41)),
    "marks of a mail": before_each(LONG, "> "),
    "plus signs of a diff": before_each(SHORT, "+"),
    "bars": before_each(SHORT, "| "),
    "prompts": before_each(SHORT, "$ "),
    "a command before it": f"$ cat my-calm.yaml\n{SHORT}",
    "a command with a prompt": f"pi@raspberrypi:~ $ cat my-calm.yaml\n{SHORT}pi@raspberrypi:~ $ exit now\n",
    "a document of the shell": f"cat > my-calm.yaml <<EOF\n{SHORT}EOF\n",
    "an editor's command": f"sudo nano /etc/pi-regulate/exercises/my-calm.yaml\n{SHORT}",
    "wide colons": swapped(SHORT, ": ", "："),
    "wide colons and spaces": swapped(SHORT, "id: ", "id ： "),
    "wide colons in steps": swapped(LONG, "say: ", "say：", "at: ", "at： ", "times: ", "times："),
    "wide braces": swapped(SHORT, "{in: 4, out: 6}", "｛in：4，out：6｝"),
    "dots in the middle": swapped(LONG, "steps:\n", "…\nsteps:\n"),
    "three dots in the middle": swapped(LONG, "steps:\n", "...\nsteps:\n"),
    "dots as a step": f"{LONG}  - …\n",
    "dots in brackets": swapped(LONG, "suits", "[...]\nsuits"),
    "HTML quotes": swapped(LONG, '"Hello there, if you like."', "&quot;Hello there, if you like.&quot;"),
    "HTML quotes by number": swapped(LONG, '"Hello there, if you like."', "&#34;Hello there, if you like.&#34;"),
    "HTML spaces": swapped(LONG, "    at", "&nbsp;&nbsp;&nbsp;&nbsp;at"),
    "HTML line ends": swapped(SHORT, "\n", "<br>\n"),
    "HTML line ends of another kind": swapped(SHORT, "lasts: 60s", "lasts: 60s<br />"),
    "HTML around it": f"<pre><code>\n{SHORT}</code></pre>\n",
    "HTML in the first line": swapped(SHORT, "id:", "<pre>id:"),
    "backticks": swapped(SHORT, "id: my-calm", "id: `my-calm`", "lasts: 60s", "lasts: ``60s``"),
    "bold keys": swapped(SHORT, "id:", "**id:**", "phase:", "**phase:**"),
    "bold values": swapped(SHORT, "phase: breathe", "phase: **breathe**"),
    "colons without a space": swapped(SHORT, ": my-calm", ":my-calm", ": 60s", ":60s"),
    "a colon before braces": swapped(SHORT, "breathe: {", "breathe:{"),
    "a colon before braces in a step": swapped(LONG, "breathe: {", "breathe:{"),
    "a colon before a list": swapped(LONG, "suits: [", "suits:["),
    "a colon before quotes": swapped(LONG, 'say: "', 'say:"'),
    "colons without a space everywhere": swapped(LONG, "at: ", "at:", "times: ", "times:", "say: ", "say:"),
    "a greeting": f"Here is your file:\n{SHORT}",
    "a greeting in German": f"Gerne! Hier ist die Datei:\n\n{LONG}",
    "a greeting in French": f"Voici le fichier :\n\n{SHORT}",
    "a good wish": f"{LONG}\nHope this helps!\n",
    "a greeting and a good wish": f"Sure! Here it is:\n{SHORT}\nLet me know: I can make it longer.\n",
    "words, fences, words": f"Sure!\n\n```yaml\n{SHORT}```\n\nHope this helps.\n\n1. Save it.\n- Note: restart it\n",
    "words and one fence": f"Here you go:\n```yaml\n{LONG}",
    "headings of a chat": f"You said:\nmake me a calm one\nChatGPT said:\n\nyaml\nCopy code\n{SHORT}",
    "a name of a chat": f"Assistant:\n{LONG}User: thanks\n",
    "a mail": f"Hi Anna,\nthis is it.\n\n{LONG}\n-- \nBest, Tom\n",
    "a heading in bold": f"**Here is your file**\n\n{SHORT}",
    "a sign before the words": f"✅ Done, here it is:\n{SHORT}",
    "one word": f"Thanks!\n{SHORT}",
    "words between two halves": swapped(SHORT, "breathe: {", "\nAnd then add this:\n\nbreathe: {"),
    "words and fences between two halves": "```yaml\n" + swapped(
        SHORT, "breathe: {", "```\n\nAnd then, below that:\n\n```yaml\nbreathe: {"
    ) + "```\n",
    "a long sentence between two halves": swapped(LONG, "steps:", "Now come all the steps of it\nsteps:"),
    "words between everything": "First part:\n" + swapped(
        LONG, "steps:", "Now the steps, as you asked:\nsteps:", "  - breathe", "Here is the breathing.\n  - breathe"
    ) + "That's it!\n",
    "words between steps at the margin": swapped(
        LONG, "  - say", "- say", "    at", "  at", "    times", "  times", "  - breathe", "Then this:\n- breathe"
    ),
    "a command between two halves": "```yaml\n" + swapped(
        SHORT, "breathe: {", "```\nCheck it:\n```bash\n$ pi-regulate check\n```\nThen go on:\n```yaml\nbreathe: {"
    ) + "```\n",
    "a list of words between two halves": swapped(
        SHORT, "breathe: {", "\nWhat to do next:\n1. Read this.\n- Note: it is short.\n\nbreathe: {"
    ),
    "three fences": "```\n" + swapped(SHORT, "breathe: {", "```\nbreathe: {") + "```\n",
    "four fences": "```yaml\n" + swapped(SHORT, "breathe: {", "```\n```yaml\nbreathe: {") + "```\n",
    "a greeting and three fences": "Sure!\n```\n" + swapped(SHORT, "breathe: {", "```\nbreathe: {") + "```\nBye now.\n",
    "two files": f"{SHORT}\n{SHORT.replace('My calm', 'Another')}",
    "two files with a line between": f"{SHORT}---\n{SHORT.replace('My calm', 'Another')}",
    "two files in fences with words": f"```\n{SHORT}```\nOr longer:\n```\n{SHORT.replace('60s', '90s')}```\nBye.\n",
    "words in the fences, behind the file": f"```\n{SHORT}\nThat is all of it.\n```\n",
    "a number in curly quotes": swapped(LONG, "times: 4", "times: “4”"),
    "a curly quote never closed": swapped(LONG, '"Hello there, if you like."', "“Hello: there, if you like."),
    "a low quote never closed": swapped(LONG, '"Hello there, if you like."', "„Hello: there, if you like."),
    "a French quote never closed": swapped(LONG, '"Hello there, if you like."', "«Hello: there, if you like."),
    "a single curly quote never closed": swapped(LONG, '"Hello there, if you like."', "‘Hello: there, if you like."),
    "a curly quote never closed, with a comment": swapped(SHORT, "id: my-calm", "id: “my-calm   # mine"),
    "curly quotes over two lines": swapped(
        LONG, '"Hello there, if you like."', "“Hello: there,\n      if you like.”"
    ),
    "a quote never closed": swapped(LONG, ' if you like."', " if you like."),
    "a single quote never closed": swapped(LONG, '"Hello there, if you like."', "'Hello there, if you like."),
    "a quote never closed, with a comment": swapped(SHORT, "title: My calm", 'title: "My calm  # mine'),
    "two quotes never closed": swapped(SHORT, "id: my-calm", 'id: "my-calm', "title: My calm", "title: 'My calm"),
    "a quote that a curly one closes below": swapped(LONG, 'there, if you like."', "there,\n      if you like.”"),
    "many things at once": "```yaml\n" + swapped(
        LONG, "  - say", "  – say", '"Hello there, if you like."', "“Hello there, if you like.”", "phase: ", "phase：",
        "lasts: 60s", "lasts:60s<br>",
    ) + "```\n",
}  # fmt: skip


@in_one_test("name", CASES)
def test_whoever_does_what_is_told_has_a_file_that_works(name: str) -> None:
    text = CASES[name]
    problems = problems_of(text)
    assert problems
    after = obeyed(text, problems)
    assert problems_of(after) == [], after
    data = read("my-calm.yaml", after.replace("Hello:", "Hello").encode()).data
    good = read("my-calm.yaml", (SHORT if "title" in text else LONG).encode()).data
    assert data == good or {**data, "breathe": 0, "lasts": 0} == {**good, "breathe": 0, "lasts": 0}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_whoever_does_one_thing_and_checks_again_comes_to_a_file_that_works(name: str) -> None:
    text, steps = CASES[name], 0
    while problems := problems_of(text):
        text, steps = obeyed(text, problems[:1]), steps + 1
        assert steps < 30, text
    assert read("my-calm.yaml", text.encode()).data["id"] == "my-calm"


FAULTS = (
    ('"Hello there, if you like."', "“Hello: there, if you like."), ('if you like."', "if you like."),
    ('like."', "like.”"),
    ("steps:", "Now the steps, as you asked:\nsteps:"), ("steps:", "```\n\nThen the steps.\n\n```yaml\nsteps:"),
    ("  - breathe", "Here it breathes, as you see.\n  - breathe"), ("breathe: {", "breathe:{"), ("    at", "\t\tat"),
    ("  - ", "  – "), ("lasts: 60s", "lasts：60s"), ("phase: breathe", "phase: “breathe"),
    ("id: my-calm", "id: 'my-calm"),
    ("id: my-calm", "Sure!\n```yaml\nid: my-calm"), ("times: 4\n", "times: 4\n```\n"), ("times: 4\n", "times: “4”\n"),
    ("times: 4\n", "times: 4\nThat is all of it.\n"), ("times: 4\n", f"times: 4\n\n{LONG}"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("two", [*combinations(FAULTS, 2)], ids=lambda two: f"{two[0][1]!r} and {two[1][1]!r}")
def test_of_two_faults_each_is_told_and_both_are_put_right_at_once_or_one_by_one(
    two: tuple[tuple[str, str], ...],
) -> None:
    text = LONG
    for before, after in two:
        text = text.replace(before, after)
    assert problems_of(obeyed(text, problems_of(text))) == []
    steps = 0
    while problems := problems_of(text):
        text, steps = obeyed(text, problems[:1]), steps + 1
        assert steps < 30, text
    data = read("my-calm.yaml", text.encode()).data
    assert (data["id"], len(data["steps"])) == ("my-calm", 2)


@one_in(3, "name", [name for name, text in CASES.items() if "\nlasts: 60s\n" in text])
def test_what_is_wrong_besides_is_told_in_the_same_breath(name: str) -> None:
    told = [problem.message for problem in problems_of(swapped(CASES[name], "\nlasts: 60s\n", "\nlasts: 60sek\n"))]
    assert any("`sek` in `60sek`" in message for message in told), told
    assert len(told) == len(problems_of(CASES[name])) + 1


@pytest.mark.parametrize("folder", ["fence", "dash"])
def test_dashes_and_fences_are_told_at_their_places(folder: str, tmp_path: Path, small_share: Path) -> None:
    text = CASES["fence"] if folder == "fence" else CASES["dash"]
    (tmp_path / "my-calm.yaml").write_text(text, encoding="utf-8")
    told = [
        (one.line, one.column, one.width, one.message) for one in check_paths([tmp_path / "my-calm.yaml"], small_share)
    ]
    assert told == (
        [(1, 1, 7, "this is a code fence. Delete this line."), (7, 1, 3, "this is a code fence. Delete this line.")]
        if folder == "fence"
        else [(6, 3, 1, "this is a dash (–). Write -.")]
    )


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
@pytest.mark.parametrize("every", [True, False], ids=["every line", "one line"])
def test_strange_line_ends_are_told_once_with_a_command_that_puts_line_ends_there(
    tmp_path: Path, sign: str, every: bool, small_share: Path
) -> None:
    file = tmp_path / "my calm.yaml"
    file.write_text(LONG.replace("\n", sign) if every else LONG.replace("\nlasts", f"{sign}lasts"), encoding="utf-8")
    (problem,) = check_paths([file], small_share)
    assert f"(U+{ord(sign):04X})" in problem.message
    subprocess.run(["sh", "-c", problem.message.rpartition("place: ")[2]], check=True, timeout=10)
    assert file.read_text(encoding="utf-8") == LONG
    assert check_paths([file], small_share) == ()


def test_what_lacks_a_colon_is_not_taken_for_words_around_the_file() -> None:
    for before, after in (("id: ", "id "), ("title: ", "titel "), ("lasts: ", "last "), ("title: My calm", "My calm")):
        told = [problem.message for problem in problems_of(swapped(SHORT, before, after))]
        assert any("colon is missing" in message for message in told), told
    told = [problem.message for problem in problems_of(f'{SHORT}purpose: "a long\ntext that ends here"\nx: {{\n')]
    assert not any("part of the file" in message for message in told), told


def test_settings_are_looked_at_in_the_same_way(tmp_path: Path, small_share: Path) -> None:
    (tmp_path / "settings.yaml").write_text("```\ntalk：few\nnight: {from: “22:00”}\nlamp:{pin: 13}\n```\n")
    told = [one.message for one in check_paths([tmp_path / "settings.yaml"], small_share)]
    assert len(told) == 5
    assert told[1].startswith("this is a wide colon")


def test_signs_that_do_no_harm_are_left_alone() -> None:
    evidence = "evidence: |\n  ```\n  – Laborde 2021: 6/min\n  And so on, as they say.\n  ```\n  “Open\n  ```"
    evidence += "\npurpose: \"It goes on\nwith a line: like this.\nAnd ends.\"\ncaution: 'It goes\n  on, too.'"
    text = swapped(LONG, "lasts: 60s", f"lasts: 60s\ntitle: “Calm” – and `quiet`…\n{evidence}")
    assert problems_of(text) == []
    assert problems_of(swapped(text, "lasts: 60s", "lasts: 60sek"))[0].message.startswith("`sek` in `60sek`")
    assert len(problems_of(swapped(text, "lasts: 60s", "lasts: 60sek"))) == 1


def test_a_fault_that_pasted_signs_are_not_to_blame_for_is_told_alone() -> None:
    text = swapped(SHORT, "title: My calm", "title: **My calm** &amp; yours", "{in: 4, out: 6}", "{in: 4, out: 6")
    assert [problem.message[:23] for problem in problems_of(text)][-1] == "a `}` is missing at the"


SIGNS = [
    "As you asked:\n",
    "id: a\nphase: ground\n",
    ": “",
    "---\n",
    *"–—•*>|+$`'\"“”‘’…：，｛｝\t\u00a0\u200b\ufeff<>&;#",
    "```\n",
    "<br>",
    "&quot;",
    "...",
    "**",
    "1 ",
    "- ",
    ": ",
    ":",
]


@settings(max_examples=examples(30))
@given(st.data())
def test_no_sign_anywhere_leads_to_anything_but_problems_at_their_places(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([SHORT, LONG]))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(SIGNS)) + text[at:]
    lines = re.split("\r\n|\r|\n", text)
    for problem in problems_of(text):
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@in_one_test("margin", ["    ", "\t\t", "\t ", "   "])
def test_a_text_that_goes_on_below_its_key_is_left_alone_whether_tabs_or_spaces_indent_it(margin: str) -> None:
    text = f"a:\n  evidence: |\n{margin}– Laborde 2021\n  caution: “none”\n"
    mended = mend(SourceText("my-calm.yaml", text))
    assert mended is not None
    assert {problem.line for problem in mended.problems} == {4}
