"""The question whether there is a Home Assistant here, and the file for the link if there is one.

The link is a program of its own that the lamp doesn't need; its file is written only after a yes. The password goes
into a file beside it that only root may read, and is never shown. Rule: a file that is there already is left alone.
"""

from __future__ import annotations

from pathlib import Path

import click

from pi_regulate.cli.dialogue import say, text, yes_or_no
from pi_regulate.devices.keeping.store import write_whole
from pi_regulate.devices.link_standing import LINK_FILE, link_installed
from pi_regulate.installation import get_link
from pi_regulate.labels import in_terminal as _
from pi_regulate.library.broker_address import broker_address, may_be_private
from pi_regulate.wiring.setting_up.question import letters, quoted
from pi_regulate.words import RegulateError

HOME = _(
    "10. Is there a Home Assistant here? Then it can see this lamp, and end a session gently, if you allow that. The "
    "lamp itself never gets a network: a second program, the link, talks to the MQTT broker. Most people say no."
)
ADDRESS = _("  The address of the MQTT broker (homeassistant.local, 192.168.1.20), or Enter to skip")
NO_ADDRESS = _("That is no address. Please type only the name or the number of the machine.")
ENCRYPTED = _(
    "Is the broker set up for encryption (TLS, port 8883)? The Mosquitto add-on is, once you have given it a "
    "certificate."
)
USER = _("  The user name for the lamp there, or Enter if it is the lamp's own id")
_PASSWORD = _("  The password, which is not shown")
NOT_ENCRYPTED = _("Without encryption, everybody in this network can read the password; doctor will remind you.")
_READABLE, _SECRET, _FOLDER = 0o644, 0o600, 0o755


def ask_about_home(folder: Path) -> None:
    """Asks, and writes `link.yaml` and `password` into `folder` after a yes."""
    file = folder / LINK_FILE
    if file.exists():
        return
    if yes_or_no("", HOME) != "yes":
        return
    host = _host()
    if not host:
        return
    encrypted = not may_be_private(host) or yes_or_no(ENCRYPTED) != "no"  # beyond the home it has to be
    user = letters(text(USER))
    password = str(click.prompt(_PASSWORD, default="", show_default=False, prompt_suffix=": ", hide_input=True))
    more = "" if encrypted else ", port: 1883, tls: false"
    broker = f"broker: {{host: {quoted(host)}{more}{f', username: {quoted(user)}' if user else ''}}}\n"
    try:
        folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        write_whole(folder / "password", f"{password}\n", _SECRET)
        write_whole(file, broker, _READABLE)
    except OSError as error:
        raise RegulateError(_("{file} can't be written: {why}.").format(file=file, why=error.strerror)) from error
    say(_("Kept in {file}; the password is beside it, and only root may read it.").format(file=file))
    if not encrypted:
        say(NOT_ENCRYPTED)
    if link_installed():
        say(_("To begin: `sudo systemctl restart pi-regulate-link`. How it stands: `pi-regulate link status`"))
    else:
        say(_("The link itself is not installed yet. {how}").format(how=get_link()))


def _host() -> str:
    while typed := letters(text(ADDRESS)):
        try:
            return broker_address(typed)
        except ValueError:
            say(NO_ADDRESS)
    return ""
