"""`studio`: the device in a browser on this machine, a desk, a booth to lend a voice in, and a page to set it up.

Rule: the real player runs, on gpiozero's mock pins, as in `simulate`; no other machine can reach the pages.
"""

from __future__ import annotations

import gc
from importlib.util import find_spec
from pathlib import Path

import click

from pi_regulate.cli import uncollected
from pi_regulate.cli.options import config_option
from pi_regulate.installation import get_studio
from pi_regulate.share import find_config, own_config_dir, share_dir
from pi_regulate.words import RegulateError

NEEDED = ("pi_regulate.studio", "starlette", "uvicorn", "websockets")  # the lamp's Debian package has none of it
_HERE = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="The port; 0 takes a free one. The default is 8421.")
@config_option
@click.option("--no-open", is_flag=True, help="Only print the address, and open no browser.")
@click.option("--host", metavar="ADDRESS", help="Only this machine's own address is allowed, which is the default.")
def studio(port: int | None, config_dir: Path | None, no_open: bool, host: str | None) -> None:
    """Show the device in a browser on this machine: lamp, button, breath and words, with its sound.

    Press and hold the button with the mouse, a finger or the space bar. Below the lamp are the breath and the words; a
    panel has everything else: what to play, how fast, at what hour, and the log. A change in the --config folder is
    used at once.

    The desk is where you write: exercises, routines and settings, with every mistake marked as you type, and beside
    them what they do. What you save goes into the --config folder.

    The booth is where somebody lends a voice: line by line, through the microphone of the browser or from files. What
    is kept goes the way of `voice import`.

    The page about the device shows what `status` and `doctor` say, asks `setup`'s questions, tries lamp and button and
    has the card to print. On a Raspberry Pi, start it with sudo for that: a running device is stopped only when you say
    so, and starts again afterwards.

    Only this machine can open it. To see one that runs elsewhere, as on a Raspberry Pi, type here
    `ssh -L 8421:127.0.0.1:8421 NAME@PLACE`, there `pi-regulate studio --no-open`, and open the printed address here.
    """
    if host is not None and host not in _HERE:
        there = 8421 if port is None else port
        raise RegulateError(
            f"the studio listens on this machine alone, not on {host}, since whoever opens it has the device in their "
            "hands. To open it from another machine, type there: "
            f"`ssh -L {there}:127.0.0.1:{there} NAME@THIS-MACHINE`; then open the printed address there"
        )
    if any(find_spec(name) is None for name in NEEDED):
        raise RegulateError(f"the studio needs starlette, uvicorn and websockets. {get_studio()}")
    with uncollected():
        from pi_regulate.studio.page_device import PageDevice
        from pi_regulate.studio.serving import serve

        device = PageDevice(share_dir(), find_config(config_dir))
        gc.freeze()  # or all that was loaded would be looked through now, which takes 0.1 s
    serve(device, own_config_dir(config_dir), port, opens=not no_open, tell=click.echo)
