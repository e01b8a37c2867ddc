"""What the device is called on the broker: the same for ever, and nothing about the person or the board.

The machine id is a secret of the machine (man 5 machine-id says to hash it with a key of one's own), so neither it nor
a serial number nor an address of the network leaves the device. Home Assistant takes only `[a-zA-Z0-9_-]` in a topic.
Rule: one device, one id, one client id, one user name.
"""

from __future__ import annotations

import hmac
from pathlib import Path

from pi_regulate.words import RegulateError

MACHINE_ID = Path("/etc/machine-id")
_PURPOSE = b"pi-regulate-link"


def device_id(file: Path = MACHINE_ID) -> str:
    """`prg-` and ten hexadecimal digits. Raises RegulateError when this machine has no id."""
    try:
        machine = file.read_bytes().strip()
    except OSError as error:
        raise RegulateError(
            f"{file} can't be read ({error.strerror}); `sudo systemd-machine-id-setup` makes it"
        ) from error
    if not machine:
        raise RegulateError(f"{file} is empty; `sudo systemd-machine-id-setup` makes a new id")
    return f"prg-{hmac.digest(machine, _PURPOSE, 'sha256').hex()[:10]}"
