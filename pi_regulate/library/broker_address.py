"""The address of a broker, as somebody types it: the name of a machine, or its number in the network.

A name is judged by the address it leads to, and only when the connection is made; here it is only a name. The setup
dialogue and the link's settings ask the same questions. Rule: what one of them takes, the other takes too.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from pi_regulate.library.scalars import shown

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?", re.ASCII)


def broker_address(value: str) -> str:
    """The name or address, an address in its usual form. Raises ValueError with a whole sentence."""
    if value.startswith(("mqtt", "http", "tcp", "ssl")) and "://" in value:
        raise ValueError(
            f"{shown(value)} is more than a name. Write only the name or the address, and the port in `port`."
        )
    try:
        return str(ip_address(value))
    except ValueError:
        if not _NAME.fullmatch(value):
            raise ValueError(
                f"{shown(value)} is not the name of a machine. Write it like `homeassistant.local` or `192.168.1.20`."
            ) from None
    return value


def private(address: str) -> bool:
    """Whether an address belongs to a home: private, of this machine, or of this cable alone."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found  # `::ffff:8.8.8.8` is 8.8.8.8
    return bool(found.is_private or found.is_loopback or found.is_link_local)


def may_be_private(host: str) -> bool:
    """Whether a connection without encryption could be allowed: a private address, or a name that may lead to one."""
    try:
        ip_address(host)
    except ValueError:
        return True
    return private(host)
