"""`pi-regulate-link`: runs the link, or checks its settings.

Exit codes as `pi-regulate` has them: 0 done, 1 it could not be done, 2 a wrong command line, 78 settings that can't be
used. Rule: without `link.yaml` nothing happens, and that is said.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pi_regulate import __version__
from pi_regulate.devices.link_standing import LINK_FILE, own_link_runtime
from pi_regulate.devices.runtime import SYSTEM_RUNTIME
from pi_regulate.installation import get
from pi_regulate.service.journal import start_log
from pi_regulate.words import ProblemsError, RegulateError
from pi_regulate_link.link_settings import link_folder, link_schema_text, read_link_settings

UNUSABLE = 78


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "folder", type=click.Path(path_type=Path), help="The folder with link.yaml and the password.")
@click.option(
    "--lamp", type=click.Path(path_type=Path, readable=False), default=SYSTEM_RUNTIME, show_default=True,
    help="The runtime folder of the lamp, where its wish socket is.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Say what is wrong with link.yaml, and end.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of link.yaml, for editors.")
@click.version_option(__version__, package_name="pi-regulate", prog_name="pi-regulate-link")
def link(folder: Path | None, lamp: Path, check: bool, schema: bool) -> None:
    """Join the lamp to the MQTT broker of this home, so that Home Assistant can see it.

    It reads /etc/pi-regulate-link/link.yaml; without that file there is no link. docs/home-assistant.md begins with one
    for the Mosquitto add-on.
    """
    if schema:
        click.echo(link_schema_text(), nl=False)
        return
    folder = link_folder(folder)
    if not (folder / LINK_FILE).exists():
        raise click.ClickException(
            f"there is no {folder / LINK_FILE}, so there is no link; docs/home-assistant.md shows one"
        )
    try:
        settings = read_link_settings(folder)
        if check:
            click.echo(f"{folder / LINK_FILE} can be used")
            return
        try:
            from pi_regulate_link.link_run import run_link
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "paho":
                raise
            raise RegulateError(
                f"the link needs paho-mqtt, which is not installed. To install it: `{get('link')}`"
            ) from error
        log = start_log(sys.stderr)
        try:
            run_link(settings, folder, lamp, own_link_runtime())
        finally:
            log.close()
    except ProblemsError as error:
        click.echo(str(error), err=True)
        sys.exit(UNUSABLE)
    except RegulateError as error:
        raise click.ClickException(str(error)) from error


def run_command() -> None:
    """The program, as installed."""
    link(prog_name="pi-regulate-link")
